/**
 * Marks of walks over logs as of some moment, so that reading far back a second time starts near the place. Owns which
 * marks are kept; knows nothing of rows.
 */
import type { BlockScan } from './BlockScan.ts';
import type { RowDetail } from './historyLines.ts';
import type { WalkMark, WalkRequest } from './PastWalk.ts';
import type { PastRow } from './types.ts';

/** The live screen keeps 500 rows above itself, and the tallest terminal has fewer than the rest. */
const defaultCheckpointRows = 1500;
/** Most blocks remembered as counted or not: a log has a few hundred at most. */
const keptScans = 10_000;
/** Most logs, or widths of one, with marks: people look back in few panes at a time. */
const keptWalks = 6;
/** Most rows kept of the newest block: two or three megabytes. */
const keptRows = 20_000;
const rowDetails: readonly RowDetail[] = ['text', 'cells', 'styles'];

export class WalkMarks {
  /** By request; the one used last is last. */
  readonly #walks = new Map<string, WalkMark[]>();

  /** Scan results of blocks that no longer change, by folder and number. */
  readonly #scans = new Map<string, BlockScan>();

  /** Most rows that a checkpoint holds above its line, plus rows of a screen below it, with room. */
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
   * The same from any walk over the same blocks at the same width: its row counts hold, though its rows may have been
   * read with another detail.
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
