/**
 * A program in a box over the panes, as frames describe it: its box and its cells, laid over a composed screen row by
 * row. Owns its cells.
 */
import type { CursorState, PopupBox, RowUpdate } from '../../protocol/frames.ts';
import { type ClusterTable, Grid } from './Grid.ts';
import { Layer } from './Layer.ts';
import type { StyleTable } from './StyleTable.ts';

export class PopupLayer {
  readonly box: PopupBox;
  readonly #frame: Layer;
  readonly #inside: Grid;
  readonly #cells: Layer;

  /** `before`: the same popup in its previous place, whose cells are kept. */
  constructor(box: PopupBox, styles: StyleTable, clusters: ClusterTable, before: PopupLayer | null) {
    this.box = box;
    const { x, y, cols, rows, inner } = box;
    this.#frame = new Layer({ x, y, cols, rows, lines: box.lines }, styles, clusters);
    const old = before?.box.pane === box.pane ? before.#inside : null;
    const same = old !== null && old.cols === inner.cols && old.rows === inner.rows;
    this.#inside = same ? old : (old?.resized(inner.cols, inner.rows) ?? new Grid(inner.cols, inner.rows));
    this.#cells = Layer.of(this.#inside, { x: x + inner.x, y: y + inner.y }, styles, clusters);
  }

  get grids(): readonly Grid[] {
    return [this.#frame.grid, this.#inside];
  }

  update(scroll: number, rows: readonly RowUpdate[], styles: StyleTable, clusters: ClusterTable): void {
    if (scroll > 0) this.#inside.scrollUp(0, this.#inside.rows, scroll);
    for (const [y, runs] of rows)
      if (y >= 0 && y < this.#inside.rows && Array.isArray(runs))
        this.#inside.writeRuns(y, runs, styles, clusters);
  }

  /** Covers its part of row `y`. */
  compose(next: Grid, y: number, styles: StyleTable): void {
    const { box } = this;
    const top = box.y + box.inner.y;
    this.#frame.compose(next, y);
    if (y < top || y >= top + box.inner.rows) return;
    this.#cells.compose(next, y);
    if (box.style === undefined) return;
    const base = styles.id(box.style);
    const from = Math.min(box.x + box.inner.x, next.cols);
    const to = Math.min(from + box.inner.cols, next.cols);
    for (let at = y * next.cols + from; at < y * next.cols + to; at++)
      next.styles[at] = styles.over(next.styles[at] ?? 0, base);
  }

  /** Position on the terminal. */
  cursor(inside: CursorState, cols: number, rows: number): { x: number; y: number; visible: boolean } {
    const x = this.box.x + this.box.inner.x + inside.x;
    const y = this.box.y + this.box.inner.y + inside.y;
    return { x, y, visible: inside.visible && x < cols && y < rows };
  }
}
