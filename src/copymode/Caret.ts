/**
 * A position in a grid that moves by characters, lines and words, as the keys of tmux's copy mode do. Words continue
 * over wrapped rows. Owns only its position: CopyCursor scrolls and selects.
 */
import type { CopyGrid, Position } from './CopyGrid.ts';

export type ModeKeys = 'emacs' | 'vi';

/** Blanks always separate words, whatever the option word-separators says. */
export const blank = ' ';

export class Caret implements Position {
  x: number;
  y: number;
  readonly #grid: CopyGrid;

  constructor(grid: CopyGrid, { x, y }: Position) {
    this.#grid = grid;
    this.x = x;
    this.y = y;
  }

  get #last(): number {
    return this.#grid.rows - 1;
  }

  get #first(): number {
    return -this.#grid.history;
  }

  get lineLength(): number {
    return this.#grid.row(this.y).length;
  }

  /** `wrap` continues on the next row at the end; `all` allows any column, not only up to the row's text. */
  right(how: { wrap: boolean; all: boolean }): void {
    const end = how.all ? this.#grid.cols : this.lineLength;
    if (how.wrap && this.x >= end && this.y < this.#last) {
      this.x = 0;
      this.down();
      return;
    }
    if (this.x >= end) return;
    this.x++;
    while (this.x < end && this.#cell() === '') this.x++;
  }

  /** At the start of a row, moves to the end of the previous one with `wrap`, or if that row wraps. */
  left(wrap: boolean): void {
    this.#leaveWide();
    if (this.x > 0) this.x--;
    else if (this.y > this.#first && (wrap || this.#grid.wraps(this.y - 1))) {
      this.up();
      this.x = this.lineLength;
    }
  }

  down(): void {
    if (this.y < this.#last) this.y++;
    this.#leaveWide();
  }

  up(): void {
    if (this.y > this.#first) this.y--;
    this.#leaveWide();
  }

  /** The start of the line, across the rows that it wraps to. */
  startOfLine(): void {
    while (this.y > this.#first && this.#grid.wraps(this.y - 1)) this.y--;
    this.x = 0;
  }

  endOfLine(all: boolean): void {
    while (this.y < this.#last && this.#grid.wraps(this.y)) this.y++;
    this.x = all ? this.#grid.cols : this.lineLength;
  }

  /** The first non-blank character of the line; stays when there is none. */
  backToIndentation(): void {
    const { x, y } = this;
    this.startOfLine();
    for (;;) {
      const row = this.#grid.row(this.y);
      for (let at = 0; at < row.length; at++) {
        const cell = row.cell(at);
        if (cell === blank || cell === '') continue;
        this.x = at;
        return;
      }
      if (this.y >= this.#last || !this.#grid.wraps(this.y)) break;
      this.y++;
    }
    this.x = x;
    this.y = y;
  }

  isIn(set: string): boolean {
    const cell = this.#cell();
    return cell !== '' && set.includes(cell);
  }

  get onBlank(): boolean {
    return this.#cell() === blank;
  }

  nextWord(separators: string): void {
    const reach = this.#reach();
    if (!this.#within(reach)) return;
    if (!this.onBlank) {
      const onSeparator = this.isIn(separators);
      do this.x++;
      while (this.#within(reach) && !this.onBlank && this.isIn(separators) === onSeparator);
    }
    while (this.#within(reach) && this.onBlank) this.x++;
  }

  /** emacs stops after the word, vi on its last character. */
  toWordEnd(separators: string, keys: ModeKeys): void {
    if (keys === 'vi') {
      if (!this.onBlank) this.right({ wrap: false, all: false });
      this.nextWordEnd(separators);
      this.left(true);
    } else this.nextWordEnd(separators);
  }

  /** One column after the next end of a word. */
  nextWordEnd(separators: string): void {
    const reach = this.#reach();
    while (this.#within(reach)) {
      if (this.onBlank) {
        this.x++;
        continue;
      }
      const onSeparator = this.isIn(separators);
      do this.x++;
      while (this.#within(reach) && !this.onBlank && this.isIn(separators) === onSeparator);
      return;
    }
  }

  /** The start of the previous word; `leave` also leaves a word when at its start. */
  previousWord(separators: string, leave: boolean): void {
    let letters: boolean;
    if (leave || this.onBlank) {
      for (;;) {
        if (this.x > 0) {
          this.x--;
          if (this.onBlank) continue;
          letters = !this.isIn(separators);
          break;
        }
        if (this.y === this.#first) return;
        this.up();
        this.x = this.lineLength;
      }
    } else letters = !this.isIn(separators);
    let { x, y } = this;
    do {
      x = this.x;
      y = this.y;
      if (this.x === 0) {
        if (this.y === this.#first || !this.#grid.wraps(this.y - 1)) break;
        this.up();
        this.x = this.#grid.cols;
      }
      if (this.x > 0) this.x--;
    } while (!this.onBlank && letters !== this.isIn(separators));
    this.x = x;
    this.y = y;
  }

  /** The next such character from here on in this line; false, without moving, when there is none. */
  jump(character: string): boolean {
    let { x } = this;
    for (let { y } = this; ; y++) {
      const row = this.#grid.row(y);
      for (; x < row.length; x++) {
        if (row.cell(x) !== character) continue;
        this.x = x;
        this.y = y;
        return true;
      }
      if (y >= this.#last || !this.#grid.wraps(y)) return false;
      x = 0;
    }
  }

  jumpBack(character: string): boolean {
    let { x } = this;
    for (let { y } = this; ; y--) {
      const row = this.#grid.row(y);
      for (; x >= 0; x--) {
        if (row.cell(x) !== character) continue;
        this.x = x;
        this.y = y;
        return true;
      }
      if (y <= this.#first || !this.#grid.wraps(y - 1)) return false;
      x = this.#grid.row(y - 1).length - 1;
    }
  }

  #cell(): string {
    return this.#grid.row(this.y).cell(this.x);
  }

  /** Moves off the second half of a wide character. */
  #leaveWide(): void {
    while (this.x > 0 && this.#cell() === '') this.x--;
  }

  /** Last column of this row that a word may reach: in a wrapped row, words continue. */
  #reach(): { x: number } {
    return { x: this.#rowReach() };
  }

  #rowReach(): number {
    return this.#grid.wraps(this.y) ? this.#grid.cols - 1 : this.lineLength;
  }

  /** Moves to the next row when past the reach of this one; false at the end of the grid. */
  #within(reach: { x: number }): boolean {
    while (this.x > reach.x) {
      if (this.y >= this.#last) return false;
      this.x = 0;
      this.down();
      reach.x = this.#rowReach();
    }
    return true;
  }
}
