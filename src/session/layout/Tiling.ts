/**
 * The layout of one window: the tree of cells, and the pane in each. Owns splitting, closing, resizing and exchanging
 * cells with tmux's arithmetic; knows panes by id only, and neither zoom nor focus.
 *
 * Every method either does all of its work or fails before changing anything.
 */
import type { Box, PaneId, Side, SplitDirection } from '../types.ts';
import {
  addsUp,
  type BorderStatus,
  type Cell,
  copyCells,
  depthOf,
  extent,
  hasStatusLine,
  leaves,
  makeLeaf,
  makeSplit,
  nextSibling,
  paneMinimum,
  placeCells,
  previousSibling,
  replaceInParent,
  setExtent,
} from './Cell.ts';
import { formatLayout, layoutLimits } from './layoutString.ts';
import { adjust, canTake, fitChildren, moveBorder, spareSpace, spreadChildren } from './sizing.ts';

/** Size of a new cell beside another: `size` in cells, absent for half. */
export interface CellRequest {
  direction: SplitDirection;
  size?: number;
  before: boolean;
  fullSize: boolean;
}

/** A cell of the window. */
export interface Point {
  x: number;
  y: number;
}

/** The point itself, and the four around it. */
const besides = [
  [0, 0],
  [0, 1],
  [1, 0],
  [0, -1],
  [-1, 0],
] as const;

export class Tiling {
  #root: Cell;
  readonly #cells = new Map<PaneId, Cell>();

  /** A tree whose leaves all have a pane, made by a preset or read from a string. */
  constructor(root: Cell) {
    this.#root = root;
    placeCells(root);
    for (const leaf of leaves(root)) if (leaf.pane !== null) this.#cells.set(leaf.pane, leaf);
  }

  static ofOne(pane: PaneId, cols: number, rows: number): Tiling {
    return new Tiling(makeLeaf(null, pane, cols, rows));
  }

  get root(): Cell {
    return this.#root;
  }

  get cols(): number {
    return this.#root.cols;
  }

  get rows(): number {
    return this.#root.rows;
  }

