/**
 * Marks the lines that received input, and who typed it. A line belongs to the last typist on it or above it. Owns
 * these marks; knows no principal, and never what was typed.
 *
 * Marks are in ascending row order: a new mark drops those below it, whose text is erased or overwritten.
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

/** The typist whose input led to a row. */
export interface RowTypist extends Typing {
  /** The input was on this line, not above it. */
  readonly here?: boolean;
  /** Somebody else typed on this line before. */
  readonly others?: boolean;
}

/** Marks kept, at least one for each line of the tallest screen. Older ones are in the log. */
const markLimit = 1024;
/** Longest `who` accepted from a checkpoint, characters. */
const whoCharacters = 4096;

export class TypingMarks {
  readonly #marks = new RowMarks<Typing>(markLimit);

  /** Records input with the cursor on the line that begins at this absolute row. */
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

  /** Rows from this one on were erased. New text there follows from the last input. */
  erasedFrom(row: number): void {
    const last = this.#last;
    if (!last || last.row < row) return;
    while ((this.#last?.row ?? -1) >= row) this.#marks.pop();
    this.#marks.add(last.mark, row);
  }

  /** Undefined where no typist is known. */
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
    // The last mark dropped at the top still applies to the first lines left.
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

  /** Marks from a row on, and the last one before it. */
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

/** Buffer index of the first row of the cursor's line. */
export function lineOfCursor({ lines, ybase, y }: XtermBuffer): number {
  let index = ybase + y;
  while (index > 0 && lines.get(index)?._isWrapped) index--;
  return index;
}
