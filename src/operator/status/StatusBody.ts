/**
 * Body of one arriving status report (OSC 7501), as bytes of UTF-8. Owns the bytes and their bound; knows no grammar. A
 * program may send a hundred thousand reports a second, so bytes become text only when a record keeps it.
 */
import { Buffer } from 'node:buffer';

/** Bytes kept, more than any valid report has. A longer body counts as at least this long. */
const capacity = 4096;
/** Stands for each byte of a non-ASCII character: the grammar allows none, so only their number matters. */
const foreign = 0xff;
const [tab, space] = [0x09, 0x20];

export class StatusBody {
  /** Made for the first report: most panes never have one. */
  bytes = Buffer.alloc(0);
  /** Bytes received; for a body that is too long, those counted so far. */
  size = 0;

  static of(text: string): StatusBody {
    const body = new StatusBody();
    const codes = Uint32Array.from(text, (character) => character.codePointAt(0) ?? 0);
    body.put(codes, 0, codes.length);
    return body;
  }

  clear(): void {
    this.size = 0;
  }

  /** Takes the code points from `start` up to but not including `end`. */
  put(codes: Uint32Array, start: number, end: number): void {
    if (this.bytes.length === 0) this.bytes = Buffer.alloc(capacity);
    const { bytes } = this;
    let size = this.size;
    for (let at = start; at < end && size < capacity; at++) {
      const code = codes[at] ?? 0;
      if (code < 0x80) bytes[size++] = code;
      else for (let left = utf8Length(code); left > 0; left--) bytes[size++] = foreign;
    }
    this.size = size;
  }

  /** The text of these bytes, which are ASCII. */
  text(from: number, to: number): string {
    return this.bytes.toString('latin1', from, to);
  }

  /** Index of the first byte that is not blank. */
  afterBlanks(from: number, to: number): number {
    let at = from;
    while (at < to && isBlank(this.bytes[at])) at++;
    return at;
  }

  /** Index after the last byte that is not blank. */
  beforeBlanks(from: number, to: number): number {
    let at = to;
    while (at > from && isBlank(this.bytes[at - 1])) at--;
    return at;
  }

  /** Whether every byte of the range is in a set, given as a flag per byte. */
  isAll(set: Uint8Array, from: number, to: number): boolean {
    const { bytes } = this;
    for (let at = from; at < to; at++) if (set[bytes[at] ?? foreign] !== 1) return false;
    return true;
  }
}

const isBlank = (byte: number | undefined): boolean => byte === space || byte === tab;

function utf8Length(code: number): number {
  return code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}

/** The set of bytes that a pattern matches, for `isAll`. */
export function byteSet(pattern: RegExp): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) =>
    byte < 0x80 && pattern.test(String.fromCharCode(byte)) ? 1 : 0,
  );
}

/** Words of a protocol, matched in bytes without making a string. */
export class Words<Word extends string> {
  readonly #words: readonly { word: Word; bytes: Uint8Array }[];

  constructor(words: readonly Word[]) {
    this.#words = words.map((word) => ({ word, bytes: Buffer.from(word) }));
  }

  at({ bytes }: StatusBody, from: number, to: number): Word | undefined {
    for (const known of this.#words) if (isSame(known.bytes, bytes, from, to)) return known.word;
    return undefined;
  }
}

function isSame(word: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  if (word.length !== to - from) return false;
  for (let at = 0; at < word.length; at++) if (word[at] !== bytes[from + at]) return false;
  return true;
}
