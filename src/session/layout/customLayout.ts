/**
 * Applying a layout string to panes that may be fewer than its cells (tmux's layout-custom.c). Owns tmux's checks of a
 * layout before it is applied; never changes a window.
 */
import { fail } from '../../protocol/errors.ts';
import type { PaneId } from '../types.ts';
import {
  addsUp,
  type BorderStatus,
  type Cell,
  countLeaves,
  extent,
  leaves,
  placeCells,
  setExtent,
} from './Cell.ts';
import { invalidLayout, layoutLimits, parseLayout } from './layoutString.ts';
import { Tiling } from './Tiling.ts';

/**
 * The tree of a layout string with the panes in its cells, in order. Cells without a pane are closed from the bottom
 * right. Errors: bad-value, in tmux's words.
 */
export function applicableLayout(text: string, panes: readonly PaneId[], status: BorderStatus): Cell {
  let root = parseLayout(text);
  const cells = countLeaves(root);
  if (panes.length > cells) {
    throw fail('bad-value', { value: text, reason: `have ${panes.length} panes but need ${cells}` });
  }
  root = closeSurplus(root, cells - panes.length, status);
  fixRootSize(root);
  if (!addsUp(root)) {
    throw fail('bad-value', { value: text, reason: 'size mismatch after applying layout' });
  }
  if (root.cols > layoutLimits.cells || root.rows > layoutLimits.cells) {
    throw invalidLayout(text, `larger than ${layoutLimits.cells} cells`);
  }
  [...leaves(root)].forEach((leaf, at) => {
    leaf.pane = panes[at] ?? null;
  });
  placeCells(root);
  return root;
}

function closeSurplus(root: Cell, surplus: number, status: BorderStatus): Cell {
  if (surplus === 0) return root;
  const all = [...leaves(root)];
  all.forEach((leaf, at) => {
    leaf.pane = `%${at}`;
  });
  const layout = new Tiling(root);
  for (let at = all.length - 1; at >= all.length - surplus; at--) layout.remove(`%${at}`, status);
  return layout.root;
}

/** Old versions of tmux wrote roots of a wrong size: the sum of the children counts. */
function fixRootSize(root: Cell): void {
  const direction = root.split;
  const last = root.children.at(-1);
  if (direction === null || last === undefined) return;
  let sum = root.children.length - 1;
  for (const child of root.children) sum += extent(child, direction);
  setExtent(root, direction, sum);
  const across = direction === 'horizontal' ? 'vertical' : 'horizontal';
  setExtent(root, across, extent(last, across));
}
