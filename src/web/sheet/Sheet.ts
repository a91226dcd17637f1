/**
 * A dialog of the page itself: who is here, what needs somebody, what else there is. Owns its element, a modal dialog
 * of the browser, which keeps the focus inside; it closes by Escape, by its button and by a tap beside it.
 */
import { newElement } from '../screen/place.ts';

export class Sheet {
  readonly element = newElement('sheet', 'dialog') as HTMLDialogElement;
  /** Its content, which the user of the sheet fills. */
  readonly body = newElement('sheet-body');
  readonly #closed: () => void;

  /** `closed`: where the focus goes then. */
  constructor(title: string, closed: () => void) {
    this.#closed = closed;
    const head = newElement('sheet-head');
    const heading = newElement('sheet-title', 'h2');
    heading.textContent = title;
    head.append(
      heading,
      textButton('×', () => this.close(), { label: 'close' }),
    );
    this.element.setAttribute('aria-label', title);
    this.element.append(head, this.body);
    this.element.addEventListener('close', () => this.#closed());
    this.element.addEventListener('click', (event) => {
      if (event.target === this.element) this.close();
    });
    this.element.addEventListener('keydown', (event) => this.#moved(event));
  }

  get isOpen(): boolean {
    return this.element.open;
  }

  open(): void {
    if (!this.element.open) this.element.showModal();
  }

  close(): void {
    if (!this.element.open) return;
    this.element.close();
    // The browser's event comes later: keys until then would be lost.
    this.#closed();
  }

  /** Fills the body anew; the focus stays on the button with the same name. */
  fill(...content: Node[]): void {
    const name = this.body.contains(document.activeElement) ? nameOf(document.activeElement) : null;
    this.body.replaceChildren(...content);
    if (name === null) return;
    const same = [...this.body.querySelectorAll('button')].find((button) => nameOf(button) === name);
    (same ?? this.element.querySelector('button'))?.focus();
  }

  /** Arrows go from button to button, as Tab does. */
  #moved(event: KeyboardEvent): void {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (by === 0 || event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement)
      return;
    const stops = [...this.element.querySelectorAll<HTMLElement>('button:not([disabled]), input')];
    const at = stops.indexOf(document.activeElement as HTMLElement);
    event.preventDefault();
    stops[(at + by + stops.length) % stops.length]?.focus();
  }
}

const nameOf = (element: Element | null): string =>
  element?.getAttribute('aria-label') ?? element?.textContent ?? '';

/** A button with a text; `label` where the text is a sign, `hint` explains a word to those who point at it. */
export function textButton(
  text: string,
  tapped: () => void,
  { label, hint, className = 'sheet-close' }: { label?: string; hint?: string; className?: string } = {},
): HTMLButtonElement {
  const button = newElement(className, 'button') as HTMLButtonElement;
  button.type = 'button';
  button.textContent = text;
  if (label !== undefined) button.setAttribute('aria-label', label);
  if (hint !== undefined) button.title = hint;
  button.addEventListener('click', tapped);
  return button;
}

/** A text in an element of its own. */
export function textIn(className: string, text: string, tag = 'span'): HTMLElement {
  const element = newElement(className, tag);
  element.textContent = text;
  return element;
}
