/**
 * A walk over a log's blocks from the newest back, which joins the rows of each. Owns the joining, and the marks from
 * which a later walk over the same blocks resumes; BlockReplay reads a block, historyLines lays out lines, a sink
 * takes the rows.
 *
 * A block's checkpoint repeats the end of the block before it: the live screen and the rows kept above it. So a
 * block's own rows are those of its replay up to where the next block's checkpoint begins. That place is found by
 * counting lines and cells from the end, not rows: after a resize, a line that has lost its head to the log wraps
 * differently from the whole line, but its cells are the same.
 */
import { BlockReplay, type LineRange, type Overlap } from './BlockReplay.ts';
import { readSourceBlock } from './blockReading.ts';
import {
  type HistoryRow,
  hasStyles,
  layOut,
  lineLength,
  noteWidth,
  type RowDetail,
  takeCells,
} from './historyLines.ts';
import { type BlockPart, type PlayedBlocks, playBlock } from './PlayedBlocks.ts';
import type { RowSink } from './RowPages.ts';
import type { BlockSource, PastRow, PastSource } from './types.ts';

/** A line that spans blocks is held until its head is found, up to this many rows; a longer one stays in parts. */
const carriedRowsLimit = 20_000;

/** A mark with more rows carried than this is not kept: there are many marks. */
const markedRowsLimit = 500;

/** The log to walk, and the layout of its rows. */
export interface WalkRequest {
  source: PastSource;
  /** Width at which lines are wrapped; 0 for unwrapped lines. */
  cols: number;
  detail: RowDetail;
  withScreen: boolean;
}

/** The state of a walk between two blocks, from which another walk with the same request can resume. */
export interface WalkMark {
  /** Index of the block to take next. */
  index: number;
  /** Rows delivered so far. */
  seen: number;
  next: Next | null;
  narrowest: number | null;
  carried: HistoryRow[];
  cleared: boolean;
  missing: boolean;
  /** Number of the oldest row delivered, as blocks count lines; null when rows can't be counted so any more. */
  top: number | null;
}

/** The beginning of the block after the current one. */
interface Next {
  overlap: Overlap;
  firstOffset: number;
}

export class PastWalk {
  /** Sentences about unreadable files. */
  readonly problems: string[] = [];
  readonly #request: WalkRequest;
  readonly #sink: RowSink;
  readonly #kept: PlayedBlocks | undefined;
  #index: number;
  #seen = 0;
  #top: number | null = null;
  /** Null before the newest block. */
  #next: Next | null = null;
  /** The least width of the screen in newer blocks; null when it never changed. */
  #narrowest: number | null = null;
  /** Rows at the start of the next block whose line began earlier. */
  #carried: HistoryRow[] = [];
  #cleared = false;
  #missing = false;

  /**
   * `from` is a mark of a walk with the same request; the sink gets the rows before it. `kept` has blocks of earlier
   * walks, and keeps those of this one.
   */
  constructor(request: WalkRequest, sink: RowSink, from?: WalkMark, kept?: PlayedBlocks) {
    this.#request = request;
    this.#sink = sink;
    this.#kept = kept;
    this.#index = from?.index ?? request.source.blocks.length - 1;
    if (!from) return;
    this.#seen = from.seen;
    this.#next = from.next;
    this.#narrowest = from.narrowest;
    this.#carried = from.carried;
    this.#cleared = from.cleared;
    this.#missing = from.missing;
    this.#top = from.top;
  }

  /** True when nothing is left, or the sink is full. */
  get done(): boolean {
    return this.#index < 0 || this.#cleared || this.#sink.full;
  }

  /** Rows delivered so far. */
  get seen(): number {
    return this.#seen;
  }

  /** Output is missing in the walked blocks. */
  get missing(): boolean {
    return this.#missing;
  }

  /** True when the walk has reached the start of history: the pane's first output, or the last clearing. */
  get reachedBeginning(): boolean {
    const oldest = this.#request.source.blocks[0];
    return this.#cleared || (this.#index < 0 && (oldest === undefined || oldest.seq === 1));
  }

  /** True when the log has no older rows, whether it was pruned or not. */
  get reachedEnd(): boolean {
    return this.#index < 0 || this.#cleared;
  }

