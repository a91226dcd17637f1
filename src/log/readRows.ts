/**
 * Rows of the past: walks a log's blocks from the newest back, and stitches what each adds. Owns the walk and its
 * bounds; what a block holds is BlockReplay's, how lines are laid out HistoryLines'.
 *
 * A block's checkpoint repeats the end of the block before it: the live screen with the rows that it kept above. So a
 * block's own rows are those of its replay up to where the next block's checkpoint begins. That place is found by
 * counting lines and cells from the end, not rows: a line that has lost its head to the log is wrapped differently
 * from the whole one after a resize, and its cells are the same.
 */
import { BlockReplay, type Overlap } from './BlockReplay.ts';
import { readSourceBlock } from './blockReading.ts';
import { type HistoryRow, layOut, lineLength, noteWidth, takeCells } from './HistoryLines.ts';
import { RowPages } from './RowPages.ts';
import type { BlockSource, PastRow, ReadRowsRequest, ReadRowsResult } from './types.ts';

/** A line that goes on over blocks is held until its head is found, up to this many rows; a longer one stays in parts. */
const carriedRowsLimit = 20_000;

/** Steps of a walk: after each the caller may give others a turn, or stop. */
export type RowsWalk = Generator<void, { pages: Uint8Array[]; result: ReadRowsResult }>;

export function* walkRows(request: ReadRowsRequest): RowsWalk {
  const { blocks } = request.source;
  const walk = new Walk(request);
  for (let index = blocks.length - 1; index >= 0 && !walk.done; index--) {
    const block = blocks[index];
    if (block) walk.take(block);
    yield;
  }
  return walk.finish();
}

/** What the block after the one being taken begins with. */
interface Next {
  overlap: Overlap;
  firstOffset: number;
}

class Walk {
  readonly #request: ReadRowsRequest;
  readonly #pages: RowPages;
  readonly #problems: string[] = [];
  /** Null before the newest block. */
  #next: Next | null = null;
  /** The least width that newer blocks gave the screen; null when it kept its width. */
  #narrowest: number | null = null;
  /** Rows at the start of the block after, whose line began earlier. */
  #carried: HistoryRow[] = [];
  #cleared = false;
  #missing = false;

  constructor(request: ReadRowsRequest) {
    this.#request = request;
    const first = request.first === 'all' ? Number.POSITIVE_INFINITY : request.first;
    this.#pages = new RowPages(first, request.last);
  }

  get done(): boolean {
    return this.#cleared || this.#pages.full;
  }

  take(block: BlockSource): void {
    const { source, styles, withScreen } = this.#request;
    const reading = readSourceBlock(source, block);
    if (reading.kind !== 'ok') {
      // A block that is gone was pruned since: the log ends there, or a gap says so.
      if (reading.kind === 'bad') this.#problem(block, reading.reason);
      return;
    }
    const replay = BlockReplay.start(reading.header, reading.records, styles);
    if (!replay) {
      this.#problem(block, 'its checkpoint is damaged');
      return;
    }
    const endOffset = replay.play();
    if (this.#next === null) {
      this.#split(withScreen ? replay.rowsWithScreen() : replay.rowsAboveScreen());
    } else if (endOffset < this.#next.firstOffset) {
      this.#gap(this.#next.firstOffset - endOffset);
      this.#split(this.#throughWidths(replay.allRows()));
    } else {
      const own = ownRows(replay.allRows(), this.#next.overlap);
      this.#split([...this.#throughWidths(own), ...this.#takeCarried()]);
    }
    if (replay.widths.length > 0) {
      this.#narrowest = Math.min(this.#narrowest ?? Number.POSITIVE_INFINITY, ...replay.widths);
    }
    if (replay.lostBytes > 0) {
      this.#missing = true;
      this.#problems.push(`${replay.lostBytes} bytes of output never reached ${source.dir}`);
    }
    this.#next = { overlap: replay.overlap, firstOffset: block.firstOffset };
    this.#cleared = replay.cleared;
    replay.dispose();
  }

  finish(): { pages: Uint8Array[]; result: ReadRowsResult } {
    this.#emit(this.#takeCarried());
    const oldest = this.#request.source.blocks[0];
    const reachesBack = this.#cleared || oldest === undefined || oldest.seq === 1;
    const truncated = this.#pages.overflowed || this.#missing || (!this.#pages.full && !reachesBack);
    const result = { count: this.#pages.count, truncated, problems: this.#problems };
    return { pages: this.#pages.inReadingOrder(), result };
  }

  /** Tells rows what widths newer blocks gave the screen. */
  #throughWidths(rows: HistoryRow[]): HistoryRow[] {
    const narrowest = this.#narrowest;
    if (narrowest !== null) for (const row of rows) noteWidth(row, narrowest);
    return rows;
  }

  #problem(block: BlockSource, reason: string): void {
    this.#problems.push(`can't read ${this.#request.source.dir}/${block.stem}: ${reason}`);
  }

  #takeCarried(): HistoryRow[] {
    const carried = this.#carried;
    this.#carried = [];
    return carried;
  }

  /** Keeps the rows whose line began in an older block, and lays out the others. */
  #split(rows: HistoryRow[]): void {
    let start = 0;
    while (start < rows.length && rows[start]?.wrapped) start++;
    if (start > carriedRowsLimit) start = 0;
    this.#emit(rows.slice(start));
    this.#carried = rows.slice(0, start);
  }

  #gap(bytes: number): void {
    this.#emit(this.#takeCarried());
    this.#missing = true;
    const text = `[holdfast: ${bytes} bytes of output are not in the log]`;
    const row: PastRow = { text, wrapped: false, gap: bytes };
    if (this.#request.styles) row.runs = [['2', text]];
    this.#pages.prepend([row]);
  }

  #emit(rows: readonly HistoryRow[]): void {
    const { cols, styles } = this.#request;
    const laid: PastRow[] = [];
    for (let start = 0; start < rows.length; ) {
      let end = start + 1;
      while (end < rows.length && rows[end]?.wrapped) end++;
      for (const row of layOut(rows.slice(start, end), cols, styles)) laid.push(row);
      start = end;
    }
    this.#pages.prepend(laid);
  }
}

/** The rows of a replay that the checkpoint after it does not repeat. */
function ownRows(rows: HistoryRow[], next: Overlap): HistoryRow[] {
  let end = rows.length;
  for (let lines = 0; lines < next.lines && end > 0; ) {
    end--;
    if (!rows[end]?.wrapped) lines++;
  }
  if (next.cells === 0) return rows.slice(0, end);
  let start = end;
  while (start > 0 && rows[start - 1]?.wrapped) start--;
  if (start > 0) start--;
  const straddling = rows.slice(start, end);
  const head = takeCells(straddling, lineLength(straddling) - next.cells);
  return [...rows.slice(0, start), ...head];
}
