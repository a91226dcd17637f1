/**
 * The keyboard: keys, composed text (IME) and pastes into a hidden text field, as a terminal would send them. Owns the
 * field and its place beside the cursor, so that a composition shows where it will be typed.
 */
import { keyOf, textOfKey, textOfPaste } from './keyOf.ts';

/** `keyCode` of a key that an input method takes (UI Events, 7.3.1). */
const processedByIme = 229;

export interface KeyFieldParts {
  /** The program asks for marks around a paste. */
  marksPastes(): boolean;
  type(text: string): void;
  /** Text selected in the page. */
  selected(): string;
  /** The focus goes to the rest of the page, which Tab alone does not reach: it is the session's. */
  leave(): void;
}

export class KeyField {
  readonly field = document.createElement('textarea');
  readonly #parts: KeyFieldParts;

  constructor(parts: KeyFieldParts) {
    this.#parts = parts;
    const { field } = this;
    field.className = 'keyboard';
    field.setAttribute('aria-label', 'type into the session; Control F6 leaves');
    for (const [name, value] of [
      ['autocapitalize', 'off'],
      ['autocomplete', 'off'],
      ['autocorrect', 'off'],
      ['spellcheck', 'false'],
    ] as const)
      field.setAttribute(name, value);
    field.addEventListener('keydown', (event) => this.#keyDown(event));
    field.addEventListener('input', (event) => this.#input(event as InputEvent));
    field.addEventListener('compositionend', () => this.#flush());
    field.addEventListener('paste', (event) => this.#paste(event));
  }

  focus(): void {
    this.field.focus({ preventScroll: true });
    // Chromium focuses a field behind a dialog that is just closing without a caret in it: keys would type nothing.
    // A composed text keeps its own.
    if (this.field.value === '') this.field.setSelectionRange(0, 0);
  }

  #keyDown(event: KeyboardEvent): void {
    // Safari says that the composition has ended before the key that ends it: Enter would be typed too.
    if (event.isComposing || event.keyCode === processedByIme) return;
    if (isCopy(event) && this.#parts.selected() !== '') {
      event.preventDefault();
      navigator.clipboard?.writeText(this.#parts.selected()).catch(() => {});
      return;
    }
    if (event.key === 'F6' && event.ctrlKey) {
      event.preventDefault();
      this.#parts.leave();
      return;
    }
    // The browser's own paste, which asks nobody.
    if (event.ctrlKey && event.shiftKey && event.code === 'KeyV') return;
    const name = keyOf({
      key: event.key,
      code: event.code,
      ctrlKey: event.ctrlKey,
      altKey: event.altKey,
      shiftKey: event.shiftKey,
      metaKey: event.metaKey,
      altGraph: event.getModifierState('AltGraph'),
    });
    const text = name === null ? characterOf(event) : textOfKey(name);
    if (text === null) return;
    event.preventDefault();
    this.#parts.type(text);
  }

  #input(event: InputEvent): void {
    if (!event.isComposing) this.#flush();
  }

  #flush(): void {
    const { value } = this.field;
    this.field.value = '';
    if (value !== '') this.#parts.type(value.replaceAll('\n', '\r'));
  }

  #paste(event: ClipboardEvent): void {
    event.preventDefault();
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (text !== '') this.#parts.type(textOfPaste(text, this.#parts.marksPastes()));
  }
}

/**
 * The character that a key of a keyboard types at once; null for one that belongs to the browser, or whose text an input
 * method, a dead key or an on-screen keyboard makes: that comes as input of the field. Chromium holds back the host's
 * answer to a key until the next frame when the key has changed the page, as text in the field does.
 */
function characterOf(event: KeyboardEvent): string | null {
  const { key, code, metaKey } = event;
  // On-screen keyboards report no physical key.
  const isTaken = metaKey || code === '' || code === 'Unidentified';
  return !isTaken && [...key].length === 1 ? key : null;
}

/** Ctrl-Shift-C; on a Mac the browser copies by Cmd-C itself. */
function isCopy(event: KeyboardEvent): boolean {
  return event.ctrlKey && event.shiftKey && event.code === 'KeyC';
}
