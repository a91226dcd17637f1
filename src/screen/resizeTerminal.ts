/** Resizes the terminal and rewraps its lines. Owns the temporary room for that. */
import type { OpenTerminal } from './xtermInternals.ts';

/** Most rows from a reflow of the scrollback: 500 rows of 400 cells, rewrapped to one cell. */
const mostReflowRows = 200_000;

/**
 * xterm counts saved cursors from the top of its buffer, and drops rows during a reflow. With room for all rows
 * meanwhile, a saved cursor stays on its row. Excess rows are dropped afterwards as usual.
 */
export function resizeTerminal({ terminal, core }: OpenTerminal, cols: number, rows: number): void {
  const kept = terminal.options.scrollback ?? 0;
  // Each row becomes this many rows: a wide character may leave the last cell of each one free. xterm allocates all at
  // once.
  const parts = Math.ceil(terminal.cols / Math.max(1, cols - 1)) + 1;
  const reflowed = Math.min(core._bufferService.buffers.normal.lines.length * parts, mostReflowRows);
  terminal.options.scrollback = Math.max(kept, reflowed);
  terminal.resize(cols, rows);
  terminal.options.scrollback = kept;
}
