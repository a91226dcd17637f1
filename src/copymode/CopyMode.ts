/**
 * Copy mode of one pane: scrolling through its past, and copying from it. Owns the frozen pane, the cursor, the search
 * and the view, and the order of commands; the host stores copies and shows the view.
 */
import type { PatternText } from '../log/LinePattern.ts';
import type { ScreenChanges } from '../screen/types.ts';
import { toNextBracket, toPreviousBracket } from './brackets.ts';
import { CopyCursor } from './CopyCursor.ts';
import { type CopyFacts, copyFacts, quietly } from './CopyFacts.ts';
import { type Position, RowsMissing } from './CopyGrid.ts';
import { CopySearch, type SearchScene } from './CopySearch.ts';
import { type CopyState, copyState, cursorPlace, newCopyState } from './CopyState.ts';
import { CopyView, type ViewRow } from './CopyView.ts';
import { type CommandScene, copyCommands } from './commands.ts';
import { lineAt, wordAt } from './cursorText.ts';
import { drawnRow } from './drawnRow.ts';
import { FrozenPane } from './FrozenPane.ts';
import { Gutter, leastGutterCols } from './Gutter.ts';
import { readSelection } from './readSelection.ts';
import type { CopyModeHost } from './types.ts';

/** Most pages that one command may read: 100,000 rows of one paragraph. */
const readsPerCommand = 100;

export interface CopyModeOptions {
  /** Scrolling to the bottom ends it (-e). */
  endsAtBottom?: boolean;
  /** The position is not shown at first (-H). */
  hidePosition?: boolean;
  /** The last search in this pane. */
  lastSearch?: PatternText | null;
  /** View mode: shows a text of its own instead of the pane's history, from the top. */
  isView?: boolean;
}

export class CopyMode {
  readonly name: 'copy-mode' | 'view-mode';
  readonly view: CopyView;
  readonly #host: CopyModeHost;
  readonly #endsAtBottom: boolean;
  readonly #ended: () => void;
  #pane: FrozenPane;
  #state: CopyState;
  /** Serializes commands: each sees the effects of the previous one. */
  #last: Promise<unknown> = Promise.resolve();
  readonly #search: CopySearch;
  readonly #gutter: Gutter;
  #measured = false;
  #done = false;

