/**
 * Copy mode of one pane: looking through what it has shown, and copying from it. Owns the frozen pane, the cursor, the
 * search and the view, and the order of commands; what is copied and who looks are the host's.
 */
import type { PatternText } from '../log/LinePattern.ts';
import type { PastRow } from '../log/types.ts';
import type { ScreenChanges } from '../screen/types.ts';
import { toNextBracket, toPreviousBracket } from './brackets.ts';
import { CopyCursor } from './CopyCursor.ts';
import { type CopyState, copyState, newState } from './CopyState.ts';
import { CopyView, type ViewRow } from './CopyView.ts';
import { type CommandScene, type CopyCommand, copyCommands } from './commands.ts';
import { lineAt, matchAt, textOfMatch, wordAt } from './cursorText.ts';
import { drawnRow } from './drawnRow.ts';
import { FrozenPane } from './FrozenPane.ts';
import { type Position, RowsMissing } from './Grid.ts';
import { GridRow } from './GridRow.ts';
import { type GridMatch, ModeSearch } from './ModeSearch.ts';
import { SelectionText } from './selectionText.ts';
import type { CopyModeHost } from './types.ts';

/** Pages that one command may read before it gives up: 100,000 rows of one paragraph. */
const readsPerCommand = 100;

export interface CopyModeOptions {
  /** Scrolling to the bottom ends it (-e). */
  endsAtBottom?: boolean;
  /** The position is not shown at first (-H). */
  hidePosition?: boolean;
  /** What was looked for in this pane before. */
  lastSearch?: PatternText | null;
}

/** What formats know of it. */
export interface CopyFacts {
  scroll: number;
  history: number;
  cursorX: number;
  cursorY: number;
  rectangle: boolean;
  /** Rows counted from the first of history. */
  selection: { startX: number; startY: number; endX: number; endY: number; active: boolean } | null;
  searchPresent: boolean;
  searchCount: number | null;
  searchPartial: boolean;
  cursorWord(): string;
  cursorLine(): string;
  searchMatch(): string;
}

export class CopyMode {
  readonly name = 'copy-mode';
  readonly view: CopyView;
  readonly #host: CopyModeHost;
  readonly #endsAtBottom: boolean;
  readonly #ended: () => void;
  #pane: FrozenPane;
  #state: CopyState;
  /** Commands one after the other: each sees what the one before left. */
  #last: Promise<unknown> = Promise.resolve();
  #search: ModeSearch | null = null;
  #pattern: PatternText | null;
  #direction: 'up' | 'down' = 'up';
  /** Matches are shown. */
  #marked = false;
  /** Where an incremental search began. */
  #origin: { cx: number; cy: number; scroll: number } | null = null;
  /** Ends the wait of a search that is looking through the past: the next command goes first. */
  #interrupt: (() => void) | null = null;
  #done = false;

