/**
 * Ordered marks on rows of the normal screen and its scrollback. Owns the bounded list, and keeps row numbers correct
 * across resizes. The content of marks is opaque.
 */
import type { XtermBuffer } from './xtermInternals.ts';

/** `row` is absolute: rows that left the screen since the terminal was made, plus y. */
export interface RowMark<T> {
  readonly mark: T;
  row: number;
}

export class RowMarks<T> {
  readonly #limit: number;
  #list: RowMark<T>[] = [];

  /** Beyond `limit` marks the oldest are dropped. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Oldest first. */
  get list(): readonly Readonly<RowMark<T>>[] {
    return this.#list;
  }

  add(mark: T, row: number): void {
    this.#list.push({ mark, row });
    if (this.#list.length > this.#limit) this.#list.shift();
  }

  /** Removes the newest mark. */
  pop(): RowMark<T> | undefined {
    return this.#list.pop();
  }

  clear(): void {
    this.#list = [];
  }

  /**
   * Runs a resize that rewraps lines. Marks follow their lines in the buffer. `trimmed` returns the number of rows that
   * have left the buffer; it is read before and after. Returns the marks of lines that the resize dropped.
   */
  throughReflow(buffer: XtermBuffer, trimmed: () => number, resize: () => void): T[] {
    const before = trimmed();
    const held = this.#list
      .filter(({ row }) => row >= before && row - before < buffer.lines.length)
      .map((placed) => ({ placed, marker: buffer.addMarker(placed.row - before) }));
    resize();
    const gone = new Set<RowMark<T>>();
    for (const { placed, marker } of held) {
      if (marker.line < 0) gone.add(placed);
      else placed.row = trimmed() + marker.line;
      marker.dispose();
    }
    if (gone.size > 0) this.#list = this.#list.filter((placed) => !gone.has(placed));
    return [...gone].map(({ mark }) => mark);
  }
}
