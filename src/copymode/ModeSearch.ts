/**
 * The search of one copy mode: its pattern, the matches in the view, and the next match in either direction over the
 * pane's whole past. Rows in memory are searched here, older ones by the reader's worker, whose matches are kept up to
 * a bound. Owns no cursor.
 */
import { LinePattern, type PatternText } from '../log/LinePattern.ts';
import { searchRows } from '../log/lineSearch.ts';
import type { PastReader } from '../log/PastReader.ts';
import type { Position } from './CopyGrid.ts';
import type { FrozenPane } from './FrozenPane.ts';
import type { GridRow } from './GridRow.ts';

/**
 * Most matches of the past kept: a few megabytes. Further ones are counted as "and more", and read again when visited.
 */
const keptMatches = 100_000;
/** Time between two updates of a search's progress, milliseconds. */
const progressMs = 100;
/** Rows above the view where a wrapped line may begin, for matches in the view. */
const lineRows = 50;

/** A match in the grid; `cells` are counted across the rows that its line wraps to. */
export interface GridMatch extends Position {
  cells: number;
}

export class ModeSearch {
  readonly pattern: PatternText;
  /** False for an invalid regular expression: nothing is found. */
  readonly valid: boolean;
  readonly #compiled: LinePattern | null;
  readonly #pane: FrozenPane;
  readonly #past: PastReader;
  readonly #changed: () => void;
  readonly #abort = new AbortController();
  /** Matches of the rows in memory from the start, in reading order. */
  readonly #near: GridMatch[];
  /** Matches of older rows, newest first, up to `#walked`. */
  #far: GridMatch[] = [];
  /** Rows of the log searched. */
  #walked: number;
  #state: 'waiting' | 'running' | 'done' | 'full' = 'waiting';
  #waiters: (() => void)[] = [];
  #drawnAt = 0;

