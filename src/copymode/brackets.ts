/** Moving to the matching bracket (vi's %, emacs' C-M-f and C-M-b). Moves a cursor; owns nothing. */
import type { CopyCursor } from './CopyCursor.ts';
import type { Position } from './CopyGrid.ts';

const opening = '{[(';
const closing = '}])';

export function toPreviousBracket(cursor: CopyCursor): void {
  const { grid } = cursor;
  const { x, y } = cursor.position;
  if (cursor.lengthOf(y) === 0) return;
  let at = { x, y };
  if (!isOneOf(grid.row(y).cell(x), closing)) {
    if (cursor.keys === 'vi') return;
    // emacs: the bracket before the cursor counts; without one, the word before it.
    if (x === 0 || !isOneOf(grid.row(y).cell(x - 1), closing)) {
      cursor.previousWord(closing);
      return;
    }
    at = { x: x - 1, y };
  }
  const found = walkBack(cursor, at);
  if (found) cursor.scrollTo(found);
}

export function toNextBracket(cursor: CopyCursor): void {
  const { grid } = cursor;
  const start = cursor.position;
  const at = { ...start };
  if (cursor.lengthOf(at.y) === 0) return;
  for (let tried = false; ; tried = true) {
    const cell = grid.row(at.y).cell(at.x);
    if (isOneOf(cell, closing) && cursor.keys === 'vi') {
      cursor.scrollTo(at);
      toPreviousBracket(cursor);
      const there = cursor.position;
      if (isOneOf(grid.row(there.y).cell(there.x), closing)) cursor.scrollTo(start);
      return;
    }
    if (isOneOf(cell, opening)) break;
    if (cursor.keys === 'emacs') {
      if (tried || at.x > cursor.lengthOf(at.y)) {
        cursor.nextWordEnd(opening);
        return;
      }
      at.x++;
      continue;
    }
    if (at.x <= cursor.lengthOf(at.y)) {
      at.x++;
      continue;
    }
    if (at.y === grid.rows - 1 || !grid.wraps(at.y)) return;
    at.x = 0;
    at.y++;
  }
  const found = walkOn(cursor, at);
  if (found) cursor.scrollTo(found);
}

function isOneOf(cell: string, brackets: string): boolean {
  return cell !== '' && brackets.includes(cell);
}

function walkBack({ grid }: CopyCursor, from: Position): Position | null {
  const close = grid.row(from.y).cell(from.x);
  const open = opening[closing.indexOf(close)];
  let { x, y } = from;
  for (let depth = 1; depth > 0; ) {
    if (x === 0) {
      do {
        if (y === -grid.history) return null;
        y--;
      } while (grid.row(y).length === 0);
      x = grid.row(y).length;
    }
    x--;
    const cell = grid.row(y).cell(x);
    if (cell === close) depth++;
    else if (cell === open) depth--;
  }
  return { x, y };
}

function walkOn({ grid }: CopyCursor, from: Position): Position | null {
  const open = grid.row(from.y).cell(from.x);
  const close = closing[opening.indexOf(open)];
  let { x, y } = from;
  for (let depth = 1; depth > 0; ) {
    if (x > grid.row(y).length) {
      if (y === grid.rows - 1) return null;
      x = 0;
      y++;
    } else x++;
    const cell = grid.row(y).cell(x);
    if (cell === open) depth++;
    else if (cell === close) depth--;
  }
  return { x, y };
}
