/**
 * Rows found from the newest back, kept packed until they can be delivered in reading order. Owns which rows were
 * asked for, and the bound on their memory.
 */
import type { PastRow } from './types.ts';

/** Receives the rows of a walk. */
export interface RowSink {
  /** True when older rows are not needed. */
  readonly full: boolean;
  /** Takes rows that precede all those taken so far, in reading order. */
  prepend(rows: readonly PastRow[]): void;
}

/** Rows per page: parsing one takes the main thread about a millisecond. */
const pageRows = 1000;
/** Packed bytes of one answer: about three million lines of text. A longer answer is marked as cut. */
const packedLimitBytes = 384 * 1024 * 1024;

export class RowPages implements RowSink {
  /** Rows taken. */
  count = 0;
  /** True when rows were dropped for lack of room. */
  overflowed = false;
  readonly #first: number;
  readonly #last: number;
  #seen = 0;
  #packedBytes = 0;
  /** Newest first. */
  readonly #pages: Uint8Array[] = [];

  /** Rows are numbered upwards from the newest, 1; `last` to `first` are kept. `seen` of them were skipped already. */
  constructor(first: number, last: number, seen = 0) {
    this.#first = first;
    this.#last = Math.max(1, last);
    this.#seen = seen;
  }

  get full(): boolean {
    return this.#seen >= this.#first || this.overflowed;
  }

  prepend(rows: readonly PastRow[]): void {
    const skip = Math.min(rows.length, Math.max(0, this.#last - 1 - this.#seen));
    const end = rows.length - skip;
    const start = Math.max(0, rows.length - (this.#first - this.#seen));
    this.#seen += rows.length;
    for (let to = end; to > start && !this.overflowed; to -= pageRows) {
      const page = rows.slice(Math.max(start, to - pageRows), to);
      const packed = Buffer.from(JSON.stringify(page));
      if (this.#packedBytes + packed.length > packedLimitBytes) {
        this.overflowed = true;
        return;
      }
      this.#packedBytes += packed.length;
      this.#pages.push(packed);
      this.count += page.length;
    }
  }

  inReadingOrder(): Uint8Array[] {
    return this.#pages.reverse();
  }
}

/** The rows of a page. */
export function unpackPage(page: Uint8Array): PastRow[] {
  return JSON.parse(Buffer.from(page.buffer, page.byteOffset, page.byteLength).toString()) as PastRow[];
}
