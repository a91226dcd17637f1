/**
 * The cursor of copy mode: moves over the grid, scrolls the view when it leaves it, and takes the selection along, in
 * every case as tmux 3.3a does. Owns the rules of movement; commands, search and drawing are others'.
 */
import { blank, Caret } from './Caret.ts';
import type { CopyState } from './CopyState.ts';
import type { Grid, Position } from './Grid.ts';

export type ModeKeys = 'emacs' | 'vi';

export class CopyCursor {
  readonly grid: Grid;
  readonly state: CopyState;
  readonly keys: ModeKeys;

  constructor(grid: Grid, state: CopyState, keys: ModeKeys) {
    this.grid = grid;
    this.state = state;
    this.keys = keys;
  }

  /** The cursor's row in the grid. */
  get y(): number {
    return this.state.cy - this.state.scroll;
  }

  get position(): Position {
    return { x: this.state.cx, y: this.y };
  }

  get #bottom(): number {
    return this.grid.rows - 1;
  }

  lengthOf(y: number): number {
    return this.grid.row(y).length;
  }

  // ---------------------------------------------------------------- rows

  up(scrollOnly = false): void {
    const { state } = this;
    this.#rememberColumn();
    if (state.lines === 'left-to-right' && this.y === state.selection?.start.y) this.otherEnd();
    const free = this.#rowsAreLines();
    if (scrollOnly || state.cy === 0) {
      if (free) state.cx = state.wantedX;
      this.#scrollBy(1);
    } else {
      if (free) state.cx = state.wantedX;
      state.cy--;
      this.updateSelection();
    }
    this.#settleColumn();
  }

  down(scrollOnly = false): void {
    const { state } = this;
    this.#rememberColumn();
    if (state.lines === 'right-to-left' && this.y === state.selection?.end.y) this.otherEnd();
    const free = this.#rowsAreLines();
    if (scrollOnly || state.cy === this.#bottom) {
      if (free) state.cx = state.wantedX;
      this.#scrollBy(-1);
    } else {
      if (free) state.cx = state.wantedX;
      state.cy++;
      this.updateSelection();
    }
    this.#settleColumn();
  }

  pageUp(half: boolean): void {
    const { state, grid } = this;
    this.#leaveForPage();
    const step = this.#pageRows(half);
    if (state.scroll + step > grid.history) {
      state.scroll = grid.history;
      state.cy = Math.max(0, state.cy - step);
    } else state.scroll += step;
    this.#arriveFromPage();
  }

  /** True when the mode ends by it, since the view has come to the bottom. */
  pageDown(half: boolean, endAtBottom: boolean): boolean {
    const { state } = this;
    this.#leaveForPage();
    const step = this.#pageRows(half);
    if (state.scroll < step) {
      state.scroll = 0;
      state.cy = Math.min(this.#bottom, state.cy + step);
    } else state.scroll -= step;
    if (endAtBottom && state.scroll === 0) {
      this.#settlePageColumn();
      return true;
    }
    this.#arriveFromPage();
    return false;
  }

  /** Puts the row of the cursor at a row of the view, as far as the grid reaches. */
  scrollCursorTo(row: number): void {
    const { state, grid } = this;
    const by = state.cy - row;
    if (by > 0 && state.scroll >= by) {
      state.scroll -= by;
      state.cy -= by;
    } else if (by < 0 && grid.history - state.scroll >= -by) {
      state.scroll -= by;
      state.cy -= by;
    }
    this.updateSelection();
  }

  historyTop(): void {
    const { state, grid } = this;
    if (state.lines === 'left-to-right' && this.y === state.selection?.start.y) this.otherEnd();
    this.place(0, 0, grid.history);
  }

  historyBottom(): void {
    const { state } = this;
    if (state.lines === 'right-to-left' && this.y === state.selection?.end.y) this.otherEnd();
    this.place(this.lengthOf(this.#bottom), this.#bottom, 0);
  }

  /** The cursor in the view, and the view itself. */
  place(cx: number, cy: number, scroll: number): void {
    const { state } = this;
    state.cx = cx;
    state.cy = cy;
    state.scroll = scroll;
    this.updateSelection();
  }

  gotoLine(line: number): void {
    const { state, grid } = this;
    state.scroll = line < 0 || line > grid.history ? grid.history : line;
    this.updateSelection();
  }

  /** Goes to a place; when the view has to move, the place is not at its very edge. */
  scrollTo({ x, y }: Position): void {
    const { state, grid } = this;
    const top = -state.scroll;
    state.cx = x;
    if (y >= top && y < top + grid.rows) state.cy = y - top;
    else {
      const gap = Math.trunc(grid.rows / 4);
      const fromTop = y + grid.history;
      if (fromTop < grid.rows) {
        state.scroll = grid.history;
        state.cy = fromTop;
      } else if (y > grid.rows - gap) {
        state.scroll = 0;
        state.cy = y;
      } else {
        state.scroll = grid.rows - gap - y;
        state.cy = y + state.scroll;
      }
    }
    this.updateSelection();
  }

  previousParagraph(): void {
    let { y } = this;
    const first = -this.grid.history;
    while (y > first && this.lengthOf(y) === 0) y--;
    while (y > first && this.lengthOf(y) > 0) y--;
    this.scrollTo({ x: 0, y });
  }

  nextParagraph(): void {
    let { y } = this;
    while (y < this.#bottom && this.lengthOf(y) === 0) y++;
    while (y < this.#bottom && this.lengthOf(y) > 0) y++;
    this.scrollTo({ x: this.lengthOf(y), y });
  }

  // ------------------------------------------------------------- columns

  left(): void {
    this.#moveUp((caret) => caret.left(true));
  }

  right(): void {
    const all = this.#inRectangle;
    this.#moveDown((caret) => caret.right({ wrap: true, all }));
  }

  startOfLine(): void {
    this.#moveUp((caret) => caret.startOfLine());
  }

  endOfLine(): void {
    const all = this.#inRectangle;
    this.#moveDown((caret) => caret.endOfLine(all));
  }

  backToIndentation(): void {
    this.#moveUp((caret) => caret.backToIndentation());
  }

  nextWord(separators: string): void {
    this.#moveDown((caret) => caret.nextWord(separators));
  }

  nextWordEnd(separators: string, keepUnit = false): void {
    this.#moveDown((caret) => this.#toWordEnd(caret, separators), keepUnit);
  }

  previousWord(separators: string, leave = true): void {
    this.#moveUp((caret) => caret.previousWord(separators, leave));
  }

  /** Goes to the character of the last jump, or just before it. */
  jump(kind: 'forward' | 'backward' | 'to-forward' | 'to-backward', character: string): void {
    const { state } = this;
    if (kind === 'forward' || kind === 'to-forward') {
      const caret = this.#caret(state.cx + (kind === 'forward' ? 1 : 2));
      if (!caret.jump(character)) return;
      if (kind === 'to-forward') caret.left(true);
      this.#arriveDown(caret);
      return;
    }
    const caret = this.#caret(state.cx);
    caret.left(false);
    if (kind === 'to-backward') caret.left(false);
    if (!caret.jumpBack(character)) return;
    if (kind === 'to-backward') caret.right({ wrap: true, all: false });
    this.#arriveUp(caret);
  }

  // ----------------------------------------------------------- selection

  get #inRectangle(): boolean {
    return this.state.selection !== null && this.state.rectangle;
  }

  startSelection(): void {
    const { state } = this;
    state.selection = { start: this.position, end: this.position, follows: 'end' };
    this.updateSelection();
  }

  clearSelection(): void {
    const { state } = this;
    state.selection = null;
    state.unit = null;
    state.lines = null;
    state.cx = Math.min(state.cx, this.lengthOf(this.y));
  }

  setRectangle(on: boolean): void {
    const { state } = this;
    state.rectangle = on;
    state.cx = Math.min(state.cx, this.lengthOf(this.y));
    this.updateSelection();
  }

  /** The end of the selection that goes with the cursor follows it, by whole words or lines where that was asked for. */
  updateSelection(keepUnit = false): void {
    const { selection, unit } = this.state;
    if (!selection?.follows) return;
    let { x, y } = this.position;
    let end = selection.follows;
    if (unit && !keepUnit) {
      const back = unit.origin.y > y || (unit.kind === 'word' && unit.origin.y === y && unit.origin.x > x);
      end = back ? 'start' : 'end';
      if (back) selection.end = { ...unit.end };
      else selection.start = { ...unit.start };
      if (unit.kind === 'word') {
        const caret = this.#caret(x);
        if (back) caret.previousWord(unit.separators, false);
        else if (x >= this.lengthOf(y) || this.grid.row(y).cell(x + 1) !== blank)
          this.#toWordEnd(caret, unit.separators);
        x = caret.x;
        y = caret.y;
      } else if (back) x = 0;
      else {
        y = Math.max(y, unit.end.y);
        x = this.lengthOf(y);
      }
    }
    selection[end] = { x, y };
  }

  otherEnd(): void {
    const { state, grid } = this;
    const { selection } = state;
    if (!selection) return;
    if (state.lines) state.lines = state.lines === 'left-to-right' ? 'right-to-left' : 'left-to-right';
    selection.follows = selection.follows === 'end' ? 'start' : 'end';
    const { x, y } = selection[selection.follows];
    const before = this.y;
    state.cx = x;
    if (y < -state.scroll) {
      state.scroll = -y;
      state.cy = 0;
    } else if (y > grid.rows - state.scroll) {
      state.scroll = this.#bottom - y;
      state.cy = this.#bottom;
    } else state.cy += y - before;
    this.updateSelection(true);
  }

  selectLine(count: number): void {
    const { state } = this;
    state.lines = 'left-to-right';
    state.rectangle = false;
    const origin = this.position;
    state.unit = { kind: 'line', origin, start: origin, end: origin, separators: '' };
    this.startOfLine();
    const unit = { kind: 'line' as const, origin, start: this.position, end: this.position, separators: '' };
    state.unit = unit;
    unit.end.x = this.lengthOf(unit.end.y);
    this.startSelection();
    this.endOfLine();
    unit.end = { x: this.lengthOf(this.y), y: this.y };
    for (let more = count; more > 1; more--) {
      this.down();
      this.endOfLine();
    }
  }

  selectWord(separators: string): void {
    const { state } = this;
    state.lines = 'left-to-right';
    state.rectangle = false;
    const origin = this.position;
    state.unit = { kind: 'word', origin, start: origin, end: origin, separators };
    this.previousWord(separators, false);
    const start = this.position;
    const unit = { kind: 'word' as const, origin, start, end: start, separators };
    state.unit = unit;
    this.startSelection();
    const next =
      start.x + 1 > this.grid.cols - 1 && this.grid.wraps(start.y)
        ? this.grid.row(start.y + 1).cell(0)
        : this.grid.row(start.y).cell(start.x + 1);
    if (start.x >= this.lengthOf(start.y) || next !== blank) this.nextWordEnd(separators, true);
    else {
      state.cx = start.x;
      this.updateSelection(true);
    }
    unit.end = this.position;
    // A place after the word (on the blank behind it) counts as its end.
    if (origin.y > unit.end.y) unit.origin = { ...unit.end };
    else if (origin.x > unit.end.x) unit.origin = { x: unit.end.x, y: origin.y };
  }

  setMark(): void {
    this.state.mark = { ...this.position, shown: true };
  }

  jumpToMark(): void {
    const { state } = this;
    const { x, y } = state.mark;
    state.mark = { ...this.position, shown: true };
    state.cx = x;
    state.cy = Math.max(0, y);
    state.scroll = Math.max(0, -y);
    this.updateSelection();
  }

  // ------------------------------------------------------------ internals

  #caret(x: number): Caret {
    return new Caret(this.grid, { x, y: this.y });
  }

  /** emacs stops after the word, vi on its last character. */
  #toWordEnd(caret: Caret, separators: string): void {
    if (this.keys === 'vi') {
      if (!caret.onBlank) caret.right({ wrap: false, all: false });
      caret.nextWordEnd(separators);
      caret.left(true);
    } else caret.nextWordEnd(separators);
  }

  #moveUp(move: (caret: Caret) => void): void {
    const caret = this.#caret(this.state.cx);
    move(caret);
    this.#arriveUp(caret);
  }

  #moveDown(move: (caret: Caret) => void, keepUnit = false): void {
    const caret = this.#caret(this.state.cx);
    move(caret);
    this.#arriveDown(caret, keepUnit);
  }

  #arriveUp({ x, y }: Position): void {
    const { state } = this;
    const above = -state.scroll - y;
    const cy = Math.max(0, -above);
    for (let rows = above; rows > 0; rows--) this.up(true);
    state.cx = x;
    state.cy = cy;
    this.updateSelection();
  }

  #arriveDown({ x, y }: Position, keepUnit = false): void {
    const { state } = this;
    const cy = y + state.scroll;
    for (let rows = cy - this.#bottom; rows > 0; rows--) this.down(true);
    state.cx = x;
    state.cy = Math.min(cy, this.#bottom);
    this.updateSelection(keepUnit);
  }

  #scrollBy(rows: number): void {
    const { state, grid } = this;
    const scroll = Math.max(0, Math.min(grid.history, state.scroll + rows));
    if (scroll === state.scroll) return;
    state.scroll = scroll;
    this.updateSelection();
  }

  #rowsAreLines(): boolean {
    return !this.#inRectangle;
  }

  #rememberColumn(): void {
    const { state } = this;
    const length = this.lengthOf(this.y);
    if (!this.#rowsAreLines() || state.cx === length) return;
    state.wantedX = state.cx;
    state.wantedLength = length;
  }

  #settleColumn(): void {
    const { state } = this;
    if (this.#rowsAreLines()) {
      const length = this.lengthOf(this.y);
      if ((state.cx >= state.wantedLength && state.cx !== length) || state.cx > length) {
        state.cx = length;
        this.updateSelection();
      }
    }
    if (state.lines === null) return;
    if (state.lines === 'right-to-left') state.cx = 0;
    else state.cx = state.rectangle ? this.grid.cols : this.lengthOf(this.y);
    this.updateSelection();
  }

  #pageRows(half: boolean): number {
    const { rows } = this.grid;
    if (rows <= 2) return 1;
    return half ? Math.trunc(rows / 2) : rows - 2;
  }

  #leaveForPage(): void {
    const { state } = this;
    const length = this.lengthOf(this.y);
    if (state.cx !== length) {
      state.wantedX = state.cx;
      state.wantedLength = length;
    }
    state.cx = state.wantedX;
  }

  #settlePageColumn(): void {
    const { state } = this;
    if (this.#inRectangle) return;
    const length = this.lengthOf(this.y);
    if ((state.cx >= state.wantedLength && state.cx !== length) || state.cx > length) this.endOfLine();
  }

  #arriveFromPage(): void {
    this.#settlePageColumn();
    this.updateSelection();
  }
}
