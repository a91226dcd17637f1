/**
 * The pane beside another (select-pane -L -R -U -D), wrapping round at the window's edges as tmux does. Owns that
 * geometry; never changes focus.
 */

import type { PaneNode } from './PaneNode.ts';
import type { Box, Side } from './types.ts';
import type { WindowNode } from './WindowNode.ts';

/** The neighbour on a side; of several, the most recently active. Ignores zoom. */
export function neighbourOf(pane: PaneNode, side: Side): PaneNode | null {
  const { window } = pane;
  const own = window.tiledBox(pane);
  let best: PaneNode | null = null;
  for (const other of window.panes) {
    if (other === pane || !touches(window, own, window.tiledBox(other), side)) continue;
    if (best === null || other.activePoint > best.activePoint) best = other;
  }
  return best;
}

function touches(window: WindowNode, own: Box, other: Box, side: Side): boolean {
  // With pane-border-status, a line at the top or bottom belongs to no pane.
  const top = window.borderStatus === 'top' ? 1 : 0;
  const bottom = window.borderStatus === 'bottom' ? window.rows - 1 : window.rows;
  switch (side) {
    case 'left':
      return (
        other.x + other.cols + 1 === (own.x === 0 ? window.cols + 1 : own.x) &&
        overlaps(own.y, own.rows, other.y, other.rows)
      );
    case 'right': {
      const edge = own.x + own.cols + 1;
      return other.x === (edge >= window.cols ? 0 : edge) && overlaps(own.y, own.rows, other.y, other.rows);
    }
    case 'up':
      return (
        other.y + other.rows + 1 === (own.y === top ? bottom + 1 : own.y) &&
        overlaps(own.x, own.cols, other.x, other.cols)
      );
    case 'down': {
      const edge = own.y + own.rows + 1;
      return other.y === (edge >= bottom ? top : edge) && overlaps(own.x, own.cols, other.x, other.cols);
    }
  }
}

/** Whether two stretches overlap; the border after the first one counts as part of it. */
function overlaps(at: number, size: number, otherAt: number, otherSize: number): boolean {
  return otherAt <= at + size && otherAt + otherSize - 1 >= at;
}
