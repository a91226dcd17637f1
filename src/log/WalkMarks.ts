/**
 * Bookmarks in walks over logs: a second read far back starts at the nearest one. Owns which bookmarks are kept; knows
 * nothing of rows.
 */
import type { BlockScan } from './BlockScan.ts';
import type { RowDetail } from './historyLines.ts';
import type { WalkMark, WalkRequest } from './PastWalk.ts';
import type { PastRow } from './types.ts';

/** The 500 rows kept above the live screen, and up to 1000 rows of the tallest terminal. */
const defaultCheckpointRows = 1500;
/** Limit of remembered scans of blocks; a log has a few hundred blocks at most. */
const keptScans = 10_000;
/** Limit of remembered walks, each of one log at one width: people look back in few panes at a time. */
const keptWalks = 6;
/** Limit of rows kept of the newest block: two or three megabytes. */
const keptRows = 20_000;
const rowDetails: readonly RowDetail[] = ['text', 'cells', 'styles', 'typists'];

export class WalkMarks {
  /** By request, the least recently used first. */
  readonly #walks = new Map<string, WalkMark[]>();

  /** Scan results of blocks, by folder, number and length. */
  readonly #scans = new Map<string, BlockScan>();

  /** Upper bound of the rows in a checkpoint: those above its line, and those of the screen below. */
  readonly checkpointRows: number;

  constructor(checkpointRows = defaultCheckpointRows) {
    this.checkpointRows = checkpointRows;
  }

  /** Rows from the first step of a walk, in reading order, and the mark after it. */
  #newest: { key: string; rows: readonly PastRow[]; mark: WalkMark } | null = null;

  newest(request: WalkRequest): { rows: readonly PastRow[]; mark: WalkMark } | undefined {
    return this.#newest?.key === keyOf(request) ? this.#newest : undefined;
  }

  /** Keeps the rows from the first step of one walk: incremental search repeats that walk at each key. */
  keepNewest(request: WalkRequest, rows: readonly PastRow[], mark: WalkMark): void {
    if (rows.length <= keptRows) this.#newest = { key: keyOf(request), rows, mark };
  }

  scanOf(key: string): BlockScan | undefined {
    return this.#scans.get(key);
  }

  keepScan(key: string, scan: BlockScan): void {
    if (this.#scans.size >= keptScans) this.#scans.clear();
    this.#scans.set(key, scan);
  }

  /** The furthest mark with fewer than `row` rows delivered before it; undefined for the start. */
  before(request: WalkRequest, row: number): WalkMark | undefined {
    return this.#of(request).findLast((mark) => mark.seen < row);
  }

  /**
   * As `before`, and also takes marks of walks with another detail of rows: the number of rows is the same for all.
   */
  countedBefore(request: WalkRequest, row: number): WalkMark | undefined {
    let furthest: WalkMark | undefined;
    for (const detail of rowDetails) {
      const mark = this.#walks.get(keyOf({ ...request, detail }))?.findLast(({ seen }) => seen < row);
      if (mark && mark.seen > (furthest?.seen ?? -1)) furthest = mark;
    }
    return furthest;
  }

  /** Adds a mark that is further than the existing ones; returns it. */
  add(request: WalkRequest, mark: WalkMark | undefined): WalkMark | undefined {
    if (!mark) return undefined;
    const marks = this.#of(request);
    const last = marks.at(-1);
    if (!last || mark.index < last.index) marks.push(mark);
    return mark;
  }

  #of(request: WalkRequest): WalkMark[] {
    const key = keyOf(request);
    const marks = this.#walks.get(key) ?? [];
    this.#walks.delete(key);
    this.#walks.set(key, marks);
    for (const oldest of this.#walks.keys()) {
      if (this.#walks.size <= keptWalks) break;
      this.#walks.delete(oldest);
    }
    return marks;
  }
}

function keyOf({ source, cols, detail, withScreen }: WalkRequest): string {
  return [source.dir, source.endOffset, source.blocks.length, cols, detail, withScreen].join(' ');
}
