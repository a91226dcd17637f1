/** Resizes the terminal and rewraps its lines. Owns the temporary room for that. */
import type { ScreenParts } from './ScreenParts.ts';
import type { XtermBuffer } from './xtermInternals.ts';

/** Most rows from a reflow of the scrollback: 500 rows of 400 cells, rewrapped to one cell. */
const mostReflowRows = 200_000;

/**
 * xterm counts saved cursors from the top of its buffer, and drops rows during a reflow. With room for all rows
 * meanwhile, a saved cursor stays on its row. Excess rows are dropped afterwards as usual.
 *
 * A taller screen takes no row back from above it that was there when all of it was cleared, as in tmux.
 */
export function resizeTerminal(
  { terminal, core, scroll }: Pick<ScreenParts, 'terminal' | 'core' | 'scroll'>,
  cols: number,
  rows: number,
): void {
  const kept = terminal.options.scrollback ?? 0;
  const { normal } = core._bufferService.buffers;
  // Each row becomes this many rows: a wide character may leave the last cell of each one free. xterm allocates all at
  // once.
  const parts = Math.ceil(terminal.cols / Math.max(1, cols - 1)) + 1;
  terminal.options.scrollback = Math.max(kept, Math.min(normal.lines.length * parts, mostReflowRows));
  if (scroll.screenClearedAt === 0) terminal.resize(cols, rows);
  else {
    // By itself, so that rows are counted before they are rewrapped.
    terminal.resize(terminal.cols, rows);
    pushBack(normal, scroll.screenClearedAt - scroll.normalTop);
    const { pullable } = scroll;
    terminal.resize(cols, rows);
    scroll.rewrapped(pullable);
  }
  terminal.options.scrollback = kept;
}

/** Moves the top `count` rows of the screen above it again, with blank rows below in their place. */
function pushBack(buffer: XtermBuffer, count: number): void {
  if (count <= 0) return;
  const plain = Object.assign(buffer.savedCurAttrData.clone(), { fg: 0, bg: 0 });
  for (let added = 0; added < count; added++) buffer.lines.push(buffer.getBlankLine(plain));
  buffer.ybase += count;
  buffer.ydisp = buffer.ybase;
  buffer.y -= count;
}
