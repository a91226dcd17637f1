/**
 * Distribution of space within a layout tree, as in tmux (layout.c, "resize"). Owns the arithmetic on sizes; never
 * creates or removes a cell and leaves positions to `placeCells`.
 */
import type { SplitDirection } from '../types.ts';
import { type BorderStatus, type Cell, extent, hasStatusLine, paneMinimum, setExtent } from './Cell.ts';

/** Number of cells that can be taken from `cell` along `direction` before some pane is at its minimum. */
export function spareSpace(cell: Cell, direction: SplitDirection, status: BorderStatus): number {
  if (cell.split === null) {
    const line = direction === 'vertical' && hasStatusLine(cell, status) ? 1 : 0;
    return Math.max(0, extent(cell, direction) - paneMinimum - line);
  }
  if (cell.split === direction) {
    let sum = 0;
    for (const child of cell.children) sum += spareSpace(child, direction, status);
    return sum;
  }
  let least = Number.POSITIVE_INFINITY;
  for (const child of cell.children) least = Math.min(least, spareSpace(child, direction, status));
  return least;
}

/**
 * Grows or shrinks `cell` by `change` and distributes that among its contents: one cell each in turn along the
 * direction, all of it to each child across. The caller bounds a shrink by `spareSpace`; an excess is ignored.
 */
export function adjust(cell: Cell, direction: SplitDirection, change: number, status: BorderStatus): void {
  setExtent(cell, direction, extent(cell, direction) + change);
  if (cell.split === null) return;
  if (cell.split !== direction) {
    for (const child of cell.children) adjust(child, direction, change, status);
    return;
  }
  // One cell at a time, and not a share each at once: within a child, every single cell goes to its first part that
  // can take it, so the order of single steps decides the result.
  const step = Math.sign(change);
  let left = Math.abs(change);
  while (left > 0) {
    let changed = false;
    for (const child of cell.children) {
      if (left === 0) break;
      if (step < 0 && spareSpace(child, direction, status) === 0) continue;
      adjust(child, direction, step, status);
      left--;
      changed = true;
    }
    if (!changed) return;
  }
}

/**
 * The share of a child when its parent goes from `previous` to `size`: in proportion to its old size, at least its
 * minimum, and leaving room for the children after it. `left` counts this child and those; `available` is their space.
 */
function proportion(
  child: Cell,
  direction: SplitDirection,
  how: { previous: number; size: number; left: number; available: number; status: BorderStatus },
): number {
  if (how.left === 1) return how.available;
  const own = extent(child, direction);
  const minimum = Math.max(
    (paneMinimum + 1) * (how.left - 1),
    own - spareSpace(child, direction, how.status),
  );
  const most = how.available - minimum;
  let size = Math.floor((own * how.size) / how.previous);
  // tmux computes the bound unsigned: without any room it wraps round and bounds nothing.
  if (most >= 0) size = Math.min(size, most);
  return Math.max(size, paneMinimum);
}

/** Whether `cell` and its contents fit into `size` along `direction`. */
export function canTake(cell: Cell, direction: SplitDirection, size: number, status: BorderStatus): boolean {
  if (cell.split === null) return size >= paneMinimum;
  if (cell.split !== direction) {
    return cell.children.every((child) => child.split === null || canTake(child, direction, size, status));
  }
  const count = cell.children.length;
  if (size < count * 2 - 1) return false;
  const previous = extent(cell, direction);
  let available = size;
  return cell.children.every((child, at) => {
    const share = proportion(child, direction, { previous, size, left: count - at, available, status });
    const border = at === count - 1 ? 0 : 1;
    if (share + border > available) return false;
    available -= share + border;
    return canTake(child, direction, share, status);
  });
}

/** Fits the contents of `cell` to its present size, in proportion to each child's old size. */
export function fitChildren(cell: Cell, status: BorderStatus): void {
  const direction = cell.split;
  if (direction === null) return;
  const count = cell.children.length;
  let previous = count - 1;
  for (const child of cell.children) previous += extent(child, direction);
  const size = extent(cell, direction);
  let available = size;
  cell.children.forEach((child, at) => {
    const share = proportion(child, direction, { previous, size, left: count - at, available, status });
    setExtent(child, direction, share);
    const across = direction === 'horizontal' ? 'vertical' : 'horizontal';
    setExtent(child, across, extent(cell, across));
    available -= share + 1;
    fitChildren(child, status);
  });
}

/**
 * Distributes the space of a split evenly among its children; the last one gets the rest. False when nothing changed,
 * or nothing could.
 */
export function spreadChildren(cell: Cell, status: BorderStatus): boolean {
  const direction = cell.split;
  const count = cell.children.length;
  if (direction === null || count <= 1) return false;
  const withLines = direction === 'vertical';
  const size = extent(cell, direction) - (withLines && hasStatusLine(cell, status) ? 1 : 0);
  if (size < count - 1) return false;
  const each = Math.floor((size - (count - 1)) / count);
  if (each === 0) return false;
  const changes = cell.children.map((child, at) => {
    const share = at === count - 1 ? size - (each + 1) * (count - 1) : each;
    const line = withLines && hasStatusLine(child, status) ? 1 : 0;
    return share + line - extent(child, direction);
  });
  // A child with splits of its own may not get that small; tmux 3.3a loops for ever.
  const fits = cell.children.every((child, at) => {
    const change = changes[at] ?? 0;
    return child.split === null || change >= 0 || spareSpace(child, direction, status) >= -change;
  });
  if (!fits) return false;
  cell.children.forEach((child, at) => {
    adjust(child, direction, changes[at] ?? 0, status);
  });
  return changes.some((change) => change !== 0);
}

/**
 * Moves the border after `cell` by `change` cells, taking from any cell of the other side that can spare some. Stops
 * when there is no more to take. `cell` is not the last of its parent.
 */
export function moveBorder(
  cell: Cell,
  direction: SplitDirection,
  change: number,
  status: BorderStatus,
): void {
  let needed = Math.abs(change);
  while (needed > 0) {
    const moved =
      change > 0 ? growOnce(cell, direction, needed, status) : shrinkOnce(cell, direction, needed, status);
    if (moved === 0) return;
    needed -= moved;
  }
}

function growOnce(cell: Cell, direction: SplitDirection, needed: number, status: BorderStatus): number {
  const siblings = cell.parent?.children ?? [];
  const at = siblings.indexOf(cell);
  const after = siblings.slice(at + 1);
  const before = siblings.slice(0, at).reverse();
  const giver = [...after, ...before].find((other) => spareSpace(other, direction, status) > 0);
  if (giver === undefined) return 0;
  const amount = Math.min(spareSpace(giver, direction, status), needed);
  adjust(cell, direction, amount, status);
  adjust(giver, direction, -amount, status);
  return amount;
}

function shrinkOnce(cell: Cell, direction: SplitDirection, needed: number, status: BorderStatus): number {
  const siblings = cell.parent?.children ?? [];
  const at = siblings.indexOf(cell);
  const giver = siblings
    .slice(0, at + 1)
    .reverse()
    .find((other) => spareSpace(other, direction, status) > 0);
  const taker = siblings[at + 1];
  if (giver === undefined || taker === undefined) return 0;
  const amount = Math.min(spareSpace(giver, direction, status), needed);
  adjust(taker, direction, amount, status);
  adjust(giver, direction, -amount, status);
  return amount;
}
