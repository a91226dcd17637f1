/**
 * A line to write, sent whole: with autocorrection and suggestions, or hidden while the program shows nothing of what is
 * typed. Owns both fields and what is typed in them; with an empty field, Send is Enter.
 */
import type { Echo } from '../../protocol/echo.ts';
import { newElement } from '../screen/place.ts';

export interface ComposerParts {
  /** `refused`: called when the text is not typed. */
  type(text: string, refused?: () => void): void;
  say(text: string): void;
  /** Somebody writes a line. */
  writing(): void;
  /** The host says now that what is typed is hidden. */
  isSurelyHidden(): boolean;
}

/** Nothing may keep, correct or suggest what is hidden. */
const forSecrets = {
  type: 'password',
  autocapitalize: 'off',
  autocomplete: 'off',
  autocorrect: 'off',
  spellcheck: 'false',
} as const;

export class Composer {
  readonly element = newElement('composer', 'form');
  readonly #parts: ComposerParts;
  readonly #line = document.createElement('textarea');
  readonly #hidden = document.createElement('input');
  readonly #note = newElement('composer-note', 'span');

  constructor(parts: ComposerParts) {
    this.#parts = parts;
    this.#line.rows = 1;
    this.#line.placeholder = 'write a line';
    this.#line.setAttribute('aria-label', 'write a line to the session');
    for (const [name, value] of Object.entries(forSecrets)) this.#hidden.setAttribute(name, value);
    this.#hidden.placeholder = 'hidden: the program does not show it';
    this.#hidden.setAttribute('aria-label', 'write a hidden line to the session');
    this.#hidden.hidden = true;
    this.#note.setAttribute('role', 'status');
    this.#note.hidden = true;
    const send = newElement('send', 'button');
    send.textContent = 'Send';
    send.addEventListener('pointerdown', (event) => event.preventDefault());
    this.element.append(this.#note, this.#line, this.#hidden, send);
    this.element.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit();
    });
    for (const field of [this.#line, this.#hidden]) {
      field.setAttribute('enterkeyhint', 'send');
      field.addEventListener('focus', () => parts.writing());
      field.addEventListener('input', () => parts.writing());
    }
    this.#line.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.isComposing || event.shiftKey) return;
      event.preventDefault();
      this.#submit();
    });
  }

  focus(): void {
    (this.#isHidden ? this.#hidden : this.#line).focus();
  }

  /** The program shows what is typed, or not; or nobody knows: then the field stays as it is. */
  show(echo: Echo): void {
    this.#note.textContent = echo === 'unknown' ? 'Can’t tell whether this is hidden.' : '';
    this.#note.hidden = echo !== 'unknown';
    if (echo === 'unknown' || (echo === 'off') === this.#isHidden) return;
    const [from, to] = this.#isHidden ? [this.#hidden, this.#line] : [this.#line, this.#hidden];
    // A beginning that was typed before the host spoke belongs to the secret. The secret itself never becomes visible.
    if (to === this.#hidden) to.value = from.value;
    else if (from.value !== '')
      this.#parts.say('The program asks for nothing hidden any more: what you wrote was thrown away.');
    from.value = '';
    to.hidden = false;
    // Before the other one goes, so that the on-screen keyboard stays.
    if (document.activeElement === from) to.focus();
    from.hidden = true;
  }

  get #isHidden(): boolean {
    return !this.#hidden.hidden;
  }

  #submit(): void {
    if (this.#isHidden && !this.#parts.isSurelyHidden()) {
      // Sent later, it could be shown by another program.
      this.#parts.say('Not sent: the host did not say that it would stay hidden. Send it again in a moment.');
      this.#parts.writing();
      return;
    }
    const field = this.#isHidden ? this.#hidden : this.#line;
    const { value } = field;
    field.value = '';
    this.#parts.type(`${value.replaceAll('\n', '\r')}\r`, () => this.#putBack(field, value));
  }

  /** The line was not taken: it can be sent later. A secret only comes back where it stays hidden. */
  #putBack(field: HTMLInputElement | HTMLTextAreaElement, value: string): void {
    if (field === this.#hidden && (!this.#isHidden || field.value !== '')) return;
    // Text that was written since stays after it.
    field.value = [value, field.value].filter(Boolean).join('\n');
  }
}
