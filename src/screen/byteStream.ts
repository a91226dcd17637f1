/**
 * Bytes written and read in order: varints (LEB128, as in protobuf), strings and raw bytes. Owns the growing buffer and
 * the bounds checks of reading; knows no format.
 */
import { Buffer } from 'node:buffer';

/** UTF-16 units that take at most 127 bytes as UTF-8. */
const shortString = 42;

export class ByteWriter {
  #bytes: Buffer;
  #length = 0;

  constructor(capacity = 16 * 1024) {
    this.#bytes = Buffer.allocUnsafeSlow(capacity);
  }

  /** Reserves room for `count` more bytes, and returns the buffer for direct writing at `length`. */
  reserve(count: number): Buffer {
    if (this.#length + count > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(this.#bytes.length * 2, this.#length + count));
      this.#bytes.copy(larger, 0, 0, this.#length);
      this.#bytes = larger;
    }
    return this.#bytes;
  }

  get length(): number {
    return this.#length;
  }

  /** Declares `count` bytes of a `reserve` as written. */
  advance(count: number): void {
    this.#length += count;
  }

  /** An unsigned integer below 2^53. */
  uint(value: number): void {
    const bytes = this.reserve(8);
    let rest = value;
    if (rest < 0x80000000) {
      // Nearly all are small, and whole-number shifts take a third of the time of divisions.
      for (; rest > 0x7f; rest >>>= 7) bytes[this.#length++] = (rest & 0x7f) | 128;
      bytes[this.#length++] = rest;
      return;
    }
    while (rest > 0x7f) {
      bytes[this.#length++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    bytes[this.#length++] = rest;
  }

  /** A safe integer of either sign, zigzag. */
  int(value: number): void {
    this.uint(value < 0 ? -value * 2 - 1 : value * 2);
  }

  flags(...values: boolean[]): void {
    this.uint(values.reduce((bits, value, i) => bits + (value ? 2 ** i : 0), 0));
  }

  /** UTF-8 with its length before it. */
  string(text: string): void {
    if (text.length <= shortString && this.#shortString(text)) return;
    const size = Buffer.byteLength(text);
    this.uint(size);
    this.reserve(size).write(text, this.#length);
    this.#length += size;
  }

  /** Writes a text with a one-byte length, avoiding a call into C++; false, and nothing written, for a surrogate. */
  #shortString(text: string): boolean {
    const bytes = this.reserve(1 + shortString * 3);
    const start = this.#length + 1;
    let at = start;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit < 0x80) bytes[at++] = unit;
      else if (unit < 0x800) {
        bytes[at++] = 0xc0 | (unit >> 6);
        bytes[at++] = 0x80 | (unit & 0x3f);
      } else if (unit < 0xd800 || unit > 0xdfff) {
        bytes[at++] = 0xe0 | (unit >> 12);
        bytes[at++] = 0x80 | ((unit >> 6) & 0x3f);
        bytes[at++] = 0x80 | (unit & 0x3f);
      } else return false;
    }
    bytes[start - 1] = at - start;
    this.#length = at;
    return true;
  }

  /** A copy of everything written. */
  finish(): Uint8Array {
    return Uint8Array.prototype.slice.call(this.#bytes, 0, this.#length);
  }
}

/** Most entries of a list that is read; each has a lower bound of its own where it is made. */
const listLimit = 100_000;

/** Reads ByteWriter's output. Throws a RangeError where the bytes end early or a length is impossible. */
export class ByteReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  byte(): number {
    const value = this.#bytes[this.#at++];
    if (value === undefined) throw new RangeError('checkpoint ends early');
    return value;
  }

  uint(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 128) return value;
      scale *= 128;
      if (scale > Number.MAX_SAFE_INTEGER) throw new RangeError('checkpoint number too large');
    }
  }

  /** A `uint` of at most `most`: for counts that decide how much memory is allocated. */
  count(most: number): number {
    const value = this.uint();
    if (value > most) throw new RangeError(`checkpoint count ${value} is above ${most}`);
    return value;
  }

  /** A list behind its length. */
  list<T>(read: () => T): T[] {
    return Array.from({ length: this.count(listLimit) }, read);
  }

  int(): number {
    const value = this.uint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  /** A function that returns the flags one by one, in the order in which they were written. */
  flags(): () => boolean {
    let bits = this.uint();
    return () => {
      const set = bits % 2 === 1;
      bits = Math.floor(bits / 2);
      return set;
    };
  }

  string(): string {
    return this.raw(this.count(this.#bytes.length)).toString('utf8');
  }

  raw(length: number): Buffer {
    if (this.#at + length > this.#bytes.length) throw new RangeError('checkpoint ends early');
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }
}
