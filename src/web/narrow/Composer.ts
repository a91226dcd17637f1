/**
 * A line to write with autocorrection and suggestions, sent whole. Owns the field and what is typed in it; with an
 * empty field, Send is Enter.
 */
import { newElement } from '../screen/place.ts';

export interface ComposerParts {
  type(text: string): void;
}

export class Composer {
  readonly element = newElement('composer', 'form');
  readonly field = document.createElement('textarea');

  constructor(parts: ComposerParts) {
    const { field } = this;
    field.rows = 1;
    field.placeholder = 'write a line';
    field.setAttribute('aria-label', 'write a line to the session');
    field.setAttribute('enterkeyhint', 'send');
    const send = newElement('send', 'button');
    send.textContent = 'Send';
    send.addEventListener('pointerdown', (event) => event.preventDefault());
    this.element.append(field, send);
    const submit = () => {
      parts.type(`${field.value.replaceAll('\n', '\r')}\r`);
      field.value = '';
    };
    this.element.addEventListener('submit', (event) => {
      event.preventDefault();
      submit();
    });
    field.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.isComposing || event.shiftKey) return;
      event.preventDefault();
      submit();
    });
  }
}
