/**
 * Search in copy mode: its pattern and direction, whether matches are highlighted, the origin of an incremental
 * search, and the cursor's moves to matches. ModeSearch finds them; drawing is elsewhere.
 */
import type { PatternText } from '../log/LinePattern.ts';
import { CopyCursor } from './CopyCursor.ts';
import type { Position } from './CopyGrid.ts';
import { type CopyState, cursorPlace } from './CopyState.ts';
import type { CommandScene, CopyCommand } from './commands.ts';
import { matchAt, textOfMatch } from './cursorText.ts';
import type { FrozenPane } from './FrozenPane.ts';
import { type GridMatch, ModeSearch } from './ModeSearch.ts';
import type { CopyModeHost } from './types.ts';

/** The surrounding copy mode, as of the moment of asking. */
export interface SearchScene {
  readonly host: CopyModeHost;
  readonly pane: FrozenPane;
  readonly state: CopyState;
  readonly done: boolean;
  draw(): void;
}

export class CopySearch {
  readonly #scene: SearchScene;
  #search: ModeSearch | null = null;
  #pattern: PatternText | null;
  #direction: 'up' | 'down' = 'up';
  /** Matches are shown. */
  #marked = false;
  /** Origin of an incremental search. */
  #origin: { cx: number; cy: number; scroll: number } | null = null;
  /** Ends the wait of a search through the past: the next command goes first. */
  #interrupt: (() => void) | null = null;

  /** `pattern`: the last search in this pane. */
  constructor(scene: SearchScene, pattern: PatternText | null) {
    this.#scene = scene;
    this.#pattern = pattern;
  }

  get pattern(): PatternText | null {
    return this.#pattern;
  }

  get direction(): 'up' | 'down' {
    return this.#direction;
  }

  /** Matches are shown. */
  get marked(): boolean {
    return this.#marked;
  }

  /** The search whose matches are shown. */
  get shown(): ModeSearch | null {
    return this.#marked ? this.#search : null;
  }

  /** Another command is about to run: a search under way no longer moves the cursor. */
  interrupt(): void {
    this.#interrupt?.();
  }

  stop(): void {
    this.#search?.stop();
  }

  async again(reverse: boolean): Promise<void> {
    const direction = reverse === (this.#direction === 'up') ? 'down' : 'up';
    if (this.#pattern) await this.#find(this.#pattern, direction);
  }

  /** After a command: keeps or removes the highlighting. */
  settleMarks(name: string, { clears }: CopyCommand): void {
    if (!this.#marked || name.startsWith('search-')) return;
    if (clears === 'never' || (clears === 'emacs' && this.#scene.host.keys() === 'vi')) return;
    this.#marked = false;
    this.#origin = null;
  }

  async start({ direction, text, regex }: Parameters<CommandScene['search']>[0]): Promise<void> {
    if (text === undefined) return;
    this.#direction = direction;
    await this.#find({ text, regex: regex === true }, direction);
  }

  async incremental(word: string, direction: 'up' | 'down'): Promise<void> {
    const sign = word.charAt(0);
    const text = word.slice(1);
    const state = this.#scene.state;
    if (this.#origin === null) this.#origin = { cx: state.cx, cy: state.cy, scroll: state.scroll };
    else if (text !== this.#pattern?.text) Object.assign(state, this.#origin);
    if (text === '') {
      this.#marked = false;
      return;
    }
    const towards = sign === '+' ? 'down' : sign === '-' ? 'up' : direction;
    this.#direction = towards;
    if (!(await this.#find({ text, regex: false }, towards))) this.#marked = false;
  }

  /** Moves to the next match from the cursor; true when there is one. */
  async #find(pattern: PatternText, direction: 'up' | 'down'): Promise<boolean> {
    const search = this.#searchFor(pattern);
    const interrupted = new Promise<'interrupted'>((resolve) => {
      this.#interrupt = () => resolve('interrupted');
    });
    const found = await Promise.race([this.#matchFrom(search, direction), interrupted]);
    this.#interrupt = null;
    // Another command ran meanwhile and owns the cursor.
    if (found === 'interrupted' || !found || this.#search !== search || this.#scene.done) return false;
    search.start();
    this.#marked = true;
    this.#goTo(found, direction);
    return true;
  }

  /** The next match from the cursor, or from the other end when there is none. */
  async #matchFrom(search: ModeSearch, direction: 'up' | 'down'): Promise<GridMatch | undefined> {
    const from = direction === 'up' ? cursorPlace(this.#scene.state) : this.#afterCursor(search);
    const match = await search.next(from, direction);
    if (match || !this.#scene.host.wrapSearch()) return match;
    const { history, rows, cols } = this.#scene.pane;
    return search.next(direction === 'up' ? { x: cols, y: rows - 1 } : { x: 0, y: -history }, direction);
  }

  #goTo(match: GridMatch, direction: 'up' | 'down'): void {
    const cursor = new CopyCursor(this.#scene.pane, this.#scene.state, this.#scene.host.keys());
    cursor.scrollTo(match);
    if (direction === 'up' || this.#scene.host.keys() === 'vi') return;
    // In emacs keys, the cursor is after the match.
    const { cols, rows } = this.#scene.pane;
    const end = match.x + match.cells;
    this.#scene.state.cx = end % cols;
    this.#scene.state.cy = Math.min(rows - 1, this.#scene.state.cy + Math.floor(end / cols));
    cursor.selecting.update();
  }

  /** vi skips the match, or the cell, under the cursor; emacs is after it already. */
  #afterCursor(search: ModeSearch): Position {
    const here = cursorPlace(this.#scene.state);
    if (this.#scene.host.keys() === 'emacs') return here;
    const on = this.#marked
      ? matchAt(search.inView(-this.#scene.state.scroll), here, this.#scene.pane.cols)
      : undefined;
    if (this.#marked && !on) return here;
    const end = on ? on.x + on.cells : here.x + 1;
    const y = on?.y ?? here.y;
    const { cols } = this.#scene.pane;
    return { x: end % cols, y: y + Math.floor(end / cols) };
  }

  #searchFor(pattern: PatternText): ModeSearch {
    const same = this.#search?.pattern;
    if (this.#search && same?.text === pattern.text && same.regex === pattern.regex) return this.#search;
    const before = this.#search;
    before?.stop();
    this.#pattern = pattern;
    const { pane, host } = this.#scene;
    this.#search = new ModeSearch(pane, host.past, pattern, () => this.#scene.draw(), before);
    return this.#search;
  }

  /** The rows have changed: removes matches and highlighting, keeps the pattern. */
  forget(): void {
    this.#search?.stop();
    this.#search = null;
    this.#marked = false;
    this.#origin = null;
  }

  /** The text of the match at the cursor; '' for none. Throws RowsMissing. */
  matchText(): string {
    if (!this.#marked || !this.#search) return '';
    const { cols } = this.#scene.pane;
    const here = cursorPlace(this.#scene.state);
    const matches = this.#search.inView(-this.#scene.state.scroll);
    // One position after the match counts, since emacs stops there.
    const match =
      matchAt(matches, here, cols) ??
      (here.x > 0 ? matchAt(matches, { x: here.x - 1, y: here.y }, cols) : undefined);
    if (!match) return '';
    return textOfMatch(this.#scene.pane, match);
  }
}
