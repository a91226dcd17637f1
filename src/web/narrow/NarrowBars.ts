/**
 * The bars of a small screen: the session and its panes above, keys and a line to write below. Owns whether keys are
 * typed one by one or a line at a time; the panes are those of the screen.
 */
import { newElement } from '../screen/place.ts';
import { Composer, type ComposerParts } from './Composer.ts';
import { KeyBar } from './KeyBar.ts';

export interface NarrowBarsParts extends ComposerParts {
  /** Runs a command of the server for this page. */
  command(...argv: string[]): void;
  /** Shows another pane: the next or the previous one. */
  turn(by: 1 | -1): void;
  fit(wanted: boolean): void;
  /** The field into which keys are typed one by one. */
  keyField: HTMLTextAreaElement;
}

export class NarrowBars {
  readonly top = newElement('narrow-top', 'header');
  readonly bottom = newElement('narrow-bottom', 'footer');
  readonly keys: KeyBar;
  readonly composer: Composer;
  readonly #title = newElement('narrow-title', 'span');
  readonly #fit: HTMLElement;

  constructor(parts: NarrowBarsParts) {
    this.keys = new KeyBar(parts);
    this.composer = new Composer(parts);
    const { composer } = this;
    this.#fit = button('fit', 'Makes the window fit this screen, until it is tapped again', () => {
      const wanted = this.#fit.getAttribute('aria-pressed') !== 'true';
      this.showFit(wanted);
      parts.fit(wanted);
    });
    this.#fit.setAttribute('aria-pressed', 'false');
    this.top.append(
      button('‹', 'previous pane', () => parts.turn(-1)),
      this.#title,
      button('›', 'next pane', () => parts.turn(1)),
      button('windows', 'the list of windows', () => parts.command('choose-tree', '-Zw')),
      button('inbox', 'the questions that wait', () => parts.command('choose-question')),
      this.#fit,
    );
    const mode = button('keys', 'type keys one by one', () => {
      const isByKey = mode.getAttribute('aria-pressed') !== 'true';
      mode.setAttribute('aria-pressed', String(isByKey));
      composer.element.hidden = isByKey;
      if (isByKey) parts.keyField.focus();
      else composer.focus();
    });
    mode.setAttribute('aria-pressed', 'false');
    const line = newElement('compose-line');
    line.append(mode, composer.element);
    this.bottom.append(this.keys.element, line);
  }

  setTitle(text: string): void {
    if (this.#title.textContent !== text) this.#title.textContent = text;
  }

  showFit(isFitted: boolean): void {
    this.#fit.setAttribute('aria-pressed', String(isFitted));
  }
}

function button(shown: string, label: string, tapped: () => void): HTMLElement {
  const element = newElement('bar-button', 'button');
  element.textContent = shown;
  // A word is its own name; its explanation is for those who point at it.
  element.setAttribute(/^\w/.test(shown) ? 'title' : 'aria-label', label);
  element.addEventListener('click', tapped);
  return element;
}
