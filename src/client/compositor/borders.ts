/**
 * The lines between panes, as tmux draws them: junctions by which neighbours are lines too, the active pane's side in
 * its own colour (screen-redraw.c of tmux 3.3a, pane-border-lines single, pane-border-indicators colour).
 */
import type { Layout, PaneBox } from '../../protocol/messages.ts';
import { blank, Grid, glyphOf } from './Grid.ts';
import type { StyleTable } from './StyleTable.ts';

/** Line characters by which neighbours are lines: left 8, right 4, above 2, below 1. */
const glyphs = Array.from('·│││─┌└├─┐┘┤─┬┴┼', (char) => glyphOf(char.codePointAt(0) ?? 0x20, 1));
/** tmux's default pane-active-border-style. */
const defaultActiveStyle = '32';

/** What is beyond the window. */
export const outside = glyphOf(0xb7, 1);

/**
 * The window without its panes' content: lines where no pane is, one column and one row larger than the window, for
 * the line that closes it off on a larger terminal.
 */
export function drawBorders(layout: Layout, styles: StyleTable): Grid {
  const grid = new Grid(layout.cols + 1, layout.rows + 1);
  const covered = new Uint8Array(grid.cols * grid.rows);
  for (const box of layout.panes) {
    const end = Math.min(box.x + box.cols, layout.cols);
    for (let y = Math.max(0, box.y); y < Math.min(box.y + box.rows, layout.rows); y++)
      covered.fill(1, y * grid.cols + Math.max(0, box.x), y * grid.cols + end);
  }
  const isLine = (x: number, y: number) =>
    x < 0 || y < 0 || (x < grid.cols && y < grid.rows && covered[y * grid.cols + x] === 0);
  const ordinary = styles.id(layout.borderStyle ?? '');
  const active = styles.id(layout.activeBorderStyle ?? defaultActiveStyle);
  const activeBox = layout.panes.find((box) => box.pane === layout.active);
  const pair = twoPanes(layout.panes);
  for (let y = 0; y < grid.rows; y++) {
    for (let x = 0; x < grid.cols; x++) {
      if (covered[y * grid.cols + x] === 1) continue;
      const bits =
        (isLine(x - 1, y) ? 8 : 0) |
        (isLine(x + 1, y) ? 4 : 0) |
        (isLine(x, y - 1) ? 2 : 0) |
        (isLine(x, y + 1) ? 1 : 0);
      // The line that closes the window off belongs to no pane.
      const inside = x < layout.cols && y < layout.rows;
      const own = inside && activeBox !== undefined && touches(activeBox, x, y, pair);
      grid.set(x, y, glyphs[bits] ?? blank, own ? active : ordinary);
    }
  }
  return grid;
}

type Pair = 'beside' | 'above' | null;

/** With exactly two panes, only half of the line between them is the active one's. */
function twoPanes(panes: readonly PaneBox[]): Pair {
  const second = panes[1];
  if (panes.length !== 2 || second === undefined) return null;
  return second.x !== 0 ? 'beside' : second.y !== 0 ? 'above' : null;
}

/** Whether the line cell at x, y belongs to the pane's own frame. */
function touches(box: PaneBox, x: number, y: number, pair: Pair): boolean {
  const right = box.x + box.cols;
  const below = box.y + box.rows;
  if (y >= box.y - 1 && y <= below) {
    const half = Math.floor(box.rows / 2);
    if (x === box.x - 1) return pair !== 'beside' || y > half;
    if (x === right) return pair !== 'beside' || y <= half;
  }
  if (x >= box.x - 1 && x <= right) {
    const half = Math.floor(box.cols / 2);
    if (y === box.y - 1) return pair !== 'above' || x > half;
    if (y === below) return pair !== 'above' || x <= half;
  }
  return false;
}
