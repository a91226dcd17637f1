/**
 * Marks of walks over logs as they were at some moment, so that reading far back a second time starts near there. Owns
 * which are kept; knows nothing of rows.
 */
import type { BlockScan } from './BlockScan.ts';
import type { RowDetail } from './HistoryLines.ts';
import type { WalkMark, WalkRequest } from './PastWalk.ts';
import type { PastRow } from './types.ts';

/** The live screen keeps 500 rows above itself, and the tallest terminal has fewer than the rest. */
const defaultCheckpointRows = 1500;
/** Blocks that are remembered as counted or not: a log has a few hundred at most. */
const keptScans = 10_000;
/** Logs, or widths of one, that marks are kept of: somebody looks back in few panes at a time. */
const keptWalks = 6;
/** Rows kept of the newest block: two megabytes or three. */
const keptRows = 20_000;
const rowDetails: readonly RowDetail[] = ['text', 'cells', 'styles'];

export class WalkMarks {
  /** By what is walked; the one used last is last. */
  readonly #walks = new Map<string, WalkMark[]>();

  /** What was found out of blocks that change no more, by folder and number. */
  readonly #scans = new Map<string, BlockScan>();

  /** Rows that a checkpoint holds above its line at most, and rows of a screen below it, with room. */
  readonly checkpointRows: number;

  constructor(checkpointRows = defaultCheckpointRows) {
    this.checkpointRows = checkpointRows;
  }

  /** Rows that the first step of a walk gave, in reading order, and the mark after it. */
  #newest: { key: string; rows: readonly PastRow[]; mark: WalkMark } | null = null;

  newest(request: WalkRequest): { rows: readonly PastRow[]; mark: WalkMark } | undefined {
    return this.#newest?.key === keyOf(request) ? this.#newest : undefined;
  }

  /** Keeps what the first step of a walk gave, of one walk: who types what is looked for walks it with each key. */
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

  /** The furthest mark before which fewer than `row` rows were given; undefined for the start. */
  before(request: WalkRequest, row: number): WalkMark | undefined {
    return this.#of(request).findLast((mark) => mark.seen < row);
  }

  /**
   * The same of whatever walk over the same blocks at the same width: what was counted on the way there holds, its rows
   * may have been read with another detail.
   */
  countedBefore(request: WalkRequest, row: number): WalkMark | undefined {
    let furthest: WalkMark | undefined;
    for (const detail of rowDetails) {
      const mark = this.#walks.get(keyOf({ ...request, detail }))?.findLast(({ seen }) => seen < row);
      if (mark && mark.seen > (furthest?.seen ?? -1)) furthest = mark;
    }
    return furthest;
  }

  /** Keeps a mark that is further than those there are; gives it back. */
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
