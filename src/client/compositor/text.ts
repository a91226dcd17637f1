/**
 * Text on its way to the terminal: makes characters printable and URIs harmless, and knows which characters terminals
 * disagree about. Programs write this text, and it is not trusted.
 */

/** Replaces a character that can't be drawn. */
export const replacement = 0xfffd;

/** Longest cell cluster drawn, UTF-16 units: the longest emoji sequence in use has 15. */
const maxClusterUnits = 64;

/** Longest URI passed on, characters: the length that browsers and terminals are known to accept. */
const maxUriChars = 2083;

/** The code point itself, or a replacement for one that a terminal would act on instead of drawing. */
export function drawableCodePoint(codePoint: number): number {
  if (codePoint >= 0x20 && codePoint < 0x7f) return codePoint;
  return isUnsafe(codePoint) ? replacement : codePoint;
}

/** C0, DEL, C1, line separators, bidirectional controls (they reorder the whole line), lone surrogates, tags. */
function isUnsafe(codePoint: number): boolean {
  return (
    codePoint < 0x20 ||
    (codePoint >= 0x7f && codePoint < 0xa0) ||
    (codePoint >= 0x2028 && codePoint <= 0x202e) ||
    (codePoint >= 0x2066 && codePoint <= 0x2069) ||
    codePoint === 0x200e ||
    codePoint === 0x200f ||
    (codePoint >= 0xd800 && codePoint <= 0xdfff) ||
    codePoint > 0x10ffff
  );
}

/** A cluster that is safe to draw: bounded, each character printable. '' when nothing is left. */
export function printableCluster(text: string): string {
  let out = '';
  for (const char of text.length > maxClusterUnits ? text.slice(0, maxClusterUnits) : text) {
    const codePoint = char.codePointAt(0) ?? 0;
    if (!isUnsafe(codePoint)) out += char;
  }
  return out;
}

/** Longest title passed to the terminal, characters. */
const titleChars = 256;

/** The title that the terminal gets. */
export const printableTitle = (title: string): string => printableLine(title, titleChars);

/** Text for one line: printable. */
export function printableLine(text: string, maxChars: number): string {
  let out = '';
  for (const char of text.slice(0, maxChars))
    out += String.fromCodePoint(drawableCodePoint(char.codePointAt(0) ?? 0));
  return out;
}

/** A URI of printable ASCII only, the rest percent-encoded; '' for one that is too long or no URI. */
export function cleanUri(uri: string): string {
  if (uri.length > maxUriChars || !/^[A-Za-z][A-Za-z0-9+.-]*:/.test(uri)) return '';
  return uri.replace(/[^\x21-\x7e]/gu, (char) =>
    char === ' ' ? '%20' : Array.from(new TextEncoder().encode(char), percent).join(''),
  );
}

function percent(byte: number): string {
  return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}

/**
 * Ranges of characters that every terminal draws one cell wide, or two where we draw two: the cursor's place after
 * them is certain. All others (emoji, newer scripts, combining marks, variation selectors) get an explicit cursor
 * move.
 */
const agreed: readonly (readonly [first: number, last: number])[] = [
  [0x20, 0x7e],
  [0xa0, 0xac],
  [0xae, 0x2ff],
  [0x370, 0x482],
  [0x48a, 0x52f],
  [0x1e00, 0x1fff],
  [0x2010, 0x2027],
  [0x2030, 0x205e],
  [0x2070, 0x20cf],
  [0x2190, 0x2199],
  [0x2500, 0x259f],
  [0x25a0, 0x25a9],
  [0x2800, 0x28ff],
  [0x3001, 0x3029],
  [0x3041, 0x3096],
  [0x309b, 0x30ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xac00, 0xd7a3],
  [0xe0a0, 0xe0b7],
  [0xff01, 0xff60],
  [replacement, replacement],
];

/** True when terminals may move the cursor differently after drawing this character. */
export function isDisputed(codePoint: number): boolean {
  if (codePoint < 0x300) return codePoint === 0xad;
  for (const [first, last] of agreed) {
    if (codePoint < first) return true;
    if (codePoint <= last) return false;
  }
  return true;
}

/** Marks, joiners, invisible characters and skin tones. */
const joining = /^(?:\p{M}|\p{Cf}|\p{Emoji_Modifier})/u;

/** True for a character that would join the cell before it instead of standing in a cell of its own. */
export function joinsPrevious(text: string): boolean {
  return (text.codePointAt(0) ?? 0) >= 0x300 && joining.test(text);
}
