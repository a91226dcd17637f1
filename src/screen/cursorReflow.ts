/**
 * Keeps the cursor on its character when a resize rewraps its line, as tmux does; xterm leaves its column as it was. Owns
 * nothing: the rows are xterm's.
 */
import type { XtermBuffer } from './xtermInternals.ts';

/** Runs a resize that rewraps lines, and puts the cursor of this buffer where its character is then. */
export function keepCursorOnCharacter(buffer: XtermBuffer, resize: () => void): void {
  const place = placeInLine(buffer);
  const marker = buffer.addMarker(place.first);
  resize();
  const row = marker.line;
  marker.dispose();
  if (row >= 0) putAt(buffer, row, place.offset);
}

/** The first row of the cursor's line, and the cells of the line before the cursor. */
function placeInLine(buffer: XtermBuffer): { first: number; offset: number } {
  const { lines, x } = buffer;
  const at = buffer.ybase + buffer.y;
  let first = at;
  let offset = x;
  while (first > 0 && lines.get(first)?._isWrapped) offset += usedCells(buffer, --first);
  return { first, offset };
}

function putAt(buffer: XtermBuffer, first: number, offset: number): void {
  const { lines } = buffer;
  let row = first;
  let left = offset;
  for (; lines.get(row + 1)?._isWrapped; row++) {
    const used = usedCells(buffer, row);
    if (left < used) break;
    left -= used;
  }
  const line = lines.get(row);
  if (!line || row < buffer.ybase) {
    buffer.x = 0;
    buffer.y = 0;
    return;
  }
  // Behind the last cell of a full row the next character wraps: xterm's column is then one past the edge.
  const last = line.getTrimmedLength() === line.length ? line.length : line.length - 1;
  buffer.x = Math.min(left, last);
  buffer.y = row - buffer.ybase;
}

/** Cells of a row that the line goes on from: all, but for one that a wide character did not fit into. */
function usedCells({ lines }: XtermBuffer, row: number): number {
  const line = lines.get(row);
  if (!line) return 0;
  const { length } = line;
  return line.getTrimmedLength() < length && lines.get(row + 1)?.getWidth(0) === 2 ? length - 1 : length;
}
