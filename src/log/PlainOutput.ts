/**
 * A program's output as the text that ends up in rows, where that can be determined without a terminal: plain lines
 * with colours. Uses a few regular expressions over the bytes, since a search scans a whole log, and they take a fifth
 * of the time of a loop. Owns no rows.
 */

/** DEC private modes that change where text ends up in rows: columns, origin, wrap, margins, the other screen. */
const modesThatMove = '3|5|6|7|45|47|69|1047|1048|1049';

/**
 * Sequences after an ESC that move nothing (ECMA-48, xterm ctlseqs): SGR, queries and answers, erasing to the end of
 * the line, private modes, the kitty keyboard's flags; OSC with its end, ST; a window's name (ESC k), which prompts
 * send; the ASCII set; the keypad modes.
 */
const harmlessAfterEscape = [
  String.raw`\[(?:[ -?]*[cmnqt]|0?K|\?(?!(?:[0-9]*;)*0*(?:${modesThatMove})[;hl])[0-9;]*[hl]|[?<=>][ -?]*u)`,
  String.raw`\][^\x07\x1b]*(?:\x07|\x1b\\)`,
  String.raw`k[^\x18\x1a\x1b\xc2]*\x1b\\`,
  String.raw`\\`,
  String.raw`\(B`,
  '[=>]',
].join('|');

/** Source of an expression for output that is invisible in rows, where nothing moves the cursor: NUL and BEL too. */
export const traceless = String.raw`(?:\x1b(?:${harmlessAfterEscape})|[\0\x07])`;

/**
 * One character class first, since it takes the time; its matches are examined afterwards: controls, a return followed
 * by text, escapes not known to be harmless, and C1 controls as UTF-8.
 */
const movers = new RegExp(
  String.raw`[\x01-\x06\x08\x0b-\x1f\x7f\xc2]` +
    String.raw`(?:(?<=[^\r\x1b\xc2])|(?<=\r)(?![\r\n]|$)|(?<=\x1b)(?!${harmlessAfterEscape})|(?<=\xc2)[\x80-\x9f])`,
);

const unseen = new RegExp(String.raw`${traceless}|\r+(?=\n|$)`, 'g');
/** RIS, or ED with its parameters, including control characters inside the sequence. */
const clearing =
  /\x1b[\x00-\x17\x19\x1c-\x1f]*c|(?:\x1b[\x00-\x17\x19\x1c-\x1f]*\[|\xc2\x9b)([\x00-\x17\x19\x1c-\x3f]*)J/g;

export class PlainOutput {
  /** One character per byte of the output; null when something in it moves the cursor within lines. */
  readonly bytes: string | null;
  /** It may have cleared the history (ED 3 or RIS). */
  readonly clears: boolean;
  #text: string | null = null;

  constructor(chunks: readonly Uint8Array[]) {
    const [only] = chunks;
    const whole = chunks.length === 1 && only ? Buffer.from(only.buffer, only.byteOffset, only.length) : null;
    const bytes = (whole ?? Buffer.concat(chunks)).toString('latin1');
    const moves = movers.test(bytes);
    this.bytes = moves ? null : bytes;
    this.clears = moves && mayClear(bytes);
  }

  /** Ends with a return: the next output may overwrite its last line. */
  get returns(): boolean {
    return this.bytes?.endsWith('\r') === true;
  }

  /** Contains a tab, which leaves cells that look like blanks. */
  get tabs(): boolean {
    return this.bytes?.includes('\t') === true;
  }

  /** The lines, separated by line feeds; null when `bytes` is. */
  get text(): string | null {
    if (this.bytes === null) return null;
    this.#text ??= decoded(this.bytes.replace(unseen, ''));
    return this.#text;
  }
}

/** UTF-8 whose bytes are given as characters. */
function decoded(bytes: string): string {
  return /[^\0-\x7f]/.test(bytes) ? Buffer.from(bytes, 'latin1').toString() : bytes;
}

function mayClear(bytes: string): boolean {
  for (const [, parameters] of bytes.matchAll(clearing)) {
    if (parameters === undefined || parameters.includes('3')) return true;
  }
  return false;
}
