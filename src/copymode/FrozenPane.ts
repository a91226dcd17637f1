/**
 * A pane as of the start of copy mode: the screen and the rows just above it are copied, older ones are read from the
 * log in pages on demand. Owns that cache and its bounds, and the number of rows; moves nothing.
 */
import { type HistoryRow, layOut } from '../log/historyLines.ts';
import type { PastReader } from '../log/PastReader.ts';
import type { PastRow, PastSource } from '../log/types.ts';
import type { RowTypist } from '../screen/TypingMarks.ts';
import type { ScreenEngine } from '../screen/types.ts';
import { type CopyGrid, RowsMissing } from './CopyGrid.ts';
import { GridRow, type RowSource } from './GridRow.ts';

/** Rows per read: a few screens, and less than the log replays anyway for one. */
const pageRows = 1000;
/** Pages kept: 16,000 rows are a few megabytes. */
const keptPages = 16;

const blankRow = new GridRow({ runs: [], text: '', wrapped: false });
/** Placeholder in the view for a row that is being read. */
const waitingRow = new GridRow({ runs: [['2', '…']], text: '…', wrapped: false });

type CopiedRow = HistoryRow;

export interface FrozenPaneParts {
  screen: ScreenEngine;
  source: PastSource;
  past: Pick<PastReader, 'readRows'>;
  /** Rows arrived, or their number is known more exactly. */
  changed(): void;
}

export class FrozenPane implements CopyGrid {
  readonly source: PastSource;
  /** Rows that had left the screen at that time; the excess over this is new. */
  readonly frozenAt: number;
  readonly #parts: FrozenPaneParts;
  readonly #copied: readonly CopiedRow[];
  /** Number of `#copied` rows above the screen. */
  readonly #copiedAbove: number;
  #cols: number;
  #rows: number;
  /** The copied rows at the present width, and the number of them above the screen. */
  #near: GridRow[] = [];
  #nearAbove = 0;
  /** Number of log rows, at the present width, that the copied rows above the screen correspond to. */
  #logNear = 0;
  #history: number;
  /** True when `history` was counted rather than taken from the live screen, which does not know about pruning. */
  #historyKnown = false;
  /** By page number, from the newest; the one used last is last. */
  #pages = new Map<number, GridRow[]>();
  #reading = new Map<number, Promise<void>>();
  /** Lines were laid out at another width since. */
  #relaid = false;
  /** Rows are read with the typist that they follow from. */
  #typists = false;
  #generation = 0;
  readonly #abort = new AbortController();

  constructor(parts: FrozenPaneParts) {
    const { screen } = parts;
    this.#parts = parts;
    this.source = parts.source;
    this.frozenAt = screen.historySize;
    this.#cols = screen.cols;
    this.#rows = screen.rows;
    const copied: CopiedRow[] = [];
    let top = -Math.min(screen.contextSize, screen.historySize);
    // A line whose head is not copied is read from the log as a whole.
    while (top < 0 && screen.isWrapped(top)) top++;
    for (let y = top; y < screen.rows; y++) copied.push(copyRow(screen, y));
    this.#copied = copied;
    this.#copiedAbove = -top;
    this.#history = screen.historySize;
    this.#layNear();
  }

  get cols(): number {
    return this.#cols;
  }

  get rows(): number {
    return this.#rows;
  }

  get history(): number {
    return this.#history;
  }

  /** Rows above the screen that are in memory. */
  get nearRows(): number {
    return this.#nearAbove;
  }

  /** Throws RowsMissing. */
  row(y: number): GridRow {
    const row = this.#find(y);
    if (!row) throw new RowsMissing(y);
    return row;
  }

  /** True when a row is in memory. */
  has(y: number): boolean {
    return this.#find(y) !== undefined;
  }

  wraps(y: number): boolean {
    return y < this.#rows - 1 && this.row(y + 1).wrapped;
  }

  /** For drawing: a missing row is requested, and shown as dots until it arrives. */
  shownRow(y: number): GridRow {
    const row = this.#find(y);
    if (!row) void this.read(y).catch(() => {});
    return row ?? waitingRow;
  }

  /** The typists behind the rows from `from` up to but not including `to`, for drawing. */
  *typists(from: number, to: number): Generator<RowTypist | undefined> {
    for (let y = from; y < to; y++) yield this.shownRow(y).by;
  }