  /** `before`: a search of the same rows for a prefix of this pattern, whose results narrow this search. */
  constructor(
    pane: FrozenPane,
    past: PastReader,
    pattern: PatternText,
    changed: () => void,
    before: ModeSearch | null = null,
  ) {
    this.pattern = pattern;
    this.#pane = pane;
    this.#past = past;
    this.#changed = changed;
    this.#compiled = LinePattern.compile(pattern);
    this.valid = this.#compiled !== null;
    this.#near = this.#compiled ? this.#inRows(-pane.nearRows, pane.rows - 1) : [];
    this.#walked = Math.max(pane.logRow(-pane.nearRows), before?.emptyFor(pattern) ?? 0);
    if (!this.#compiled || pane.nearRows >= pane.history) this.#state = 'done';
  }

  /** Matches found so far; `more` while the search runs, or when there are too many to keep. */
  get count(): { found: number; more: boolean } {
    return { found: this.#near.length + this.#far.length, more: this.#state !== 'done' };
  }

  /** Rows of the log, from the newest, in which a pattern that extends this one can't match. */
  emptyFor({ text, regex }: PatternText): number {
    if (!this.valid || regex || this.pattern.regex || !text.startsWith(this.pattern.text)) return 0;
    const [newest] = this.#far;
    if (!newest) return this.#walked;
    // A match of the longer text may begin a little later in its line, where matches of this one overlap.
    const rows = Math.ceil((2 * text.length) / this.#pane.cols) + 1;
    return Math.min(this.#walked, this.#pane.logRow(newest.y) - rows);
  }

  /** Percent of the past searched; null when complete. */
  get progress(): number | null {
    if (this.#state !== 'running') return null;
    const { history } = this.#pane;
    return history === 0 ? null : Math.min(99, Math.floor((100 * this.#walked) / history));
  }

  stop(): void {
    this.#abort.abort(new Error('the search was ended'));
    this.#wake();
  }

  /** Searches the rest of the past, for the count. */
  start(): void {
    if (this.#state === 'waiting') void this.#searchPast();
  }

  /**
   * The first match that begins after a position ('down', the position itself included) or before it ('up', excluded),
   * in reading order; undefined when there is none. Waits for the past where necessary.
   */
  async next(from: Position, direction: 'up' | 'down'): Promise<GridMatch | undefined> {
    if (!this.#compiled) return undefined;
    return direction === 'down' ? this.#nextDown(from) : this.#nextUp(from);
  }

  /** Matches in the rows of the view, in reading order. Rows not in memory have none. */
  inView(top: number): GridMatch[] {
    if (!this.#compiled) return [];
    const first = Math.max(-this.#pane.history, top - lineRows);
    return this.#inRows(first, top + this.#pane.rows - 1, true).filter(
      ({ x, y, cells }) => y + Math.floor((x + cells - 1) / this.#pane.cols) >= top,
    );
  }

  async #nextDown(from: Position): Promise<GridMatch | undefined> {
    const near = this.#near[0];
    if (from.y < -this.#pane.nearRows) {
      await this.#walkedTo(this.#pane.logRow(from.y));
      // The list is newest first: take the last match that is not before the position.
      const at = this.#far.findLastIndex((match) => isBefore(from, match) || isSame(from, match));
      if (this.#state === 'full' && this.#pane.logRow(from.y) > this.#walked) return this.#oldestFrom(from);
      return this.#far[at] ?? near;
    }
    return this.#near.find((match) => isBefore(from, match) || isSame(from, match));
  }

  async #nextUp(from: Position): Promise<GridMatch | undefined> {
    const near = this.#near.findLast((match) => isBefore(match, from));
    if (near) return near;
    for (let seen = 0; ; ) {
      for (; seen < this.#far.length; seen++) {
        const match = this.#far[seen];
        if (match && isBefore(match, from)) return match;
      }
      if (this.#state === 'done' || this.#abort.signal.aborted) return undefined;
      if (this.#state === 'full') return this.#newestBefore(from);
      await this.#moreWalked();
    }
  }

  /** Beyond the kept matches: the nearest one below a position. */
  async #oldestFrom(from: Position): Promise<GridMatch | undefined> {
    const found: GridMatch[] = [];
    await this.#ask(
      {
        from: this.#pane.logRow(-this.#pane.nearRows) + 1,
        to: this.#pane.logRow(from.y),
        keep: 'oldest',
        limit: 100,
      },
      (matches) => found.push(...matches),
    );
    return found.findLast((match) => isBefore(from, match) || isSame(from, match)) ?? this.#near[0];
  }

  /** Beyond the kept matches: the nearest one above a position. */
  async #newestBefore(from: Position): Promise<GridMatch | undefined> {
    const found: GridMatch[] = [];
    await this.#ask({ from: this.#pane.logRow(from.y), keep: 'newest', limit: 100 }, (matches) =>
      found.push(...matches),
    );
    return found.find((match) => isBefore(match, from));
  }

  async #walkedTo(row: number): Promise<void> {
    while (this.#walked < row && this.#state !== 'done' && this.#state !== 'full') {
      if (this.#abort.signal.aborted) return;
      await this.#moreWalked();
    }
  }

  #moreWalked(): Promise<void> {
    this.start();
    if (this.#state === 'done' || this.#state === 'full') return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push(resolve));
  }

  #wake(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const wake of waiters) wake();
  }

  async #searchPast(): Promise<void> {
    this.#state = 'running';
    const from = this.#walked + 1;
    try {
      const result = await this.#ask({ from, keep: 'newest', limit: keptMatches }, (matches, walked) => {
        for (const match of matches) this.#far.push(match);
        this.#walked = Math.max(this.#walked, walked);
        this.#wake();
        this.#progressed();
      });
      this.#state = result.complete ? 'done' : 'full';
      if (result.total !== undefined) this.#pane.learnTotal(result.total);
    } catch {
      // Ended, or the reader failed: matches found so far stay.
      this.#state = 'done';
    }
    this.#wake();
    this.#changed();
  }

  /** Counts and progress are drawn a few times a second; a block is searched in a few milliseconds. */
  #progressed(): void {
    const now = performance.now();
    if (now - this.#drawnAt < progressMs) return;
    this.#drawnAt = now;
    this.#changed();
  }

  #ask(
    range: { from: number; to?: number; keep: 'newest' | 'oldest'; limit: number },
    found: (matches: GridMatch[], walked: number) => void,
  ) {
    const { source, cols } = this.#pane;
    const grid = this.#pane;
    return this.#past.search(
      { source, cols, pattern: this.pattern, ...range },
      (matches, walked) =>
        found(
          matches.map(({ row, x, cells }) => ({ x, y: grid.gridRow(row), cells })),
          walked,
        ),
      this.#abort.signal,
    );
  }

  #inRows(first: number, last: number, skipMissing = false): GridMatch[] {
    const pane = this.#pane;
    const pattern = this.#compiled;
    if (!pattern) return [];
    const rows: GridRow[] = [];
    let top = first;
    if (skipMissing) {
      for (let y = first; y <= last; y++) rows.push(pane.shownRow(y));
    } else {
      for (let y = first; y <= last; y++) rows.push(pane.row(y));
    }
    while (rows[0]?.wrapped && top < last) {
      rows.shift();
      top++;
    }
    return searchRows(rows, pattern, pane.cols).map(({ row, x, cells }) => ({ x, y: top + row, cells }));
  }
}

export function isBefore(a: Position, b: Position): boolean {
  return a.y < b.y || (a.y === b.y && a.x < b.x);
}

function isSame(a: Position, b: Position): boolean {
  return a.y === b.y && a.x === b.x;
}
