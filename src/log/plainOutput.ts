/**
 * Output of a program as the text that comes to stand in rows, where that can be told without a terminal: plain lines
 * with colours. One pass over the bytes, since a search takes it over all of a log. Owns no row.
 */

export interface PlainOutput {
  /** The text with line feeds between lines, as bytes; null when something in it moves the cursor within lines. */
  text: Buffer | null;
  /** A tab leaves cells that look like blanks. */
  tabs: boolean;
  /** It cleared the history (ED 3 or RIS; ECMA-48, xterm ctlseqs). */
  clears: boolean;
}

const [bell, tab, lineFeed, carriageReturn, esc, del] = [0x07, 0x09, 0x0a, 0x0d, 0x1b, 0x7f];
const [openBracket, closeBracket, backslash, openParenthesis] = [0x5b, 0x5d, 0x5c, 0x28];
const upperA = 0x41;
const upperZ = 0x5a;
/** Distance of a small letter to its capital. */
const toLower = 0x20;
/** DEC private modes that change how text comes to stand in rows: columns, origin, wrap, margins, the other screen. */
const modesThatMove = new Set(['3', '5', '6', '7', '45', '47', '69', '1047', '1048', '1049']);

/** `fold` makes capitals of ASCII small. */
export function plainOutput(chunks: readonly Uint8Array[], fold: boolean): PlainOutput {
  const [only] = chunks;
  const bytes = chunks.length === 1 && only ? only : Buffer.concat(chunks);
  const text = Buffer.allocUnsafe(bytes.length);
  let length = 0;
  let moves = false;
  let tabs = false;
  let clears = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    if (byte >= 0x20 && byte !== del) {
      // The C1 controls as UTF-8.
      if (byte === 0xc2 && ((bytes[at + 1] ?? 0) & 0xe0) === 0x80) moves = true;
      text[length++] = fold && byte >= upperA && byte <= upperZ ? byte + toLower : byte;
    } else if (byte === lineFeed) text[length++] = byte;
    else if (byte === carriageReturn) {
      const next = bytes[at + 1];
      if (next !== lineFeed && next !== carriageReturn) moves = true;
    } else if (byte === tab) {
      tabs = true;
      text[length++] = byte;
    } else if (byte === esc) {
      const sequence = readEscape(bytes, at);
      moves ||= sequence.moves;
      clears ||= sequence.clears;
      at = sequence.end;
    } else if (byte !== bell && byte !== 0) moves = true;
  }
  return { text: moves ? null : text.subarray(0, length), tabs, clears };
}

interface EscapeSequence {
  /** Index of its last byte. */
  end: number;
  moves: boolean;
  clears: boolean;
}

function readEscape(bytes: Uint8Array, start: number): EscapeSequence {
  const kind = bytes[start + 1];
  if (kind === openBracket) return readControl(bytes, start);
  if (kind === closeBracket) {
    for (let at = start + 2; at < bytes.length; at++) {
      if (bytes[at] === bell) return { end: at, moves: false, clears: false };
      if (bytes[at] !== esc) continue;
      const ended = bytes[at + 1] === backslash;
      return { end: ended ? at + 1 : at - 1, moves: !ended, clears: false };
    }
    return { end: bytes.length, moves: true, clears: false };
  }
  // The ASCII set, and the keypad modes.
  if (kind === openParenthesis) return { end: start + 2, moves: bytes[start + 2] !== 0x42, clears: false };
  const clears = kind === 0x63;
  return { end: start + 1, moves: kind !== 0x3d && kind !== 0x3e, clears };
}

function readControl(bytes: Uint8Array, start: number): EscapeSequence {
  let at = start + 2;
  while (at < bytes.length && ((bytes[at] as number) & 0xe0) === 0x20) at++;
  const final = String.fromCharCode(bytes[at] ?? 0);
  if (final === 'm') return { end: at, moves: false, clears: false };
  const parameters = Buffer.from(bytes.buffer, bytes.byteOffset + start + 2, at - start - 2).toString(
    'latin1',
  );
  // What is left of a sequence that is not one is read as text, which it may be.
  if (final < '@' || final > '~') return { end: at - 1, moves: true, clears: false };
  return {
    end: at,
    moves: movesCursor(final, parameters),
    clears: final === 'J' && /(?:^|\D)0*3(?:\D|$)/.test(parameters),
  };
}

function movesCursor(final: string, parameters: string): boolean {
  if (final === 'K') return parameters !== '' && parameters !== '0';
  if (final === 'h' || final === 'l')
    return (
      !parameters.startsWith('?') ||
      parameters
        .slice(1)
        .split(';')
        .some((mode) => modesThatMove.has(mode))
    );
  if (final === 'u') return !/^[?<=>]/.test(parameters);
  return !'cnqt'.includes(final);
}
