/**
 * The panel about this device: switches that concern it alone, each with a sentence. Owns the dialog; its sections own
 * their switches.
 */
import { newElement } from '../screen/place.ts';

export interface PanelSection {
  readonly element: HTMLElement;
  /** The panel opens: show the present state. */
  opened(): void;
}

const name = 'this device';

export class DevicePanel {
  readonly element = document.createElement('dialog');
  readonly #sections: readonly PanelSection[];

  /** `closed`: the keyboard goes back to the session. */
  constructor(sections: readonly PanelSection[], closed: () => void) {
    this.#sections = sections;
    const head = newElement('head');
    const heading = newElement('label', 'h2');
    heading.textContent = name;
    const close = newElement('plain-button', 'button');
    close.textContent = 'Close';
    close.addEventListener('click', () => {
      this.element.close();
      // The event comes later: keys until then would be lost.
      closed();
    });
    head.append(heading, close);
    this.element.className = 'box device-panel';
    this.element.setAttribute('aria-label', name);
    this.element.append(head, ...sections.map(({ element }) => element));
    this.element.addEventListener('close', closed);
    this.element.addEventListener('keydown', (event) => event.stopPropagation());
  }

  open(): void {
    for (const section of this.#sections) section.opened();
    this.element.showModal();
  }
}

/** A switch with its sentence below. Owns both; `turned` does what it is for. */
export class PanelSwitch implements PanelSection {
  readonly element = newElement('section', 'section');
  readonly #button = newElement('switch', 'button');
  readonly #sentence = newElement('sentence', 'p');
  readonly #parts: PanelSwitchParts;

  constructor(parts: PanelSwitchParts) {
    this.#parts = parts;
    this.#button.textContent = parts.label;
    this.#button.setAttribute('role', 'switch');
    this.#sentence.setAttribute('aria-live', 'polite');
    this.#button.addEventListener('click', () => void this.#turn());
    this.element.append(this.#button, this.#sentence);
    this.opened();
  }

  opened(): void {
    const { isOn, sentence } = this.#parts.state();
    this.#button.setAttribute('aria-checked', String(isOn));
    this.#sentence.textContent = sentence;
  }

  async #turn(): Promise<void> {
    const wanted = this.#button.getAttribute('aria-checked') !== 'true';
    this.#button.setAttribute('disabled', '');
    await this.#parts.turn(wanted);
    this.#button.removeAttribute('disabled');
    this.opened();
  }
}

export interface PanelSwitchParts {
  label: string;
  state(): { isOn: boolean; sentence: string };
  turn(wanted: boolean): Promise<void>;
}