  /** `ended` is called once, when a command or the host ends it. */
  constructor(host: CopyModeHost, options: CopyModeOptions, ended: () => void) {
    this.#host = host;
    this.#ended = ended;
    this.#endsAtBottom = options.endsAtBottom === true;
    this.#pattern = options.lastSearch ?? null;
    this.#pane = this.#freeze();
    const { x, y } = host.screen().cursor;
    this.#state = newState({ x, y });
    this.#state.hidePosition = options.hidePosition === true;
    this.view = new CopyView(this.#viewSource());
  }

  get keyTable(): string {
    return this.#host.keys() === 'vi' ? 'copy-mode-vi' : 'copy-mode';
  }

  /** The cursor in the pane. */
  get cursor(): Position {
    const { cx, cy } = this.#state;
    return { x: Math.min(cx, this.#pane.cols - 1), y: cy };
  }

  get lastSearch(): PatternText | null {
    return this.#pattern;
  }

  get revision(): number {
    return this.view.revision;
  }

  changesSince(revision: number): ScreenChanges {
    return this.view.changesSince(revision);
  }

  /** New output came under it: the mark of how much is drawn again. */
  outputCame(): void {
    this.#draw();
  }

  /** The pane has another size. */
  resized(cols: number, rows: number): void {
    if (cols === this.#pane.cols && rows === this.#pane.rows) return;
    this.#pane.resize(cols, rows);
    const state = this.#state;
    state.selection = null;
    state.unit = null;
    state.lines = null;
    state.cy = Math.min(state.cy, rows - 1);
    state.scroll = Math.min(state.scroll, this.#pane.history);
    state.cx = Math.min(state.cx, cols - 1, this.#pane.shownRow(state.cy - state.scroll).length);
    this.#forgetSearch();
    this.#draw();
  }

  /**
   * Runs a command of `send-keys -X`; resolves when it is done. An unknown one, or one with a wrong number of words,
   * does nothing, as in tmux.
   */
  run(name: string, words: readonly string[], count = 1): Promise<void> {
    const command = Object.hasOwn(copyCommands, name) ? copyCommands[name] : undefined;
    if (!command || words.length < command.words[0] || words.length > command.words[1])
      return Promise.resolve();
    return this.#inTurn(async () => {
      // How far the past reaches is known when its oldest rows were read.
      const { history, nearRows } = this.#pane;
      if (name === 'history-top' && history > nearRows) await this.#pane.read(-history);
      const outcome = await this.#withRows((cursor) => command.run(this.#scene(cursor, words, count)));
      this.#settleMarks(name, command);
      if (outcome === 'cancel') this.end();
      else await this.#readCursorRow();
    });
  }

  /** Enters or goes on with a page up (copy-mode -u). */
  pageUp(): Promise<void> {
    return this.run('page-up', []);
  }

  // Mouse: cells are of the pane, from 0.

  /** Puts the cursor there. */
  moveTo(x: number, y: number): Promise<void> {
    return this.#withMouse((cursor) => cursor.place(x, y, cursor.state.scroll));
  }

  beginSelectionAt(x: number, y: number): Promise<void> {
    return this.#withMouse((cursor) => {
      const { unit, scroll } = cursor.state;
      const at = { x, y: y - scroll };
      const inUnit = unit && at.y === unit.start.y && x >= unit.start.x && x <= unit.end.x;
      cursor.place(unit?.kind === 'line' && inUnit ? 0 : x, y, scroll);
      if (inUnit) return;
      cursor.state.unit = null;
      cursor.state.lines = null;
      cursor.startSelection();
    });
  }

  /** The end of the selection goes there; at the first or last row the view scrolls by one, as often as it is called. */
  dragTo(x: number, y: number): Promise<void> {
    return this.#withMouse((cursor) => {
      cursor.place(x, y, cursor.state.scroll);
      if (y <= 0) cursor.up(true);
      else if (y >= cursor.grid.rows - 1) cursor.down(true);
    });
  }

