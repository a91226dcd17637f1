/**
 * A picture over the panes: an overlay's cells, laid over a composed screen row by row. Owns its cells; reads the
 * cells under it only to keep wide characters whole at its edges.
 */
import type { Layout, Run } from '../../protocol/messages.ts';
import { drawBorders } from './borders.ts';
import { blankGlyph, type ClusterTable, Grid, rightHalf, widthOf } from './Grid.ts';
import type { StyleTable } from './StyleTable.ts';

export interface LayerPicture {
  /** Position on the terminal, cells. Anything outside is cut. */
  x: number;
  y: number;
  cols: number;
  rows: number;
  /** One a row, from the top. */
  lines: Run[][];
  /** Parts that show another picture, such as a pane; later ones cover earlier ones. */
  insets?: readonly Inset[];
  /** Cell of the layer; hidden when absent. */
  cursor?: { x: number; y: number };
}

export interface Inset {
  /** Cells of the layer. */
  x: number;
  y: number;
  cols: number;
  rows: number;
  lines: Run[][];
  /** A window of panes in its upper left corner: its borders are drawn here, its panes are later insets. */
  window?: Layout;
}

export class Layer {
  readonly picture: LayerPicture;
  readonly grid: Grid;

  constructor(picture: LayerPicture, styles: StyleTable, clusters: ClusterTable, grid?: Grid) {
    this.picture = picture;
    this.grid = grid ?? new Grid(picture.cols, picture.rows);
    if (grid) return;
    for (let y = 0; y < picture.rows; y++) this.grid.writeRuns(y, picture.lines[y] ?? [], styles, clusters);
    for (const inset of picture.insets ?? []) {
      const cols = Math.min(inset.cols, picture.cols - inset.x);
      const rows = Math.min(inset.rows, picture.rows - inset.y);
      if (inset.window) this.#drawLines(inset, drawBorders(inset.window, styles, clusters), cols, rows);
      else this.#drawRows(inset, new Grid(cols, 1), rows, styles, clusters);
    }
  }

  #drawRows(inset: Inset, part: Grid, rows: number, styles: StyleTable, clusters: ClusterTable): void {
    for (let y = 0; y < rows; y++) {
      part.writeRuns(0, inset.lines[y] ?? [], styles, clusters);
      this.grid.copy(part, 0, 0, inset.x, inset.y + y, part.cols);
    }
  }

  #drawLines(inset: Inset, lines: Grid, cols: number, rows: number): void {
    for (let y = 0; y < Math.min(rows, lines.rows); y++)
      this.grid.copy(lines, 0, y, inset.x, inset.y + y, Math.min(cols, lines.cols));
  }

  /** Wraps cells that the caller writes, at a position on the terminal. */
  static of(grid: Grid, at: { x: number; y: number }, styles: StyleTable, clusters: ClusterTable): Layer {
    const { cols, rows } = grid;
    return new Layer({ ...at, cols, rows, lines: [] }, styles, clusters, grid);
  }

  /** Covers its part of row `y`. A wide character cut in half becomes a blank. */
  compose(next: Grid, y: number): void {
    const { x, rows, y: top } = this.picture;
    if (y < top || y >= top + rows) return;
    const cols = Math.min(this.picture.cols, next.cols - x);
    if (cols <= 0) return;
    const row = y * next.cols;
    if (x > 0 && widthOf(next.glyphs[row + x - 1] ?? blankGlyph) === 2) next.glyphs[row + x - 1] = blankGlyph;
    const after = x + cols;
    if (after < next.cols && next.glyphs[row + after] === rightHalf) next.glyphs[row + after] = blankGlyph;
    next.copy(this.grid, 0, y - top, x, y, cols);
  }

  cursor(cols: number, rows: number): { x: number; y: number; visible: boolean } {
    const { cursor } = this.picture;
    if (!cursor) return { x: 0, y: 0, visible: false };
    const x = this.picture.x + cursor.x;
    const y = this.picture.y + cursor.y;
    return { x, y, visible: x < cols && y < rows };
  }
}
