/** Names of sessions and windows as tmux makes them fit to be named in a target and shown on a line. */
import { fail } from '../../../protocol/errors.ts';

const escapes: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\x07': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
};

/** Control characters as vis(3) shows them: `\t`, `\033`. */
export function visible(text: string): string {
  return text.replace(
    /[\x00-\x1f\x7f]/g,
    (control) => escapes[control] ?? `\\${control.charCodeAt(0).toString(8).padStart(3, '0')}`,
  );
}

/** A session's name: ':' and '.' would end it in a target, so they become '_'. Errors: `invalid session: ` when empty. */
export function sessionName(text: string): string {
  if (text === '') throw fail('command-failed', { message: `invalid session: ${text}` });
  return visible(text.replace(/[:.]/g, '_'));
}
