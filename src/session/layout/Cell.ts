/**
 * A cell of the layout tree: a leaf that holds one pane, or a split that holds two or more cells side by side
 * ('horizontal') or one above the other ('vertical'). Owns the shape of the tree and positions; never decides sizes.
 *
 *     80x24 split horizontal          sizes and positions are in cells and count no border;
 *     ├─ leaf 40x24 at 0,0 (%0)       between two siblings lies a border one cell wide, so along its own
 *     └─ leaf 39x24 at 41,0 (%1)      direction a split is the sum of its children plus one between each two
 */
import type { PaneId, SplitDirection } from '../types.ts';

/** The line that the option pane-border-status takes from a window's top or bottom panes. */
export type BorderStatus = 'off' | 'top' | 'bottom';

/** tmux's least size of a pane, in either direction (PANE_MINIMUM). */
export const paneMinimum = 1;

export interface Cell {
  parent: Cell | null;
  /** null for a leaf. */
  split: SplitDirection | null;
  children: Cell[];
  /** Only for leaves; null for a leaf that is not assigned yet. */
  pane: PaneId | null;
  cols: number;
  rows: number;
  x: number;
  y: number;
}

export function makeCell(parent: Cell | null, cols: number, rows: number, x = 0, y = 0): Cell {
  return { parent, split: null, children: [], pane: null, cols, rows, x, y };
}

export function makeLeaf(parent: Cell | null, pane: PaneId, cols: number, rows: number): Cell {
  return { ...makeCell(parent, cols, rows), pane };
}

export function makeSplit(parent: Cell | null, split: SplitDirection, cols: number, rows: number): Cell {
  return { ...makeCell(parent, cols, rows), split };
}

/** Size along a direction: columns when horizontal, rows when vertical. */
export function extent(cell: Cell, direction: SplitDirection): number {
  return direction === 'horizontal' ? cell.cols : cell.rows;
}

export function setExtent(cell: Cell, direction: SplitDirection, size: number): void {
  if (direction === 'horizontal') cell.cols = size;
  else cell.rows = size;
}

/** Every leaf, in the order of a layout string. */
export function* leaves(cell: Cell): Generator<Cell> {
  if (cell.split === null) yield cell;
  else for (const child of cell.children) yield* leaves(child);
}

export function countLeaves(cell: Cell): number {
  if (cell.split === null) return 1;
  let count = 0;
  for (const child of cell.children) count += countLeaves(child);
  return count;
}

/** Number of splits above and including the deepest one below this cell. */
export function depthOf(cell: Cell): number {
  let depth = 0;
  for (let at: Cell | null = cell; at !== null; at = at.parent) depth++;
  return depth;
}

export function previousSibling(cell: Cell): Cell | null {
  const siblings = cell.parent?.children ?? [];
  return siblings[siblings.indexOf(cell) - 1] ?? null;
}

export function nextSibling(cell: Cell): Cell | null {
  const siblings = cell.parent?.children ?? [];
  return siblings[siblings.indexOf(cell) + 1] ?? null;
}

/** Puts `replacement` in the place of `cell`. The caller replaces a root. */
export function replaceInParent(cell: Cell, replacement: Cell): void {
  const parent = cell.parent;
  replacement.parent = parent;
  if (parent !== null) parent.children[parent.children.indexOf(cell)] = replacement;
}

/** Computes the position of every cell below `root` from the sizes alone. */
export function placeCells(root: Cell): void {
  root.x = 0;
  root.y = 0;
  placeChildren(root);
}

function placeChildren(cell: Cell): void {
  let { x, y } = cell;
  for (const child of cell.children) {
    child.x = x;
    child.y = y;
    placeChildren(child);
    if (cell.split === 'horizontal') x += child.cols + 1;
    else y += child.rows + 1;
  }
}

/** Whether pane-border-status takes a line of this cell: it touches that edge of the window. */
export function hasStatusLine(cell: Cell, status: BorderStatus): boolean {
  if (status === 'off') return false;
  for (let at = cell; at.parent !== null; at = at.parent) {
    if (at.parent.split !== 'vertical') continue;
    const edge = status === 'top' ? at.parent.children[0] : at.parent.children.at(-1);
    if (edge !== at) return false;
  }
  return true;
}

/** Whether the children of every split fill it exactly, and every cell has some size. */
export function addsUp(cell: Cell): boolean {
  if (Math.min(cell.cols, cell.rows) < paneMinimum) return false;
  const direction = cell.split;
  if (direction === null) return true;
  const across = direction === 'horizontal' ? 'vertical' : 'horizontal';
  let sum = cell.children.length - 1;
  for (const child of cell.children) {
    if (extent(child, across) !== extent(cell, across) || !addsUp(child)) return false;
    sum += extent(child, direction);
  }
  return sum === extent(cell, direction);
}

export function copyCells(cell: Cell, parent: Cell | null = null): Cell {
  const copy: Cell = { ...cell, parent, children: [] };
  for (const child of cell.children) copy.children.push(copyCells(child, copy));
  return copy;
}
