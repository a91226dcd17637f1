/** One row of cells, as copy mode reads it. Owns the arithmetic between runs, text and columns; knows no position. */
import type { Run } from '../protocol/messages.ts';
import type { RowTypist } from '../screen/TypingMarks.ts';

/** A row from a screen or the log. */
export interface RowSource {
  runs: readonly Run[];
  /** Includes blanks written at the end. */
  text: string;
  /** It continues the row before. */
  wrapped: boolean;
  /** The typist whose input led to this row, if known. */
  by?: RowTypist | undefined;
}

export class GridRow {
  readonly runs: readonly Run[];
  readonly text: string;
  readonly wrapped: boolean;
  readonly by: RowTypist | undefined;
  #cells: readonly string[] | null = null;
  #used = 0;
  #length = -1;

  constructor({ runs, text, wrapped, by }: RowSource) {
    this.runs = runs;
    this.text = text;
    this.wrapped = wrapped;
    this.by = by;
  }

  /** Columns up to the last one written, blanks included. */
  get used(): number {
    this.#read();
    return this.#used;
  }

  /** Columns up to the last one that is not blank. */
  get length(): number {
    if (this.#length >= 0) return this.#length;
    const cells = this.#read();
    let end = Math.min(cells.length, this.#used);
    while (end > 0 && cells[end - 1] === ' ') end--;
    this.#length = end;
    return end;
  }

  /** The content of a column: a character or cluster, '' for the second half of a wide one, ' ' for an empty cell. */
  cell(x: number): string {
    return this.#read()[x] ?? ' ';
  }

  /** The text between two columns, the second not included; wide characters that begin inside are whole. */
  slice(from: number, to: number): string {
    const cells = this.#read();
    let text = '';
    for (let x = from; x < to; x++) text += cells[x] ?? ' ';
    return text;
  }

  #read(): readonly string[] {
    if (this.#cells) return this.#cells;
    const cells: string[] = [];
    let characters = 0;
    for (const [, text, width = 1, cluster] of this.runs) {
      characters += text.length;
      for (const part of cluster ? [text] : text) {
        cells.push(part);
        if (width === 2) cells.push('');
      }
    }
    // Runs omit trailing blanks, and include styled ones that were never written.
    this.#used = Math.max(0, cells.length + this.text.length - characters);
    this.#cells = cells;
    return cells;
  }
}
