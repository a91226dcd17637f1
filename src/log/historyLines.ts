/**
 * Rows of the past from a scratch terminal, joined into lines and laid out at a width. Owns the arithmetic of cells in
 * lines, after xterm's reflow (its BufferReflow.ts); never reads a block or a screen.
 */
import type { Run } from '../protocol/messages.ts';
import type { RowTypist } from '../screen/TypingMarks.ts';
import type { PastRow } from './types.ts';

/** A row as it left the top of a screen. */
export interface HistoryRow {
  runs: Run[];
  /** Includes blanks written at the end. */
  text: string;
  /** It continues the row before. */
  wrapped: boolean;
  /** Width of the screen at that time. */
  cols: number;
  /** Cells up to the last one written, 0 to `cols`. */
  written: number;
  /** The typist whose input led to it, when requested and known. */
  by?: RowTypist;
  /** The least width of the screen since the row became history; absent when the width never changed. */
  narrowest?: number;
}

/** Records that the screen took this width after `row` had become history. */
export function noteWidth(row: HistoryRow, cols: number): void {
  row.narrowest = Math.min(row.narrowest ?? cols, cols);
}

/** One cell with its text; the second half of a wide cell is not a separate cell. */
interface Cell {
  style: string;
  text: string;
  width: 1 | 2;
  cluster: boolean;
  /** Never written: a blank in some style. */
  empty: boolean;
}

const emptyCell: Cell = { style: '', text: ' ', width: 1, cluster: false, empty: true };

/** The cells of a row's first `limit` columns. */
function cellsOf(row: HistoryRow, limit: number): Cell[] {
  const cells: Cell[] = [];
  let x = 0;
  for (const [style, text, width = 1, cluster] of row.runs) {
    const cellWidth = width === 2 ? 2 : 1;
    const parts = cluster ? [text] : text;
    for (const part of parts) {
      if (x >= limit) return cells;
      cells.push({ style, text: part, width: cellWidth, cluster: cluster === 1, empty: x >= row.written });
      x += cellWidth;
    }
  }
  for (; x < limit; x++) cells.push(x < row.written ? { ...emptyCell, empty: false } : emptyCell);
  return cells;
}

/** Whether the row begins with a wide character: the cell left free at the end of the row before is then no blank. */
function beginsWide(row: HistoryRow): boolean {
  return row.runs[0]?.[2] === 2;
}

/** Cells that a row adds to its line; `next` continues the line, or is undefined at its end. */
function cellsInLine(row: HistoryRow, next: HistoryRow | undefined): number {
  if (!next) return row.written;
  return row.written < row.cols && beginsWide(next) ? row.cols - 1 : row.cols;
}

/** Cells of a whole line. */
export function lineLength(rows: readonly HistoryRow[]): number {
  let length = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    if (row) length += cellsInLine(row, rows[i + 1]);
  }
  return length;
}

/** The first `length` cells of a line, as rows; the last row is cut where necessary. */
export function takeCells(rows: readonly HistoryRow[], length: number): HistoryRow[] {
  const taken: HistoryRow[] = [];
  let left = length;
  for (let i = 0; i < rows.length && left > 0; i++) {
    const row = rows[i];
    if (!row) break;
    const has = cellsInLine(row, rows[i + 1]);
    if (has <= left) {
      taken.push(row);
      left -= has;
      continue;
    }
    const cells = cellsOf(row, left);
    const by = row.by && { by: row.by };
    taken.push({ ...rowOf(cells, row.wrapped), cols: left, written: left, ...by });
    left = 0;
  }
  return taken;
}

function rowOf(cells: readonly Cell[], wrapped: boolean): { runs: Run[]; text: string; wrapped: boolean } {
  const runs: Run[] = [];
  let text = '';
  let shown = cells.length;
  while (shown > 0 && isBlank(cells[shown - 1])) shown--;
  let written = cells.length;
  while (written > 0 && cells[written - 1]?.empty) written--;
  for (let i = 0; i < Math.max(shown, written); i++) {
    const cell = cells[i];
    if (!cell) break;
    if (i < written) text += cell.text;
    if (i < shown) addToRuns(runs, cell);
  }
  return { runs, text, wrapped };
}

function isBlank(cell: Cell | undefined): boolean {
  return cell !== undefined && cell.style === '' && cell.text === ' ' && !cell.cluster;
}

