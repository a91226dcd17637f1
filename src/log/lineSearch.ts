/**
 * Search for a pattern in rows: joins wrapped rows to lines, and reports the row, column and length in cells of each
 * match. Owns that arithmetic; reads no log.
 */
import type { Run } from '../protocol/messages.ts';
import type { LinePattern } from './LinePattern.ts';

export interface SearchableRow {
  text: string;
  /** Needed only where cells and characters differ. */
  runs?: readonly Run[];
  wrapped: boolean;
}

export interface RowMatch {
  /** Index into the given rows. */
  row: number;
  /** Column of its first cell. */
  x: number;
  /** Length in cells, counted across the rows that the line wraps to. */
  cells: number;
}

/** Characters other than these take one cell each and belong to no cluster. */
const notPlain = /[^\x20-\u02ff]/;

/** Matches in reading order. The first row begins a line, or is treated as if. */
export function searchRows(rows: readonly SearchableRow[], pattern: LinePattern, cols: number): RowMatch[] {
  const found: RowMatch[] = [];
  for (let start = 0; start < rows.length; ) {
    let end = start + 1;
    while (end < rows.length && rows[end]?.wrapped) end++;
    searchLine(rows, start, end, pattern, cols, found);
    start = end;
  }
  return found;
}

function searchLine(
  rows: readonly SearchableRow[],
  start: number,
  end: number,
  pattern: LinePattern,
  cols: number,
  found: RowMatch[],
): void {
  const first = rows[start];
  if (!first) return;
  if (end === start + 1 && pattern.matches(first.text).length === 0) return;
  const line = new LineText(rows.slice(start, end), cols);
  for (const match of pattern.matches(line.text)) {
    const from = line.cellAt(match.start);
    const to = line.cellAt(match.end);
    found.push({ row: start + Math.floor(from / cols), x: from % cols, cells: Math.max(1, to - from) });
  }
}

/** The text of a line with the cell at which each of its rows begins. */
class LineText {
  readonly text: string;
  readonly #rows: readonly SearchableRow[];
  readonly #starts: number[] = [];
  readonly #cols: number;

  constructor(rows: readonly SearchableRow[], cols: number) {
    this.#rows = rows;
    this.#cols = cols;
    let text = '';
    rows.forEach((row, index) => {
      this.#starts.push(text.length);
      text += row.text;
      const missing = index === rows.length - 1 ? 0 : cols - widthOf(row);
      // A wide character that did not fit leaves the last cell free, which is no blank in the text.
      if (missing > 1) text += ' '.repeat(missing);
    });
    this.text = text;
  }

  /** Cell in the line for an index into its text. */
  cellAt(index: number): number {
    let row = this.#starts.length - 1;
    while (row > 0 && (this.#starts[row] ?? 0) > index) row--;
    const source = this.#rows[row];
    return row * this.#cols + (source ? cellIn(source, index - (this.#starts[row] ?? 0)) : 0);
  }
}

function widthOf(row: SearchableRow): number {
  return notPlain.test(row.text) ? cellIn(row, row.text.length) : row.text.length;
}

function cellIn(row: SearchableRow, index: number): number {
  if (!row.runs || !notPlain.test(row.text)) return index;
  let cell = 0;
  let at = 0;
  for (const [, text, width = 1, cluster] of row.runs) {
    const cells = width === 2 ? 2 : 1;
    for (const part of cluster ? [text] : text) {
      if (at >= index) return cell;
      at += part.length;
      cell += cells;
    }
  }
  return cell + Math.max(0, index - at);
}
