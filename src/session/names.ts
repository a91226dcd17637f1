/**
 * Valid names of sessions, windows and panes. Owns tmux's rules for names; never checks for duplicates.
 */
import { fail } from '../protocol/errors.ts';
import { printable } from '../protocol/printable.ts';

/** Longest name or title kept, UTF-16 units. Longer titles of programs are cut; longer names are refused. */
export const nameLimit = 1024;

/** Makes control characters visible, and `$NAME` and `\` literal, as tmux does. */
export function visible(text: string): string {
  const literal = wellFormed(text)
    .replace(/\\/g, '\\\\')
    .replace(/\$(?=[A-Za-z_{])/g, '\\$');
  return printable(literal);
}

/** The session name for a requested `name`. Errors: bad-value, `invalid session: ...`. */
export function sessionName(name: string): string {
  if (name === '' || name.length > nameLimit) {
    throw fail('bad-value', { value: name.slice(0, 100), reason: 'invalid session' });
  }
  return visible(name.replace(/[:.]/g, '_'));
}

/** The window name for a requested `name`. Errors: bad-value, `invalid window name: ...`. */
export function windowName(name: string): string {
  if (name.length > nameLimit) {
    throw fail('bad-value', { value: name.slice(0, 100), reason: 'invalid window name' });
  }
  return visible(name);
}

/** The name that a window is made with: as it is, since nothing expands it again. Errors: as `windowName`. */
export function newWindowName(name: string): string {
  windowName(name);
  return printable(wellFormed(name));
}

/** A title without characters that a terminal could act on, cut to the limit. */
export function paneTitle(title: string): string {
  return wellFormed(title.slice(0, nameLimit)).replace(/[\x00-\x1f\x7f-\x9f]/g, '');
}

/** Lone surrogates become U+FFFD: text stored as UTF-8 reads back the same. */
function wellFormed(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}

/**
 * The name of a window after its program: the last part of the path, without arguments, `exec`, quotes and the dash of
 * a login shell (tmux's names.c).
 */
export function commandName(command: readonly string[], shell: string): string {
  let text = command.join(' ').trim();
  if (text === '') text = shell;
  text = text.replace(/^"/, '').split('"')[0] ?? '';
  if (text.startsWith('exec ')) text = text.slice(5);
  text = text.replace(/^[ -]+/, '').split(' ')[0] ?? '';
  text = text.replace(/[^A-Za-z0-9!"#$%&'()*+,\-./:;<=>?@[\\\]^_`{|}~\u0080-\uffff]+$/, '');
  if (text.startsWith('/')) text = text.slice(text.lastIndexOf('/') + 1);
  return visible(text.slice(0, nameLimit));
}