function addToRuns(runs: Run[], cell: Cell): void {
  const last = runs.at(-1);
  if (cell.cluster) runs.push([cell.style, cell.text, cell.width, 1]);
  else if (last && last[3] !== 1 && last[0] === cell.style && (last[2] ?? 1) === cell.width)
    last[1] += cell.text;
  else if (cell.width === 2) runs.push([cell.style, cell.text, 2]);
  else runs.push([cell.style, cell.text]);
}

/**
 * Detail of rows: text only; runs too where characters and cells differ; runs with styles; or runs with styles and
 * typists.
 */
export type RowDetail = 'text' | 'cells' | 'styles' | 'typists';

export function hasStyles(detail: RowDetail): boolean {
  return detail === 'styles' || detail === 'typists';
}

/**
 * Lays a line out at `cols` columns, or as one row for 0. The first row tells whether it continues a line whose head
 * is gone.
 */
export function layOut(rows: readonly HistoryRow[], cols: number, detail: RowDetail): PastRow[] {
  // By far most lines are unchanged since they left the screen; these are passed on as they are.
  const asItWas = fits(rows, cols);
  if (asItWas && rows.every((row) => row.narrowest === undefined)) {
    return rows.map((row) => pastRow(row, detail));
  }
  const shown = lastRowShown(rows, cols);
  const last = rows.at(-1);
  if (!last || (asItWas && shownWidth(last.runs) <= shown)) return rows.map((row) => pastRow(row, detail));
  const cells: Cell[] = [];
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    if (row)
      for (const cell of cellsOf(row, row === last ? shown : cellsInLine(row, rows[i + 1]))) cells.push(cell);
  }
  const by = rows[0]?.by;
  return wrapCells(cells, cols, rows[0]?.wrapped ?? false).map((row, index) =>
    pastRow(by ? { ...row, by: index === 0 ? by : { who: by.who, at: by.at } } : row, detail),
  );
}

/** True when a terminal of this width would lay the rows out the same way. */
function fits(rows: readonly HistoryRow[], cols: number): boolean {
  if (cols === 0) return rows.length === 1;
  return rows.every((row) => row.cols === cols);
}

/**
 * Cells of a line's last row that are still there at `cols`: the written ones, and styled blanks after them (the
 * background of an erased line). These blanks are cut where the screen was narrower once, and gone from a line that
 * was ever rewrapped.
 */
function lastRowShown(rows: readonly HistoryRow[], cols: number): number {
  const last = rows.at(-1);
  if (!last) return 0;
  let narrowest = cols > 0 ? cols : Number.POSITIVE_INFINITY;
  let kept = true;
  for (const row of rows) {
    if (row.narrowest !== undefined) narrowest = Math.min(narrowest, row.narrowest);
    if (row.narrowest !== undefined || (cols > 0 && row.cols !== cols)) kept = false;
  }
  if (kept) return Math.max(last.written, shownWidth(last.runs));
  if (rows.length > 1 || last.written > narrowest) return last.written;
  return Math.max(last.written, Math.min(shownWidth(last.runs), narrowest));
}

type LaidRow = Pick<HistoryRow, 'runs' | 'text' | 'wrapped' | 'by'>;

function pastRow({ runs, text, wrapped, by }: LaidRow, detail: RowDetail): PastRow {
  const bare = detail === 'text' || (detail === 'cells' && runs.length === 1 && runs[0]?.length === 2);
  if (by && detail === 'typists') return { runs, text, wrapped, by };
  return bare ? { text, wrapped } : { runs, text, wrapped };
}

function shownWidth(runs: readonly Run[]): number {
  let width = 0;
  for (const [, text, cellWidth = 1, cluster] of runs) {
    width += (cluster ? 1 : codePoints(text)) * (cellWidth === 2 ? 2 : 1);
  }
  return width;
}

function codePoints(text: string): number {
  let count = 0;
  // The second half of a surrogate pair is not a separate character.
  for (let i = 0; i < text.length; i++) if ((text.charCodeAt(i) & 0xfc00) !== 0xdc00) count++;
  return count;
}

function wrapCells(cells: readonly Cell[], cols: number, wrapped: boolean) {
  if (cols === 0) return [rowOf(cells, wrapped)];
  const rows: { runs: Run[]; text: string; wrapped: boolean }[] = [];
  let start = 0;
  let x = 0;
  for (let i = 0; i < cells.length; i++) {
    const width = cells[i]?.width ?? 1;
    if (x + width > cols && i > start) {
      rows.push(rowOf(cells.slice(start, i), wrapped || rows.length > 0));
      start = i;
      x = 0;
    }
    x += width;
  }
  rows.push(rowOf(cells.slice(start), wrapped || rows.length > 0));
  return rows;
}
