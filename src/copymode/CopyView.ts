/**
 * Appearance of a pane in copy mode: the rows of the view with selection, matches, mark and position drawn over them,
 * in the form of a screen's changes for viewports. Owns revisions and drawing; decides nothing.
 */
import type { Run } from '../protocol/messages.ts';
import type { EncodedRow, ScreenChanges } from '../screen/types.ts';
import type { GridRow } from './GridRow.ts';

/** Columns of a row in another style; where several overlap, the last one counts. */
export interface Span {
  from: number;
  to: number;
  sgr: string;
}

export interface ViewRow {
  row: GridRow;
  spans: readonly Span[];
  /** Text in place of cells: the position at the right end of the first row, `$` at the end of a full row. */
  texts: readonly { x: number; text: string; sgr: string }[];
}

export interface CopyViewSource {
  readonly cols: number;
  readonly rows: number;
  /** Draws row y of the view. */
  viewRow(y: number): ViewRow;
}

export class CopyView {
  readonly #source: CopyViewSource;
  #dirty = true;
  #revision = 1;
  #rows: { json: string; revision: number }[] = [];

  constructor(source: CopyViewSource) {
    this.#source = source;
  }

  /** Something changed: the next request draws anew. */
  invalidate(): void {
    this.#dirty = true;
  }

  get revision(): number {
    this.#draw();
    return this.#revision;
  }

  changesSince(revision: number): ScreenChanges {
    this.#draw();
    const rows: EncodedRow[] = [];
    this.#rows.forEach((row, y) => {
      if (row.revision > revision) rows.push({ y, json: row.json });
    });
    return { revision: this.#revision, scroll: 0, rows };
  }

  #draw(): void {
    if (!this.#dirty) return;
    this.#dirty = false;
    const next = this.#revision + 1;
    const { rows } = this.#source;
    if (this.#rows.length > rows) this.#rows.length = rows;
    for (let y = 0; y < rows; y++) {
      const json = JSON.stringify(drawRow(this.#source.viewRow(y), this.#source.cols));
      if (this.#rows[y]?.json === json) continue;
      this.#rows[y] = { json, revision: next };
      this.#revision = next;
    }
  }
}

/** The runs of a row with its overlays, cut to the view's width. */
export function drawRow({ row, spans, texts }: ViewRow, cols: number): readonly Run[] {
  if (spans.length === 0 && texts.length === 0) return row.runs;
  const cells = cellsOf(row, cols);
  for (const { from, to, sgr } of spans) {
    for (let x = Math.max(0, from); x < Math.min(to, cols); x++) {
      const cell = cells[x];
      if (cell) cell.sgr = sgr;
      else if (cells[x - 1]?.width !== 2) cells[x] = { text: ' ', sgr, width: 1, cluster: false };
    }
  }
  for (const { x, text, sgr } of texts) putText(cells, x, text, sgr, cols);
  return joined(cells, cols);
}

interface DrawnCell {
  text: string;
  sgr: string;
  width: 1 | 2;
  cluster: boolean;
}

/** By column; undefined for the second half of a wide cell and for cells never written. */
function cellsOf(row: GridRow, cols: number): (DrawnCell | undefined)[] {
  const cells: (DrawnCell | undefined)[] = [];
  for (const [sgr, text, width = 1, cluster] of row.runs) {
    for (const part of cluster ? [text] : text) {
      const cellWidth = width === 2 ? 2 : 1;
      if (cells.length + cellWidth > cols) return cells;
      cells.push({ text: part, sgr, width: cellWidth, cluster: cluster === 1 });
      if (cellWidth === 2) cells.push(undefined);
    }
  }
  return cells;
}

function putText(cells: (DrawnCell | undefined)[], x: number, text: string, sgr: string, cols: number): void {
  const start = Math.max(0, x);
  // Half of a wide character can't stay.
  const before = cells[start - 1];
  if (before?.width === 2) cells[start - 1] = { text: ' ', sgr: before.sgr, width: 1, cluster: false };
  let at = start;
  for (const character of text) {
    if (at >= cols) break;
    cells[at++] = { text: character, sgr, width: 1, cluster: false };
  }
  if (at < cells.length && cells[at] === undefined)
    cells[at] = { text: ' ', sgr: '', width: 1, cluster: false };
}

function joined(cells: readonly (DrawnCell | undefined)[], cols: number): Run[] {
  const runs: Run[] = [];
  for (let x = 0; x < Math.min(cells.length, cols); ) {
    const cell = cells[x] ?? { text: ' ', sgr: '', width: 1 as const, cluster: false };
    const last = runs.at(-1);
    if (cell.cluster) runs.push([cell.sgr, cell.text, cell.width, 1]);
    else if (last && last[3] !== 1 && last[0] === cell.sgr && (last[2] ?? 1) === cell.width)
      last[1] += cell.text;
    else if (cell.width === 2) runs.push([cell.sgr, cell.text, 2]);
    else runs.push([cell.sgr, cell.text]);
    x += cell.width;
  }
  return runs;
}