  /** The layout string, with checksum. */
  toString(): string {
    return formatLayout(this.#root);
  }

  /** Panes in the order of the layout string. */
  paneIds(): PaneId[] {
    return [...leaves(this.#root)].flatMap((leaf) => (leaf.pane === null ? [] : [leaf.pane]));
  }

  /** A pane's box, without the line of pane-border-status. */
  boxOf(pane: PaneId, status: BorderStatus): Box {
    const cell = this.#cell(pane);
    // A pane of a single line keeps it: a program can't have none.
    const line = cell.rows > paneMinimum && hasStatusLine(cell, status) ? 1 : 0;
    return {
      x: cell.x,
      y: cell.y + (status === 'top' ? line : 0),
      cols: cell.cols,
      rows: cell.rows - line,
    };
  }

  /** Whether there is room for `insert`. */
  canInsert(beside: PaneId, request: CellRequest, status: BorderStatus): boolean {
    const cell = request.fullSize ? this.#root : this.#cell(beside);
    const line = request.direction === 'vertical' && hasStatusLine(cell, status) ? 1 : 0;
    if (extent(cell, request.direction) < paneMinimum * 2 + 1 + line) return false;
    if (depthOf(this.#cell(beside)) + 1 >= layoutLimits.depth) return false;
    const { first, second } = halves(extent(cell, request.direction), request);
    if (!request.fullSize) return true;
    if (!canTake(cell, request.direction, request.before ? second : first, status)) return false;
    // tmux's proportional shares can become zero or less for cells deep in a crowded layout. tmux accepts such a
    // layout; here it counts as no space.
    const trial = new Tiling(copyCells(this.#root));
    trial.insert(beside, '%-2', request, status);
    return addsUp(trial.root);
  }

  /** Makes room for `pane` beside another pane, or beside everything. Call `canInsert` first. */
  insert(beside: PaneId, pane: PaneId, request: CellRequest, status: BorderStatus): void {
    const { direction, before, fullSize } = request;
    const cell = fullSize ? this.#root : this.#cell(beside);
    const total = extent(cell, direction);
    const { first, second } = halves(total, request);
    const kept = before ? second : first;
    const added = makeLeaf(null, pane, cell.cols, cell.rows);
    setExtent(added, direction, total - 1 - kept);

    if (fullSize && cell.split === direction) {
      // The root already has this direction: its children make room, and the new cell joins them.
      setExtent(cell, direction, kept);
      fitChildren(cell, status);
      setExtent(cell, direction, total);
      addChild(cell, added, before ? 0 : cell.children.length);
    } else {
      if (cell.parent === null || cell.parent.split !== direction) this.#wrap(cell, direction);
      const parent = cell.parent;
      if (parent === null) throw new Error('a wrapped cell has a parent');
      addChild(parent, added, parent.children.indexOf(cell) + (before ? 0 : 1));
      setExtent(cell, direction, kept);
      if (fullSize) fitChildren(cell, status);
    }
    this.#cells.set(pane, added);
    placeCells(this.#root);
  }

  /** Removes a pane's cell; its space goes to the previous cell, or the next for the first. Not for the last pane. */
  remove(pane: PaneId, status: BorderStatus): void {
    const cell = this.#cell(pane);
    const parent = cell.parent;
    if (parent === null || parent.split === null) throw new Error('the last pane of a layout stays');
    const heir = previousSibling(cell) ?? nextSibling(cell);
    if (heir !== null) adjust(heir, parent.split, extent(cell, parent.split) + 1, status);
    parent.children.splice(parent.children.indexOf(cell), 1);
    this.#cells.delete(pane);
    const [only, other] = parent.children;
    if (only !== undefined && other === undefined) {
      replaceInParent(parent, only);
      if (only.parent === null) this.#root = only;
    }
    placeCells(this.#root);
  }

  /** Fits the whole layout to a window; it never gets smaller than its panes' minimum. */
  fit(cols: number, rows: number, status: BorderStatus): void {
    this.#fitAlong('horizontal', cols, status);
    this.#fitAlong('vertical', rows, status);
    placeCells(this.#root);
  }

  /** Moves a pane's border by `cells` towards `side`. A pane without a border on that side is left alone. */
  moveBorder(pane: PaneId, side: Side, cells: number, status: BorderStatus): void {
    const direction = side === 'left' || side === 'right' ? 'horizontal' : 'vertical';
    this.#moveBorder(pane, direction, side === 'left' || side === 'up' ? -cells : cells, status);
  }

  /** Moves the border at a point, or both where two cross, by the distance to another point. */
  dragBorder(from: Point, to: Point, status: BorderStatus): void {
    for (const cell of this.#bordersAt(from)) {
      const direction = cell.parent?.split ?? null;
      const change = direction === 'horizontal' ? to.x - from.x : to.y - from.y;
      if (direction !== null && change !== 0) moveBorder(cell, direction, change, status);
    }
    placeCells(this.#root);
  }

  /** Resizes a pane's cell along a direction, as far as its neighbours allow. */
  setSize(pane: PaneId, direction: SplitDirection, size: number, status: BorderStatus): void {
    const cell = this.#ancestorAlong(pane, direction);
    if (cell === null) return;
    const change = size - extent(cell, direction);
    this.#moveBorder(pane, direction, nextSibling(cell) === null ? -change : change, status);
  }

  /** Spreads the cells beside a pane evenly: in the nearest split around it where that changes something. */
  spread(pane: PaneId, status: BorderStatus): void {
    for (let at = this.#cell(pane).parent; at !== null; at = at.parent) {
      if (spreadChildren(at, status)) break;
    }
    placeCells(this.#root);
  }

  /** Reassigns cells to other panes: old id to new id. An id may be on both sides. */
  assign(panes: ReadonlyMap<PaneId, PaneId>): void {
    const moves = [...panes].map(([from, to]) => [this.#cell(from), to] as const);
    for (const from of panes.keys()) this.#cells.delete(from);
    for (const [cell, to] of moves) {
      cell.pane = to;
      this.#cells.set(to, cell);
    }
  }

  #cell(pane: PaneId): Cell {
    const cell = this.#cells.get(pane);
    if (cell === undefined) throw new Error(`pane ${pane} is not in this layout`);
    return cell;
  }

  /** Cells whose border is here or, where borders meet, beside it (cmd_resize_pane_mouse_update of tmux). */
  #bordersAt({ x, y }: Point): ReadonlySet<Cell> {
    const found = new Set<Cell>();
    for (const [right, down] of besides) {
      const cell = borderAt(this.#root, x + right, y + down);
      if (cell) found.add(cell);
    }
    return found;
  }

  /** Replaces `cell` with a new split whose only child is `cell`. */
  #wrap(cell: Cell, direction: SplitDirection): void {
    const wrapper = makeSplit(cell.parent, direction, cell.cols, cell.rows);
    replaceInParent(cell, wrapper);
    if (wrapper.parent === null) this.#root = wrapper;
    wrapper.children.push(cell);
    cell.parent = wrapper;
  }

  #fitAlong(direction: SplitDirection, size: number, status: BorderStatus): void {
    const have = extent(this.#root, direction);
    const spare = spareSpace(this.#root, direction, status);
    const change = Math.max(size - have, -spare);
    if (change !== 0) adjust(this.#root, direction, change, status);
  }

  /** The pane's cell, or an ancestor of it, whose parent runs along `direction`. */
  #ancestorAlong(pane: PaneId, direction: SplitDirection): Cell | null {
    let cell: Cell | null = this.#cell(pane);
    while (cell !== null && cell.parent?.split !== direction) cell = cell.parent;
    return cell;
  }

  #moveBorder(pane: PaneId, direction: SplitDirection, change: number, status: BorderStatus): void {
    const cell = this.#ancestorAlong(pane, direction);
    if (cell === null) return;
    // The last cell has no border after it: the one before it moves.
    const mover = nextSibling(cell) === null ? previousSibling(cell) : cell;
    if (mover !== null) moveBorder(mover, direction, change, status);
    placeCells(this.#root);
  }
}

function addChild(parent: Cell, child: Cell, at: number): void {
  child.parent = parent;
  parent.children.splice(at, 0, child);
}

/** Sizes of the two sides of a split of `total` cells. The requested size is bounded, not refused, as in tmux. */
function halves(total: number, request: CellRequest): { first: number; second: number } {
  let second: number;
  if (request.size === undefined) second = Math.floor((total + 1) / 2) - 1;
  else if (!request.before) second = request.size;
  // Unsigned in tmux: a size beyond the space wraps round to "as much as there is" for the split pane.
  else second = total - request.size - 1 < 0 ? total : total - request.size - 1;
  second = Math.min(Math.max(second, paneMinimum), total - 2);
  return { first: total - 1 - second, second };
}

/** The cell whose trailing border is at a point; null when the point is inside a pane. */
function borderAt(cell: Cell, x: number, y: number): Cell | null {
  let last: Cell | null = null;
  for (const child of cell.children) {
    if (x >= child.x && x < child.x + child.cols && y >= child.y && y < child.y + child.rows)
      return borderAt(child, x, y);
    if (last && cell.split === 'horizontal' && x < child.x && x >= last.x + last.cols) return last;
    if (last && cell.split === 'vertical' && y < child.y && y >= last.y + last.rows) return last;
    last = child;
  }
  return null;
}
