/** A resize of the terminal that rewraps its lines. Owns the room for them meanwhile. */
import type { OpenTerminal } from './xtermInternals.ts';

/** Most rows that a reflow may make of those above the screen: 500 rows of 400 cells, rewrapped to one cell. */
const mostReflowRows = 200_000;

/**
 * xterm counts saved cursors from the top of its buffer, and drops rows in the middle of a reflow: with room for all
 * rows during the reflow, a saved cursor stays on its row. Excess rows are dropped afterwards as usual.
 */
export function resizeTerminal({ terminal, core }: OpenTerminal, cols: number, rows: number): void {
  const kept = terminal.options.scrollback ?? 0;
  // Each row becomes this many; a wide character may leave the last cell of each free. xterm allocates all at once.
  const parts = Math.ceil(terminal.cols / Math.max(1, cols - 1)) + 1;
  const reflowed = Math.min(core._bufferService.buffers.normal.lines.length * parts, mostReflowRows);
  terminal.options.scrollback = Math.max(kept, reflowed);
  terminal.resize(cols, rows);
  terminal.options.scrollback = kept;
}
