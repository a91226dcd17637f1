/**
 * Appearance of a pane in copy mode: the rows of the view with selection, matches, mark and position drawn over them,
 * in the form of a screen's changes for viewports. Owns revisions and drawing; decides nothing.
 */
import type { Run } from '../protocol/messages.ts';
import type { EncodedRow, ScreenChanges } from '../screen/types.ts';
import type { GridRow } from './GridRow.ts';
import type { GutterRow } from './Gutter.ts';
import { blankCell, joined, putText, rowCells, type ViewCells } from './viewCells.ts';

/** Columns of a row in another style; where several overlap, the last one counts. */
export interface Span {
  from: number;
  to: number;
  sgr: string;
}

export interface PlacedText {
  x: number;
  text: string;
  sgr: string;
}

export interface ViewRow {
  row: GridRow;
  spans: readonly Span[];
  /** Text in place of cells: the position at the right end of the first row, `$` at the end of a full row. */
  texts: readonly PlacedText[];
  /** The gutter to the left of the row, if visible. Spans use the row's own columns, texts those of the view. */
  gutter?: GutterRow;
}

export interface CopyViewSource {
  readonly cols: number;
  readonly rows: number;
  /** Prepares for drawing these rows. */
  prepare(): void;
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
    this.#source.prepare();
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
export function drawRow({ row, spans, texts, gutter }: ViewRow, cols: number): readonly Run[] {
  if (spans.length === 0 && texts.length === 0 && !gutter) return row.runs;
  const cells = rowCells(row, cols);
  for (const { from, to, sgr } of spans) {
    for (let x = Math.max(0, from); x < Math.min(to, cols); x++) {
      const cell = cells[x];
      if (cell) cell.sgr = sgr;
      else if (cells[x - 1]?.width !== 2) cells[x] = blankCell(sgr);
    }
  }
  const shown = gutter ? beside(gutter, cells, cols) : cells;
  for (const { x, text, sgr } of texts) putText(shown, x, text, sgr, cols);
  return joined(shown, cols);
}

/** The cells of a row to the right of its gutter, shifted and clipped. */
function beside({ cells: gutter, shift }: GutterRow, cells: ViewCells, cols: number): ViewCells {
  const shown: ViewCells = [...gutter];
  const first = gutter.length - shift;
  for (let x = first; x < Math.min(cells.length, cols - shift); x++) shown[x + shift] = cells[x];
  // A wide character cut in half is removed, on either side.
  const halved = first > 0 ? cells[first - 1] : undefined;
  if (halved?.width === 2) shown[gutter.length] = blankCell(halved.sgr);
  const last = shown[cols - 1];
  if (last?.width === 2) shown[cols - 1] = blankCell(last.sgr);
  return shown;
}
