/**
 * The contract of what copy mode moves over: rows of a frozen pane, counted from the top of its screen as it was, so
 * that 0 is the screen's first row and history is negative. Types, and the signal that rows are not there yet.
 */
import type { GridRow } from './GridRow.ts';

export interface Grid {
  /** Columns. */
  readonly cols: number;
  /** Rows of the screen. */
  readonly rows: number;
  /** Rows above the screen: -history is the first row. */
  readonly history: number;
  /** A row, which is blank outside of the grid. Throws RowsMissing for one that has to be read first. */
  row(y: number): GridRow;
  /** True when the next row continues this one. */
  wraps(y: number): boolean;
}

/** Thrown out of a motion that came to a row that is not in memory: whoever runs it reads the row and runs it again. */
export class RowsMissing extends Error {
  readonly y: number;

  constructor(y: number) {
    super('rows of the past are not in memory');
    this.y = y;
  }
}

export interface Position {
  /** Column; may be one past the last for the end of a full row. */
  x: number;
  /** Row of the grid. */
  y: number;
}