  /** Requests the rows around the view ahead of time. */
  prefetch(top: number): void {
    const ahead = top - this.#rows;
    if (ahead >= -this.#history && !this.#find(ahead)) void this.read(ahead).catch(() => {});
  }

  /**
   * Reads the page of a row. Resolves when it is in memory, or when there is no such row. Errors: those of PastReader.
   */
  read(y: number): Promise<void> {
    const page = this.#pageOf(y);
    const under = this.#reading.get(page);
    if (under) return under;
    const reading = this.#readPage(page).finally(() => this.#reading.delete(page));
    this.#reading.set(page, reading);
    return reading;
  }

  /** The pane's size has changed: lines are laid out anew. */
  resize(cols: number, rows: number): void {
    if (cols === this.#cols && rows === this.#rows) return;
    this.#relaid ||= cols !== this.#cols;
    this.#cols = cols;
    this.#rows = rows;
    this.#generation++;
    this.#pages.clear();
    this.#reading.clear();
    const above = this.#history - this.#nearAbove;
    this.#layNear();
    this.#history = above + this.#nearAbove;
    this.#historyKnown = false;
  }

  /** From now on rows are read with their typists. Rows already read are read again. */
  wantTypists(): void {
    if (this.#typists) return;
    this.#typists = true;
    this.#generation++;
    this.#pages.clear();
    this.#reading.clear();
  }

  /** The rows of the log at this width were counted elsewhere. */
  learnTotal(total: number): void {
    const history = this.#nearAbove > 0 ? total - this.#logOffset() : total;
    if (this.#historyKnown && history === this.#history) return;
    this.#historyKnown = true;
    this.#history = Math.max(this.#nearAbove, history);
    this.#parts.changed();
  }

  dispose(): void {
    this.#abort.abort(new Error('copy mode ended'));
  }

  /** Number of the log's row, counted up from its screen, for row y of the grid: 1 for y = -1, plus `#logOffset`. */
  logRow(y: number): number {
    return -y + this.#logOffset();
  }

  gridRow(logRow: number): number {
    return -(logRow - this.#logOffset());
  }

  /** The log counts from the top of the screen at its original size; a resize moves rows across that. */
  #logOffset(): number {
    return this.#logNear - this.#nearAbove;
  }

  #find(y: number): GridRow | undefined {
    if (y >= this.#rows || y < -this.#history) return blankRow;
    const near = this.#near[y + this.#nearAbove];
    if (near) return near;
    if (y >= 0) return blankRow;
    const number = this.#pageOf(y);
    const page = this.#pages.get(number);
    if (!page) return undefined;
    this.#pages.delete(number);
    this.#pages.set(number, page);
    // Pages are in reading order and end with their newest row.
    const { last } = this.#extent(number);
    return page[page.length - 1 - (this.logRow(y) - last)] ?? blankRow;
  }

  #pageOf(y: number): number {
    return Math.floor((this.logRow(y) - this.#logNear - 1) / pageRows);
  }

  #extent(page: number): { first: number; last: number } {
    const last = this.#logNear + page * pageRows + 1;
    return { first: last + pageRows - 1, last };
  }

  async #readPage(page: number): Promise<void> {
    const generation = this.#generation;
    const { first, last } = this.#extent(page);
    const rows: GridRow[] = [];
    const screenTop = this.#relaid ? {} : { screenTop: this.frozenAt };
    const result = await this.#parts.past.readRows(
      {
        source: this.source,
        cols: this.#cols,
        first,
        last,
        styles: true,
        typists: this.#typists,
        ...screenTop,
      },
      (read) => {
        for (const row of read) rows.push(new GridRow(sourceOf(row)));
      },
      this.#abort.signal,
    );
    if (generation !== this.#generation) return;
    this.#pages.set(page, rows);
    for (const oldest of this.#pages.keys()) {
      if (this.#pages.size <= keptPages) break;
      this.#pages.delete(oldest);
    }
    if (result.total !== undefined) this.learnTotal(result.total);
    else if (this.#history < first - this.#logOffset()) this.#history = first - this.#logOffset();
    this.#parts.changed();
  }

  #layNear(): void {
    const near = layRows(this.#copied, this.#cols);
    const resized =
      this.#rows !== this.#copied.length - this.#copiedAbove || this.#cols !== this.#copied[0]?.cols;
    let below = this.#copied.length - this.#copiedAbove;
    if (resized) {
      // As in the terminal: a lower screen loses blank rows at the bottom first, a taller one takes rows from above.
      while (near.length > this.#rows && near.at(-1)?.length === 0) near.pop();
      below = Math.min(this.#rows, near.length);
    }
    this.#near = near;
    this.#nearAbove = near.length - below;
    this.#logNear = resized
      ? layRows(this.#copied.slice(0, this.#copiedAbove), this.#cols).length
      : this.#copiedAbove;
  }
}

function layRows(rows: readonly CopiedRow[], cols: number): GridRow[] {
  const laid: GridRow[] = [];
  for (let start = 0; start < rows.length; ) {
    let end = start + 1;
    while (end < rows.length && rows[end]?.wrapped) end++;
    for (const row of layOut(rows.slice(start, end), cols, 'typists')) laid.push(new GridRow(sourceOf(row)));
    start = end;
  }
  return laid;
}

function copyRow(screen: ScreenEngine, y: number): CopiedRow {
  const runs = screen.row(y);
  const by = screen.typistOf(y);
  return {
    runs,
    text: screen.text(y, true),
    wrapped: screen.isWrapped(y),
    cols: screen.cols,
    written: screen.writtenLength(y),
    ...(by && { by }),
  };
}

function sourceOf({ runs, text, wrapped, by }: PastRow): RowSource {
  return { runs: runs ?? [['', text]], text, wrapped, by };
}
