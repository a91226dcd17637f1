/**
 * Whole numbers in as few bytes as needed: LEB128, seven bits per byte, low bits first, the top bit set on all bytes
 * but the last. Owns only the encoding.
 */

/** Longest encoding of a safe integer (2^53 - 1), bytes. */
export const varintMaxBytes = 8;

/** Writes `value` (0 to 2^53 - 1) at `at`; returns the position after it. */
export function writeVarint(into: Uint8Array, at: number, value: number): number {
  let rest = value;
  let position = at;
  // Divisions, because shifts work on 32 bits only; most values end in the first round.
  while (rest >= 0x80) {
    into[position++] = (rest % 0x80) | 0x80;
    rest = Math.floor(rest / 0x80);
  }
  into[position++] = rest;
  return position;
}

/** Signed numbers with a small distance from zero stay small: 0, -1, 1, -2, ... become 0, 1, 2, 3, ... */
export function zigzag(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value;
}

export function unzigzag(value: number): number {
  return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
}

/** Reads varints in order; `failed` turns true, and stays so, at the end of the bytes or at a value over 2^53. */
export class VarintReader {
  position: number;
  failed = false;
  readonly #bytes: Uint8Array;
  readonly #end: number;

  constructor(bytes: Uint8Array, position: number, end: number = bytes.length) {
    this.#bytes = bytes;
    this.position = position;
    this.#end = end;
  }

  next(): number {
    let value = 0;
    let factor = 1;
    for (let count = 0; count < varintMaxBytes; count++) {
      const byte = this.position < this.#end ? this.#bytes[this.position] : undefined;
      if (byte === undefined) break;
      this.position++;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) {
        if (value > Number.MAX_SAFE_INTEGER) break;
        return value;
      }
      factor *= 0x80;
    }
    this.failed = true;
    return 0;
  }
}
