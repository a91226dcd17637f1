/**
 * Selection in copy mode: beginning it, the end that follows the cursor, whole words and lines, as in tmux 3.3a. Moves
 * the cursor only where a selection requires it; SelectionText extracts the text.
 */
import { blank, Caret } from './Caret.ts';
import type { CopyCursor } from './CopyCursor.ts';

export class Selecting {
  readonly #cursor: CopyCursor;

  constructor(cursor: CopyCursor) {
    this.#cursor = cursor;
  }

  /** A rectangle is being selected: any column of a row is allowed. */
  get inRectangle(): boolean {
    return this.#cursor.state.selection !== null && this.#cursor.state.rectangle;
  }

  start(): void {
    const cursor = this.#cursor;
    const { state } = cursor;
    state.selection = { start: cursor.position, end: cursor.position, follows: 'end' };
    this.update();
  }

  clear(): void {
    const cursor = this.#cursor;
    const { state } = cursor;
    state.selection = null;
    state.unit = null;
    state.lines = null;
    state.cx = Math.min(state.cx, cursor.lengthOf(cursor.y));
  }

  setRectangle(on: boolean): void {
    const cursor = this.#cursor;
    const { state } = cursor;
    state.rectangle = on;
    state.cx = Math.min(state.cx, cursor.lengthOf(cursor.y));
    this.update();
  }

  /** Moves the selection's following end to the cursor, by whole words or lines where requested. */
  update(keepUnit = false): void {
    const cursor = this.#cursor;
    const { selection, unit } = cursor.state;
    if (!selection?.follows) return;
    let { x, y } = cursor.position;
    let end = selection.follows;
    if (unit && !keepUnit) {
      const back = unit.origin.y > y || (unit.kind === 'word' && unit.origin.y === y && unit.origin.x > x);
      end = back ? 'start' : 'end';
      if (back) selection.end = { ...unit.end };
      else selection.start = { ...unit.start };
      if (unit.kind === 'word') {
        const caret = new Caret(cursor.grid, { x, y: cursor.y });
        if (back) caret.previousWord(unit.separators, false);
        else if (x >= cursor.lengthOf(y) || cursor.grid.row(y).cell(x + 1) !== blank)
          caret.toWordEnd(unit.separators, cursor.keys);
        x = caret.x;
        y = caret.y;
      } else if (back) x = 0;
      else {
        y = Math.max(y, unit.end.y);
        x = cursor.lengthOf(y);
      }
    }
    selection[end] = { x, y };
  }

  otherEnd(): void {
    const cursor = this.#cursor;
    const { state, grid } = cursor;
    const { selection } = state;
    if (!selection) return;
    if (state.lines) state.lines = state.lines === 'left-to-right' ? 'right-to-left' : 'left-to-right';
    selection.follows = selection.follows === 'end' ? 'start' : 'end';
    const { x, y } = selection[selection.follows];
    const before = cursor.y;
    state.cx = x;
    if (y < -state.scroll) {
      state.scroll = -y;
      state.cy = 0;
    } else if (y > grid.rows - state.scroll) {
      state.scroll = grid.rows - 1 - y;
      state.cy = grid.rows - 1;
    } else state.cy += y - before;
    this.update(true);
  }

  line(count: number): void {
    const cursor = this.#cursor;
    const { state } = cursor;
    state.lines = 'left-to-right';
    state.rectangle = false;
    const origin = cursor.position;
    state.unit = { kind: 'line', origin, start: origin, end: origin, separators: '' };
    cursor.startOfLine();
    const unit = {
      kind: 'line' as const,
      origin,
      start: cursor.position,
      end: cursor.position,
      separators: '',
    };
    state.unit = unit;
    unit.end.x = cursor.lengthOf(unit.end.y);
    this.start();
    cursor.endOfLine();
    unit.end = { x: cursor.lengthOf(cursor.y), y: cursor.y };
    for (let more = count; more > 1; more--) {
      cursor.down();
      cursor.endOfLine();
    }
  }

  word(separators: string): void {
    const cursor = this.#cursor;
    const { state } = cursor;
    state.lines = 'left-to-right';
    state.rectangle = false;
    const origin = cursor.position;
    state.unit = { kind: 'word', origin, start: origin, end: origin, separators };
    cursor.previousWord(separators, false);
    const start = cursor.position;
    const unit = { kind: 'word' as const, origin, start, end: start, separators };
    state.unit = unit;
    this.start();
    const next =
      start.x + 1 > cursor.grid.cols - 1 && cursor.grid.wraps(start.y)
        ? cursor.grid.row(start.y + 1).cell(0)
        : cursor.grid.row(start.y).cell(start.x + 1);
    if (start.x >= cursor.lengthOf(start.y) || next !== blank) cursor.nextWordEnd(separators, true);
    else {
      state.cx = start.x;
      this.update(true);
    }
    unit.end = cursor.position;
    // A position after the word (on the blank behind it) counts as its end.
    if (origin.y > unit.end.y) unit.origin = { ...unit.end };
    else if (origin.x > unit.end.x) unit.origin = { x: unit.end.x, y: origin.y };
  }
}