  selectWordAt(x: number, y: number): Promise<void> {
    return this.#withMouse((cursor) => {
      cursor.place(x, y, cursor.state.scroll);
      cursor.selectWord(this.#host.wordSeparators());
    });
  }

  selectLineAt(x: number, y: number): Promise<void> {
    return this.#withMouse((cursor) => {
      cursor.place(x, y, cursor.state.scroll);
      cursor.selectLine(1);
    });
  }

  /** Rows up, or down when negative; with -e the mode ends at the bottom. */
  scroll(rows: number): Promise<void> {
    return this.run(rows > 0 ? 'scroll-up' : 'scroll-down', [], Math.abs(rows));
  }

  end(): void {
    if (this.#done) return;
    this.#done = true;
    this.#search?.stop();
    this.#pane.dispose();
    this.#ended();
  }

  get facts(): CopyFacts {
    const { scroll, cx, cy, selection, rectangle } = this.#state;
    const { history } = this.#pane;
    const count = this.#search && this.#marked ? this.#search.count : null;
    return {
      scroll,
      history,
      cursorX: cx,
      cursorY: cy,
      rectangle,
      selection: selection && {
        startX: selection.start.x,
        startY: selection.start.y + history,
        endX: selection.end.x,
        endY: selection.end.y + history,
        active: selection.follows !== null,
      },
      searchPresent: this.#marked,
      searchCount: count ? count.found : null,
      searchPartial: count?.more ?? false,
      cursorWord: () => this.#quietly(() => wordAt(this.#pane, this.#here(), this.#host.wordSeparators())),
      cursorLine: () => this.#quietly(() => lineAt(this.#pane, this.#here().y)),
      searchMatch: () => this.#quietly(() => this.#matchText()),
    };
  }

  // -------------------------------------------------------------- running

  #freeze(): FrozenPane {
    return new FrozenPane({
      screen: this.#host.screen(),
      source: this.#host.source(),
      past: this.#host.past,
      changed: () => this.#rowsCame(),
    });
  }

  #rowsCame(): void {
    this.#state.scroll = Math.min(this.#state.scroll, this.#pane.history);
    this.#draw();
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#interrupt?.();
    const next = this.#last.then(async () => {
      if (this.#done) return;
      await work();
      this.#pane.prefetch(-this.#state.scroll);
      this.#draw();
    });
    this.#last = next.catch(() => {});
    return next;
  }

  /** Runs something that moves; when it comes to rows that have to be read, it is undone, they are read, and it runs again. */
  async #withRows<T>(run: (cursor: CopyCursor) => T | Promise<T>): Promise<T | undefined> {
    for (let reads = 0; reads < readsPerCommand; reads++) {
      const before = copyState(this.#state);
      try {
        return await run(new CopyCursor(this.#pane, this.#state, this.#host.keys()));
      } catch (error) {
        if (!(error instanceof RowsMissing)) throw error;
        Object.assign(this.#state, before);
        await this.#pane.read(error.y);
        if (this.#done) return undefined;
      }
    }
    this.#host.message('too far in the past for one step');
    return undefined;
  }

  /** What stands at the cursor is there for whoever asks next. */
  async #readCursorRow(): Promise<void> {
    const { y } = this.#here();
    if (this.#pane.has(y)) return;
    this.#draw();
    await this.#pane.read(y);
  }

  #withMouse(run: (cursor: CopyCursor) => void): Promise<void> {
    return this.#inTurn(async () => {
      await this.#withRows(run);
    });
  }

  #scene(cursor: CopyCursor, words: readonly string[], count: number): CommandScene {
    return {
      cursor,
      words,
      count,
      wordSeparators: this.#host.wordSeparators(),
      endsAtBottom: this.#endsAtBottom,
      copy: async ({ prefix, append }) => {
        const text = await this.#selectedText();
        if (text === null || text === '') return;
        this.#host.copy(text, { ...(prefix ? { prefix } : {}), ...(append ? { append } : {}) });
      },
      pipe: async ({ command, prefix, buffer }) => {
        const text = await this.#selectedText();
        this.#host.pipe(text ?? '', command || undefined);
        if (buffer && text) this.#host.copy(text, prefix ? { prefix } : {});
      },
      search: (how) => this.#startSearch(how),
      searchAgain: async (reverse) => {
        const direction = reverse === (this.#direction === 'up') ? 'down' : 'up';
        if (this.#pattern) await this.#find(this.#pattern, direction);
      },
      searchIncremental: (word, direction) => this.#searchIncremental(word, direction),
      promptMark: (direction, kind) => this.#toPrompt(cursor, direction, kind),
      matchingBracket: (direction) =>
        direction === 'next' ? toNextBracket(cursor) : toPreviousBracket(cursor),
      refresh: () => this.#refresh(),
    };
  }

  #settleMarks(name: string, { clears }: CopyCommand): void {
    if (!this.#marked || name.startsWith('search-')) return;
    if (clears === 'never' || (clears === 'emacs' && this.#host.keys() === 'vi')) return;
    this.#marked = false;
    this.#origin = null;
  }

  #refresh(): void {
    this.#pane.dispose();
    this.#pane = this.#freeze();
    const state = this.#state;
    state.scroll = Math.min(state.scroll, this.#pane.history);
    state.selection = null;
    state.unit = null;
    state.lines = null;
    this.#forgetSearch();
  }

  #toPrompt(cursor: CopyCursor, direction: 'up' | 'down', kind: 'prompt' | 'output'): void {
    const wanted = kind === 'prompt' ? 'A' : 'C';
    const rows = this.#host
      .screen()
      .promptMarks.filter((mark) => mark.kind === wanted)
      .map((mark) => mark.row - this.#pane.frozenAt)
      .filter((y) => y >= -this.#pane.history && y < this.#pane.rows);
    const y =
      direction === 'up' ? rows.findLast((row) => row < cursor.y) : rows.find((row) => row > cursor.y);
    if (y !== undefined) cursor.place(0, Math.max(0, y), Math.max(0, -y));
  }

  // -------------------------------------------------------------- copying

  async #selectedText(): Promise<string | null> {
    const { selection } = this.#state;
    if (!selection) return this.#matchText() || null;
    const pane = this.#pane;
    await this.#readRow(Math.max(selection.start.y, selection.end.y));
    const text = new SelectionText(pane, this.#state, this.#host.keys());
    const far = Math.min(text.lastRow, -pane.nearRows - 1);
    if (text.firstRow <= far) {
      // More may be selected than is kept in memory: it is read in one go and not kept.
      await this.#host.past.readRows(
        {
          source: pane.source,
          cols: pane.cols,
          first: pane.logRow(text.firstRow),
          last: pane.logRow(far),
          styles: true,
        },
        (rows) => {
          for (const row of rows) text.add(gridRow(row));
        },
      );
    }
    for (let y = Math.max(text.firstRow, far + 1); y <= text.lastRow; y++) text.add(pane.row(y));
    return text.finish(text.lastRow + 1 < pane.rows && pane.row(text.lastRow + 1).wrapped);
  }

  async #readRow(y: number): Promise<void> {
    for (const row of [y, y + 1]) {
      try {
        this.#pane.row(row);
      } catch (error) {
        if (!(error instanceof RowsMissing)) throw error;
        await this.#pane.read(row);
      }
    }
  }

  // ------------------------------------------------------------ searching

  async #startSearch({ direction, text, regex }: Parameters<CommandScene['search']>[0]): Promise<void> {
    if (text === undefined) return;
    this.#direction = direction;
    await this.#find({ text, regex: regex === true }, direction);
  }

  async #searchIncremental(word: string, direction: 'up' | 'down'): Promise<void> {
    const sign = word.charAt(0);
    const text = word.slice(1);
    const state = this.#state;
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

  /** Goes to the next match from the cursor; true when there is one. */
  async #find(pattern: PatternText, direction: 'up' | 'down'): Promise<boolean> {
    const search = this.#searchFor(pattern);
    const interrupted = new Promise<'interrupted'>((resolve) => {
      this.#interrupt = () => resolve('interrupted');
    });
    const found = await Promise.race([this.#matchFrom(search, direction), interrupted]);
    this.#interrupt = null;
    // Somebody did something else meanwhile: the cursor is theirs.
    if (found === 'interrupted' || !found || this.#search !== search || this.#done) return false;
    search.start();
    this.#marked = true;
    this.#goTo(found, direction);
    return true;
  }

  /** The next match from the cursor, or from the other end when there is none. */
  async #matchFrom(search: ModeSearch, direction: 'up' | 'down'): Promise<GridMatch | undefined> {
    const from = direction === 'up' ? this.#here() : this.#afterCursor(search);
    const match = await search.next(from, direction);
    if (match || !this.#host.wrapSearch()) return match;
    const { history, rows, cols } = this.#pane;
    return search.next(direction === 'up' ? { x: cols, y: rows - 1 } : { x: 0, y: -history }, direction);
  }

  #goTo(match: GridMatch, direction: 'up' | 'down'): void {
    const cursor = new CopyCursor(this.#pane, this.#state, this.#host.keys());
    cursor.scrollTo(match);
    if (direction === 'up' || this.#host.keys() === 'vi') return;
    // emacs stands after what it found.
    const { cols, rows } = this.#pane;
    const end = match.x + match.cells;
    this.#state.cx = end % cols;
    this.#state.cy = Math.min(rows - 1, this.#state.cy + Math.floor(end / cols));
    cursor.updateSelection();
  }

  #here(): Position {
    const { cx, cy, scroll } = this.#state;
    return { x: cx, y: cy - scroll };
  }

  /** vi leaves the match, or the cell, that it is on; emacs stands after it already. */
  #afterCursor(search: ModeSearch): Position {
    const here = this.#here();
    if (this.#host.keys() === 'emacs') return here;
    const on = this.#marked ? matchAt(search.inView(-this.#state.scroll), here, this.#pane.cols) : undefined;
    if (this.#marked && !on) return here;
    const end = on ? on.x + on.cells : here.x + 1;
    const y = on?.y ?? here.y;
    const { cols } = this.#pane;
    return { x: end % cols, y: y + Math.floor(end / cols) };
  }

  #searchFor(pattern: PatternText): ModeSearch {
    const same = this.#search?.pattern;
    if (this.#search && same?.text === pattern.text && same.regex === pattern.regex) return this.#search;
    this.#search?.stop();
    this.#pattern = pattern;
    this.#search = new ModeSearch(this.#pane, this.#host.past, pattern, () => this.#draw());
    return this.#search;
  }

  #forgetSearch(): void {
    this.#search?.stop();
    this.#search = null;
    this.#marked = false;
    this.#origin = null;
  }

  // -------------------------------------------------------------- reading

  /** Formats wait for nothing: what is not in memory is empty. */
  #quietly(read: () => string): string {
    try {
      return read();
    } catch (error) {
      if (error instanceof RowsMissing) return '';
      throw error;
    }
  }

  #matchText(): string {
    if (!this.#marked || !this.#search) return '';
    const { cols } = this.#pane;
    const here = this.#here();
    const matches = this.#search.inView(-this.#state.scroll);
    // One place after the match counts, since emacs stands there.
    const match =
      matchAt(matches, here, cols) ??
      (here.x > 0 ? matchAt(matches, { x: here.x - 1, y: here.y }, cols) : undefined);
    if (!match) return '';
    return textOfMatch(this.#pane, match);
  }

  // -------------------------------------------------------------- drawing

  #draw(): void {
    if (this.#done) return;
    this.view.invalidate();
    this.#host.changed();
  }

  #viewSource() {
    const mode = this;
    return {
      get cols() {
        return mode.#pane.cols;
      },
      get rows() {
        return mode.#pane.rows;
      },
      viewRow: (y: number) => mode.#viewRow(y),
    };
  }

  #viewRow(viewY: number): ViewRow {
    return drawnRow(viewY, {
      pane: this.#pane,
      state: this.#state,
      host: this.#host,
      search: this.#marked ? this.#search : null,
      direction: this.#direction,
    });
  }
}

function gridRow({ runs, text, wrapped }: PastRow): GridRow {
  return new GridRow({ runs: runs ?? [['', text]], text, wrapped });
}
