/**
 * Lines of control mode (tmux(1), CONTROL MODE; control.c and control-notify.c of tmux 3.4), without their line feeds.
 * Text is UTF-8 as a ByteString.
 */
import type { ByteString } from '../../protocol/messages.ts';
import type { Pane, Session, Window } from '../../session/types.ts';

/**
 * Words of a block's first line, which its last line repeats: `at` in seconds since the epoch, a number unique in the server,
 * and 1 for commands from the client's standard input, 0 for all others.
 */
export const guard = (at: number, number: number, flags: 0 | 1): string => `${at} ${number} ${flags}`;

// Control characters (bytes below a space), and the backslash.
const escaped = /[\x00-\x1f\\]/g;
const octal = Array.from({ length: 256 }, (_, byte) => `\\${byte.toString(8).padStart(3, '0')}`);

/** Output of a program: control characters and backslashes as `\ooo`, all other bytes as they are. */
export function escapeOutput(data: Uint8Array): ByteString {
  const text = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('latin1');
  return text.replace(escaped, (char) => octal[char.charCodeAt(0)] ?? char);
}

/** `%output`; with an age (flag pause-after) `%extended-output`. */
export function output(pane: Pane, data: ByteString, ageMs: number | null): string {
  return ageMs === null ? `%output ${pane.id} ${data}` : `%extended-output ${pane.id} ${ageMs} : ${data}`;
}

/** A notification line; line breaks in the words become spaces. */
export function notification(name: string, ...words: string[]): string {
  return `%${name} ${words.map(oneLine).join(' ')}`.trimEnd();
}

export const sessionChanged = (session: Session): string =>
  notification('session-changed', session.id, session.name);

/** An event of a window. `isOwn`: the window is in the client's session. */
export const windowEvent = (name: string, window: Window, isOwn: boolean, ...more: string[]): string =>
  notification(isOwn ? `window-${name}` : `unlinked-window-${name}`, window.id, ...more);

const ascii = /^[\x00-\x7f]*$/;

/** Encodes text as UTF-8. */
export function utf8(text: string): ByteString {
  return ascii.test(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
}

/** Decodes UTF-8. */
export function fromUtf8(bytes: ByteString): string {
  return ascii.test(bytes) ? bytes : Buffer.from(bytes, 'latin1').toString();
}

function oneLine(text: string): string {
  return utf8(text.replace(/[\r\n]+/g, ' '));
}
