/**
 * Lines at which input came, and who typed it: a line belongs to whoever typed last on it or above it. Owns these marks;
 * knows no principal, and never what was typed.
 *
 * Rows of marks never descend: a mark drops those below it, which were of text that is erased or written over.
 */
import type { ByteReader, ByteWriter } from './byteStream.ts';
import { RowMarks } from './RowMarks.ts';
import type { XtermBuffer } from './xtermInternals.ts';

/** Input at one moment. */
export interface Typing {
  /** The author, as JSON. */
  readonly who: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Who typed what led to a row. */
export interface RowTypist extends Typing {
  /** Typed on this very line, and not above it. */
  readonly here?: boolean;
  /** Somebody else typed on this line before. */
  readonly others?: boolean;
}

/** Marks kept: at least the lines of the tallest screen. Older ones are in the log. */
const markLimit = 1024;
/** Longest `who` in a checkpoint that is read, characters. */
const whoCharacters = 4096;

export class TypingMarks {
  readonly #marks = new RowMarks<Typing>(markLimit);

  /** Input came while the cursor was on the line that begins at this absolute row. */
  typed(typing: Typing, row: number): void {
    const last = this.#last;
    if (last && last.row === row && last.mark.who === typing.who) return;
    const beside: Typing[] = [];
    for (let next = this.#last; next && next.row >= row; next = this.#last) {
      this.#marks.pop();
      if (next.row === row && next.mark.who !== typing.who) beside.unshift(next.mark);
    }
    for (const mark of beside) this.#marks.add(mark, row);
    this.#marks.add(typing, row);
  }

  /** The rows from this one on were erased: what comes there follows from the last input. */
  erasedFrom(row: number): void {
    const last = this.#last;
    if (!last || last.row < row) return;
    while ((this.#last?.row ?? -1) >= row) this.#marks.pop();
    this.#marks.add(last.mark, row);
  }

  /** Absent where nobody is known to have typed. */
  of(row: number): RowTypist | undefined {
    const { list } = this.#marks;
    let low = 0;
    let high = list.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((list[middle]?.row ?? 0) <= row) low = middle + 1;
      else high = middle;
    }
    const found = list[low - 1];
    if (!found) return undefined;
    if (found.row !== row) return found.mark;
    return { ...found.mark, here: true, ...(list[low - 2]?.row === row ? { others: true } : {}) };
  }

  clear(): void {
    this.#marks.clear();
  }

  throughReflow(buffer: XtermBuffer, trimmed: () => number, resize: () => void): void {
    const gone = this.#marks.throughReflow(buffer, trimmed, resize).at(-1);
    const first = this.#marks.list[0];
    // The newest of the lines that were dropped at the top led to those that are left.
    if (gone && (!first || first.row > trimmed())) this.#prepend(gone, trimmed());
  }

  /** typing := uint(count) string* uint(count) (uint(absolute row) uint(at) uint(number of who))* */
  write(out: ByteWriter, firstRow: number): void {
    const marks = this.#since(firstRow);
    const names = [...new Set(marks.map(({ mark }) => mark.who))];
    const numbers = new Map(names.map((who, number) => [who, number]));
    out.uint(names.length);
    for (const who of names) out.string(who);
    out.uint(marks.length);
    for (const { mark, row } of marks) {
      out.uint(row);
      out.uint(mark.at);
      out.uint(numbers.get(mark.who) ?? 0);
    }
  }

  /** Throws a RangeError for invalid bytes. */
  read(input: ByteReader): void {
    const names = Array.from({ length: input.count(markLimit) }, () =>
      input.string().slice(0, whoCharacters),
    );
    this.clear();
    for (let left = input.count(markLimit); left > 0; left--) {
      const row = input.uint();
      const at = input.uint();
      this.typed({ at, who: names[input.uint()] ?? '' }, row);
    }
  }

  get #last() {
    return this.#marks.list.at(-1);
  }

  /** Marks from a row on, and the one that led to it. */
  #since(firstRow: number) {
    const { list } = this.#marks;
    const first = list.findIndex(({ row }) => row >= firstRow);
    return list.slice(Math.max(0, (first < 0 ? list.length : first) - 1));
  }

  #prepend(mark: Typing, row: number): void {
    const marks = [...this.#marks.list];
    this.#marks.clear();
    this.#marks.add(mark, row);
    for (const { mark: next, row: at } of marks) this.#marks.add(next, at);
  }
}

/** Index in the buffer of the row at which the cursor's line begins. */
export function lineOfCursor({ lines, ybase, y }: XtermBuffer): number {
  let index = ybase + y;
  while (index > 0 && lines.get(index)?._isWrapped) index--;
  return index;
}