  /** `ended` is called once, when a command or the host ends the mode. */
  constructor(host: CopyModeHost, options: CopyModeOptions, ended: () => void) {
    this.name = options.isView ? 'view-mode' : 'copy-mode';
    this.#host = host;
    this.#ended = ended;
    this.#endsAtBottom = options.endsAtBottom === true;
    this.#pane = this.#freeze();
    const { x, y } = host.screen().cursor;
    this.#state = newCopyState(options.isView ? { x: 0, y: 0 } : { x, y });
    this.#state.hidePosition = options.hidePosition === true;
    this.#gutter = new Gutter(host);
    this.#search = new CopySearch(this.#searchScene(), options.lastSearch ?? null);
    this.view = new CopyView(this.#viewSource());
  }

  get keyTable(): string {
    return this.#host.keys() === 'vi' ? 'copy-mode-vi' : 'copy-mode';
  }

  /** The cursor in the pane. */
  get cursor(): Position {
    const { cx, cy } = this.#state;
    return { x: Math.min(cx, this.#pane.cols - 1) + this.#shift, y: cy };
  }

  /** Line and word at a cell of the pane, as shown; empty where rows are still being read. */
  textAt(x: number, y: number): { line: string; word: string } {
    const at = { x: Math.max(0, x - this.#shift), y: y - this.#state.scroll };
    return {
      line: quietly(() => lineAt(this.#pane, at.y)),
      word: quietly(() => wordAt(this.#pane, at, this.#host.wordSeparators())),
    };
  }

  get lastSearch(): PatternText | null {
    return this.#search.pattern;
  }

  get revision(): number {
    return this.view.revision;
  }

  changesSince(revision: number): ScreenChanges {
    return this.view.changesSince(revision);
  }

  /** New output came: the indicator of how much is redrawn. */
  outputCame(): void {
    this.#draw();
  }

  /** The text grew at its end. The visible rows stay where they are. */
  grown(): void {
    const { history } = this.#pane;
    this.#refresh();
    this.#state.scroll += this.#pane.history - history;
    this.#draw();
  }

  /** The pane's size has changed. */
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
    this.#search.forget();
    this.#draw();
  }

  /**
   * Runs a command of `send-keys -X`; resolves when it is done. An unknown one, or one with a wrong number of
   * arguments, does nothing, as in tmux.
   */
  run(name: string, words: readonly string[], count = 1): Promise<void> {
    const command = Object.hasOwn(copyCommands, name) ? copyCommands[name] : undefined;
    if (!command || words.length < command.words[0] || words.length > command.words[1])
      return Promise.resolve();
    return this.#inTurn(async () => {
      // The extent of the past is known once its oldest rows were read.
      const { history, nearRows } = this.#pane;
      if (name === 'history-top' && history > nearRows) await this.#pane.read(-history);
      const outcome = await this.#withRows((cursor) => command.run(this.#scene(cursor, words, count)));
      this.#search.settleMarks(name, command);
      if (outcome === 'cancel') this.end();
      else await this.#readCursorRow();
    });
  }

  /** Enters or continues with a page up (copy-mode -u). */
  pageUp(): Promise<void> {
    return this.run('page-up', []);
  }

  // Mouse positions are cells of the pane as drawn, from 0.

  /** Puts the cursor there. */
  moveTo(x: number, y: number): Promise<void> {
    return this.#withMouse((cursor) => cursor.place(this.#columnAt(x), y, cursor.state.scroll));
  }

  beginSelectionAt(x: number, y: number): Promise<void> {
    return this.#withMouse((cursor) => {
      const column = this.#columnAt(x);
      const { unit, scroll } = cursor.state;
      const at = { x, y: y - scroll };
      const inUnit = unit && at.y === unit.start.y && column >= unit.start.x && column <= unit.end.x;
      cursor.place(unit?.kind === 'line' && inUnit ? 0 : column, y, scroll);
      if (inUnit) return;
      cursor.state.unit = null;
      cursor.state.lines = null;
      cursor.selecting.start();
    });
  }

  /** Moves the end of the selection there; at the first or last row the view scrolls by one per call. */
  dragTo(x: number, y: number): Promise<void> {
    return this.#withMouse((cursor) => {
      cursor.place(this.#columnAt(x), y, cursor.state.scroll);
      if (y <= 0) cursor.up(true);
      else if (y >= cursor.grid.rows - 1) cursor.down(true);
    });
  }

  /** Rows up, or down when negative; with -e the mode ends at the bottom. */
  scroll(rows: number): Promise<void> {
    return this.run(rows > 0 ? 'scroll-up' : 'scroll-down', [], Math.abs(rows));
  }

  end(): void {
    if (this.#done) return;
    this.#done = true;
    this.#search.stop();
    this.#pane.dispose();
    this.#ended();
  }

  get facts(): CopyFacts {
    return copyFacts(this.#pane, this.#state, this.#search, this.#host.wordSeparators());
  }

  // -------------------------------------------------------------- running

  #freeze(): FrozenPane {
    const { past } = this.#host;
    const pane = new FrozenPane({
      screen: this.#host.screen(),
      source: this.#host.source(),
      past,
      changed: () => this.#rowsCame(),
    });
    // Most commands look further up than the rows in memory, or search.
    if (pane.history > pane.nearRows) past.warm();
    return pane;
  }

  #rowsCame(): void {
    this.#state.scroll = Math.min(this.#state.scroll, this.#pane.history);
    this.#draw();
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#search.interrupt();
    const next = this.#last.then(async () => {
      if (this.#done) return;
      await work();
      this.#pane.prefetch(-this.#state.scroll);
      this.#draw();
    });
    this.#last = next.catch(() => {});
    return next;
  }

  /** Runs a motion; when it needs rows that are not in memory, it is undone, they are read, and it runs again. */
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

  /** Reads the row at the cursor, so that later queries find it in memory. */
  async #readCursorRow(): Promise<void> {
    const { y } = cursorPlace(this.#state);
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
      search: (how) => this.#search.start(how),
      searchAgain: (reverse) => this.#search.again(reverse),
      searchIncremental: (word, direction) => this.#search.incremental(word, direction),
      promptMark: (direction, kind) => this.#toPrompt(cursor, direction, kind),
      matchingBracket: (direction) =>
        direction === 'next' ? toNextBracket(cursor) : toPreviousBracket(cursor),
      refresh: () => this.#refresh(),
      toggleAuthors: () => this.#toggleAuthors(),
    };
  }

  #refresh(): void {
    this.#pane.dispose();
    this.#pane = this.#freeze();
    const state = this.#state;
    state.scroll = Math.min(state.scroll, this.#pane.history);
    state.selection = null;
    state.unit = null;
    state.lines = null;
    if (state.authors) this.#pane.wantTypists();
    this.#gutter.renew();
    this.#search.forget();
  }

  #toggleAuthors(): void {
    this.#state.authors = !this.#state.authors;
    if (!this.#state.authors) return;
    this.#pane.wantTypists();
    const { cols, rows, nearRows } = this.#pane;
    this.#gutter.measure(cols, this.#pane.typists(-nearRows, rows));
    if (cols < leastGutterCols) this.#host.message('the pane is too narrow to show who typed');
  }

  /** Columns by which the pane's contents are shifted right. */
  get #shift(): number {
    this.#measure();
    return this.#state.authors ? this.#gutter.shift(this.#state.cx) : 0;
  }

  /** The pane's column that is drawn at column `x` of the view; the nearest one for a cell of the gutter. */
  #columnAt(x: number): number {
    this.#measure();
    return this.#state.authors ? Math.max(x, this.#gutter.width) - this.#shift : x;
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

  /** The selected text, else the match at the cursor; null for neither. */
  async #selectedText(): Promise<string | null> {
    const selected = await readSelection(this.#pane, this.#state, this.#host);
    return this.#state.selection ? selected : this.#search.matchText() || null;
  }

  // -------------------------------------------------------------- drawing

  #draw(): void {
    if (this.#done) return;
    this.#measured = false;
    this.view.invalidate();
    this.#host.changed();
  }

  #searchScene(): SearchScene {
    const mode = this;
    return {
      host: mode.#host,
      get pane() {
        return mode.#pane;
      },
      get state() {
        return mode.#state;
      },
      get done() {
        return mode.#done;
      },
      draw: () => mode.#draw(),
    };
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
      prepare: () => mode.#measure(),
      viewRow: (y: number) => mode.#viewRow(y),
    };
  }

  /** Measures the gutter of a view that has changed. */
  #measure(): void {
    if (this.#measured) return;
    this.#measured = true;
    const top = -this.#state.scroll;
    if (this.#state.authors)
      this.#gutter.measure(this.#pane.cols, this.#pane.typists(top, top + this.#pane.rows));
  }

  #viewRow(viewY: number): ViewRow {
    return drawnRow(viewY, {
      pane: this.#pane,
      state: this.#state,
      host: this.#host,
      search: this.#search.shown,
      direction: this.#search.direction,
      gutter: this.#state.authors && this.#gutter.width > 0 ? this.#gutter : null,
    });
  }
}
