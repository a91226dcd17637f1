/**
 * Places of a window's panes in a picture that may be smaller than the window: every pane keeps its share, and the
 * lines between panes stay one cell wide. Computes places; draws nothing.
 */
import type { Box, Pane, Window } from '../../session/types.ts';

export interface ScaledPlaces {
  /** Size of the picture in cells: the window's own where that fits. */
  cols: number;
  rows: number;
  /** Null for a pane without a cell left. */
  of(pane: Pane): Box | null;
}

export function scaledPlaces(window: Window, most: { cols: number; rows: number }): ScaledPlaces {
  const cols = Math.min(window.cols, most.cols);
  const rows = Math.min(window.rows, most.rows);
  const across = scale(window.cols, cols);
  const down = scale(window.rows, rows);
  return {
    cols,
    rows,
    of(pane) {
      if (window.zoomed) return { x: 0, y: 0, cols, rows };
      const x = across(pane.x);
      const y = down(pane.y);
      const box = {
        x,
        y,
        cols: across(pane.x + pane.cols + 1) - 1 - x,
        rows: down(pane.y + pane.rows + 1) - 1 - y,
      };
      return box.cols > 0 && box.rows > 0 ? box : null;
    },
  };
}

/**
 * Scales with the line after the last cell included: a pane then ends one cell before its neighbour, whatever the
 * rounding.
 */
function scale(from: number, to: number): (cell: number) => number {
  return (cell) => Math.round((cell * (to + 1)) / (from + 1));
}
