/**
 * The contract of copy mode's rows: rows of a frozen pane, counted from the top of its original screen, so that 0 is
 * the screen's first row and history is negative. Types, and the signal for rows not in memory.
 */
import type { GridRow } from './GridRow.ts';

export interface CopyGrid {
  /** Columns. */
  readonly cols: number;
  /** Rows of the screen. */
  readonly rows: number;
  /** Rows above the screen: -history is the first row. */
  readonly history: number;
  /** A row, blank outside of the grid. Throws RowsMissing for one that is not in memory. */
  row(y: number): GridRow;
  /** True when the next row continues this one. */
  wraps(y: number): boolean;
}

/** Thrown by a motion that reached a row not in memory: the caller reads the row and runs the motion again. */
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