  /** The present state; undefined when it would take too much memory to keep. */
  mark(): WalkMark | undefined {
    if (this.#carried.length > markedRowsLimit) return undefined;
    return {
      index: this.#index,
      seen: this.#seen,
      next: this.#next,
      narrowest: this.#narrowest,
      carried: this.#carried,
      cleared: this.#cleared,
      missing: this.#missing,
      top: this.#top,
    };
  }

  /**
   * The mark at the start of an older block, when every block from there on was counted: the state of a walk that
   * reached it. Undefined when unknown.
   */
  markAt(index: number): WalkMark | undefined {
    const { source, cols, detail } = this.#request;
    const block = source.blocks[index];
    if (this.#top === null || this.#narrowest !== null || this.#cleared || !block) return undefined;
    const reading = readSourceBlock(source, block);
    if (reading.kind !== 'ok') return undefined;
    const replay = BlockReplay.start(reading.header, reading.records, {
      rows: detail,
      wanted: null,
    });
    if (!replay) return undefined;
    const carried = replay.beginsWithin();
    const { overlap, began } = replay;
    replay.dispose();
    if (!carried || began.cols !== cols) return undefined;
    const top = reading.header.line - began.context;
    const given = this.#seen + this.#carried.length + this.#top - top;
    return {
      index: index - 1,
      seen: given - carried.length,
      next: { overlap, firstOffset: block.firstOffset },
      narrowest: null,
      carried,
      cleared: false,
      missing: this.#missing,
      top,
    };
  }

  /** Index of the block to take next. */
  get index(): number {
    return this.#index;
  }

  /** About how many rows a walk has delivered when it reaches this line, as blocks count them; null when unknown. */
  givenAt(line: number): number | null {
    if (this.#top === null || this.#narrowest !== null || this.#cleared) return null;
    return this.#seen + this.#carried.length + this.#top - line;
  }

  /** The line numbers in blocks of the rows `first` to `last`, as a walk delivers them; null when unknown. */
  linesOf(first: number, last: number): LineRange | null {
    const beginning = this.givenAt(0);
    return beginning === null ? null : { from: beginning - first, to: beginning - last };
  }

  /**
   * Takes the next older block. For a counted block, `wanted` limits the lines that are read; others come without
   * content.
   */
  step(wanted: LineRange | null = null): void {
    const block = this.#request.source.blocks[this.#index--];
    if (block) this.#take(block, wanted);
  }

  /** Delivers the rows held back for an older block that does not come. */
  finish(): void {
    this.#emit(this.#takeCarried());
  }

  #take(block: BlockSource, wanted: LineRange | null): void {
    const { source, detail, cols } = this.#request;
    const request = { part: this.#partOfNext(), detail, wanted };
    const playing = this.#kept?.play(source, block, request) ?? playBlock(source, block, request);
    this.#top = null;
    if (playing.kind !== 'played') {
      // A block that is gone was pruned meanwhile: the log ends there, or a gap reports it.
      if (playing.kind === 'bad') this.#problem(block, playing.reason);
      return;
    }
    const played = playing.block;
    if (this.#next === null) {
      this.#split(played.rows);
    } else if (played.endOffset < this.#next.firstOffset) {
      this.#gap(this.#next.firstOffset - played.endOffset);
      this.#split(this.#throughWidths(played.rows));
    } else {
      const own = ownRows(played.rows, this.#next.overlap);
      this.#split([...this.#throughWidths(own), ...this.#takeCarried()]);
    }
    if (played.widths.length > 0) {
      this.#narrowest = Math.min(this.#narrowest ?? Number.POSITIVE_INFINITY, ...played.widths);
    }
    if (played.lostBytes > 0) {
      this.#missing = true;
      this.problems.push(`${played.lostBytes} bytes of output never reached ${source.dir}`);
    }
    this.#top = played.cols === cols ? played.top : null;
    this.#next = { overlap: played.overlap, firstOffset: block.firstOffset };
    this.#cleared = played.cleared;
  }

  #partOfNext(): BlockPart {
    if (this.#next !== null) return 'all';
    return this.#request.withScreen ? 'with screen' : 'above screen';
  }

  /** Records on rows the screen's widths in newer blocks. */
  #throughWidths(rows: readonly HistoryRow[]): readonly HistoryRow[] {
    const narrowest = this.#narrowest;
    if (narrowest === null) return rows;
    // Copies: a later walk may get the same rows.
    return rows.map((row) => {
      const copy = { ...row };
      noteWidth(copy, narrowest);
      return copy;
    });
  }

  #problem(block: BlockSource, reason: string): void {
    this.problems.push(`can't read ${this.#request.source.dir}/${block.stem}: ${reason}`);
  }

  #takeCarried(): HistoryRow[] {
    const carried = this.#carried;
    this.#carried = [];
    return carried;
  }

  /** Holds back the rows whose line began in an older block, and lays out the others. */
  #split(rows: readonly HistoryRow[]): void {
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
    if (hasStyles(this.#request.detail)) row.runs = [['2', text]];
    this.#give([row]);
  }

  #emit(rows: readonly HistoryRow[]): void {
    const { cols, detail } = this.#request;
    const laid: PastRow[] = [];
    for (let start = 0; start < rows.length; ) {
      let end = start + 1;
      while (end < rows.length && rows[end]?.wrapped) end++;
      for (const row of layOut(rows.slice(start, end), cols, detail)) laid.push(row);
      start = end;
    }
    this.#give(laid);
  }

  #give(rows: readonly PastRow[]): void {
    this.#sink.prepend(rows);
    this.#seen += rows.length;
  }
}

/** The rows of a replay that the checkpoint after it does not repeat. */
function ownRows(rows: readonly HistoryRow[], next: Overlap): HistoryRow[] {
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
