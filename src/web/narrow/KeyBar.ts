/**
 * Two rows of keys that on-screen keyboards lack, and the session's prefix. Owns the modifiers that were tapped: each holds for the next key, and
 * tapped twice until it is tapped again.
 */
import { textOfKey } from '../input/keyOf.ts';
import { newElement } from '../screen/place.ts';

type Modifier = 'C-' | 'M-';
type Held = 'off' | 'once' | 'locked';

const rows: readonly (readonly [shown: string, key: string])[][] = [
  [
    ['Esc', 'Escape'],
    ['Tab', 'Tab'],
    ['Ctrl', 'C-'],
    ['Alt', 'M-'],
    ['←', 'Left'],
    ['↓', 'Down'],
    ['↑', 'Up'],
    ['→', 'Right'],
  ],
  [
    ['prefix', 'prefix'],
    ['|', '|'],
    ['~', '~'],
    ['/', '/'],
    ['-', '-'],
    ['^C', 'C-c'],
    ['PgUp', 'PPage'],
    ['PgDn', 'NPage'],
  ],
];

export interface KeyBarParts {
  type(text: string): void;
  /** The prefix was typed: shows the keys that can follow it. */
  prefixed(): void;
}

export class KeyBar {
  readonly element = newElement('key-bar');
  readonly #parts: KeyBarParts;
  readonly #buttons = new Map<Modifier, HTMLElement>();
  readonly #held: Record<Modifier, Held> = { 'C-': 'off', 'M-': 'off' };
  #prefix: HTMLElement | null = null;
  #prefixKey = '';

  constructor(parts: KeyBarParts) {
    this.#parts = parts;
    this.element.setAttribute('role', 'toolbar');
    this.element.setAttribute('aria-label', 'keys');
    for (const row of rows) {
      const line = newElement('key-row');
      line.append(...row.map(([shown, key]) => this.#button(shown, key)));
      this.element.append(line);
    }
  }

  /** Sets the session's prefix: `C-b`; '' for none. */
  setPrefix(key: string): void {
    this.#prefixKey = key;
    if (!this.#prefix) return;
    this.#prefix.hidden = textOfKey(key) === null;
    this.#prefix.textContent = key.replace(/^C-(.)$/, (_, letter: string) => `^${letter.toUpperCase()}`);
    this.#prefix.setAttribute('aria-label', `prefix ${key}`);
  }

  /** Text with the modifiers that are held, which it uses up. */
  modified(text: string): string {
    const prefix = (['C-', 'M-'] as const).filter((modifier) => this.#held[modifier] !== 'off').join('');
    if (prefix === '' || [...text].length !== 1) return text;
    this.#used();
    return textOfKey(`${prefix}${text === ' ' ? 'Space' : text.toLowerCase()}`) ?? text;
  }

  #button(shown: string, key: string): HTMLElement {
    const button = newElement('key', 'button');
    button.textContent = shown;
    // The on-screen keyboard stays as it is.
    button.addEventListener('pointerdown', (event) => event.preventDefault());
    if (key === 'C-' || key === 'M-') {
      this.#buttons.set(key, button);
      button.setAttribute('aria-pressed', 'false');
      button.addEventListener('click', () => this.#tap(key));
    } else if (key === 'prefix') {
      this.#prefix = button;
      button.hidden = true;
      button.classList.add('prefix');
      button.addEventListener('click', () => this.#pressPrefix());
    } else button.addEventListener('click', () => this.#press(key));
    return button;
  }

  #tap(modifier: Modifier): void {
    const next = { off: 'once', once: 'locked', locked: 'off' } as const;
    this.#set(modifier, next[this.#held[modifier]]);
  }

  #press(key: string): void {
    const prefix = (['C-', 'M-'] as const).filter((modifier) => this.#held[modifier] !== 'off').join('');
    const text = textOfKey(`${prefix}${key}`) ?? textOfKey(key);
    this.#used();
    if (text !== null) this.#parts.type(text);
  }

  #pressPrefix(): void {
    const text = textOfKey(this.#prefixKey);
    if (text === null) return;
    this.#parts.type(text);
    this.#parts.prefixed();
  }

  #used(): void {
    for (const modifier of ['C-', 'M-'] as const)
      if (this.#held[modifier] === 'once') this.#set(modifier, 'off');
  }

  #set(modifier: Modifier, held: Held): void {
    this.#held[modifier] = held;
    const button = this.#buttons.get(modifier);
    button?.setAttribute('aria-pressed', String(held !== 'off'));
    button?.classList.toggle('locked', held === 'locked');
  }
}
