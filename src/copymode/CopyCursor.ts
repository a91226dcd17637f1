/**
 * The cursor of copy mode: moves over the grid, scrolls the view when it leaves it, and extends the selection, exactly
 * as tmux 3.3a does. Owns the rules of movement; selection, commands, search and drawing are in other files.
 */
import { Caret, type ModeKeys } from './Caret.ts';
import type { CopyGrid, Position } from './CopyGrid.ts';
import type { CopyState } from './CopyState.ts';
import { Selecting } from './Selecting.ts';

export class CopyCursor {
  readonly grid: CopyGrid;
  readonly state: CopyState;
  readonly keys: ModeKeys;
  readonly selecting: Selecting;

  constructor(grid: CopyGrid, state: CopyState, keys: ModeKeys) {
    this.grid = grid;
    this.state = state;
    this.keys = keys;
    this.selecting = new Selecting(this);
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
    if (state.lines === 'left-to-right' && this.y === state.selection?.start.y) this.selecting.otherEnd();
    const free = this.#rowsAreLines();
    if (scrollOnly || state.cy === 0) {
      if (free) state.cx = state.wantedX;
      this.#scrollBy(1);
    } else {
      if (free) state.cx = state.wantedX;
      state.cy--;
      this.selecting.update();
    }
    this.#settleColumn();
  }

  down(scrollOnly = false): void {
    const { state } = this;
    this.#rememberColumn();
    if (state.lines === 'right-to-left' && this.y === state.selection?.end.y) this.selecting.otherEnd();
    const free = this.#rowsAreLines();
    if (scrollOnly || state.cy === this.#bottom) {
      if (free) state.cx = state.wantedX;
      this.#scrollBy(-1);
    } else {
      if (free) state.cx = state.wantedX;
      state.cy++;
      this.selecting.update();
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

  /** True when the view has reached the bottom and the mode ends. */
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

  /** Moves the cursor's row to a row of the view, as far as the grid reaches. */
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
    this.selecting.update();
  }

  historyTop(): void {
    const { state, grid } = this;
    if (state.lines === 'left-to-right' && this.y === state.selection?.start.y) this.selecting.otherEnd();
    this.place(0, 0, grid.history);
  }

  historyBottom(): void {
    const { state } = this;
    if (state.lines === 'right-to-left' && this.y === state.selection?.end.y) this.selecting.otherEnd();
    this.place(this.lengthOf(this.#bottom), this.#bottom, 0);
  }

  /** Sets the cursor in the view, and the view itself. */
  place(cx: number, cy: number, scroll: number): void {
    const { state } = this;
    state.cx = cx;
    state.cy = cy;
    state.scroll = scroll;
    this.selecting.update();
  }

  gotoLine(line: number): void {
    const { state, grid } = this;
    state.scroll = line < 0 || line > grid.history ? grid.history : line;
    this.selecting.update();
  }

  /** Moves to a position; when the view has to scroll, the position is not at its very edge. */
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
    this.selecting.update();
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
    const all = this.selecting.inRectangle;
    this.#moveDown((caret) => caret.right({ wrap: true, all }));
  }

  startOfLine(): void {
    this.#moveUp((caret) => caret.startOfLine());
  }

  endOfLine(): void {
    const all = this.selecting.inRectangle;
    this.#moveDown((caret) => caret.endOfLine(all));
  }

  backToIndentation(): void {
    this.#moveUp((caret) => caret.backToIndentation());
  }

  nextWord(separators: string): void {
    this.#moveDown((caret) => caret.nextWord(separators));
  }

  nextWordEnd(separators: string, keepUnit = false): void {
    this.#moveDown((caret) => caret.toWordEnd(separators, this.keys), keepUnit);
  }

  previousWord(separators: string, leave = true): void {
    this.#moveUp((caret) => caret.previousWord(separators, leave));
  }

  /** Moves to the character of the last jump, or just before it. */
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
    this.selecting.update();
  }

  // ------------------------------------------------------------ internals

  #caret(x: number): Caret {
    return new Caret(this.grid, { x, y: this.y });
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
    this.selecting.update();
  }

  #arriveDown({ x, y }: Position, keepUnit = false): void {
    const { state } = this;
    const cy = y + state.scroll;
    for (let rows = cy - this.#bottom; rows > 0; rows--) this.down(true);
    state.cx = x;
    state.cy = Math.min(cy, this.#bottom);
    this.selecting.update(keepUnit);
  }

  #scrollBy(rows: number): void {
    const { state, grid } = this;
    const scroll = Math.max(0, Math.min(grid.history, state.scroll + rows));
    if (scroll === state.scroll) return;
    state.scroll = scroll;
    this.selecting.update();
  }

  #rowsAreLines(): boolean {
    return !this.selecting.inRectangle;
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
        this.selecting.update();
      }
    }
    if (state.lines === null) return;
    if (state.lines === 'right-to-left') state.cx = 0;
    else state.cx = state.rectangle ? this.grid.cols : this.lengthOf(this.y);
    this.selecting.update();
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
    if (this.selecting.inRectangle) return;
    const length = this.lengthOf(this.y);
    if ((state.cx >= state.wantedLength && state.cx !== length) || state.cx > length) this.endOfLine();
  }

  #arriveFromPage(): void {
    this.#settlePageColumn();
    this.selecting.update();
  }
}
