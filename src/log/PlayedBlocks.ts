/**
 * Blocks as they were replayed, kept for the next rows of the same view: someone who scrolls asks for the rows beside
 * the last ones, and a replay takes tens of milliseconds. Owns the bound on their memory; BlockReplay makes the rows,
 * PastWalk joins them. Rows here belong to every walk that gets them: nobody changes them.
 */
import { BlockReplay, type LineRange, type Overlap } from './BlockReplay.ts';
import { lengthOf, readSourceBlock } from './blockReading.ts';
import type { HistoryRow, RowDetail } from './historyLines.ts';
import type { BlockSource, PastSource } from './types.ts';

/** The result of a block's replay. */
interface PlayedBlock {
  rows: readonly HistoryRow[];
  /** Overlap of its first checkpoint with the block before. */
  overlap: Overlap;
  /** Number of the oldest row, as blocks count lines, and the screen's columns when it began. */
  top: number;
  cols: number;
  /** Offset in the log of its end. */
  endOffset: number;
  /** New widths of the screen in it. */
  widths: readonly number[];
  /** Bytes missing inside it. */
  lostBytes: number;
  /** History was cleared in it. */
  cleared: boolean;
}

/** Rows to take from a block: the newest one ends with the live screen. */
export type BlockPart = 'all' | 'above screen' | 'with screen';

export interface PlayRequest {
  part: BlockPart;
  detail: RowDetail;
  /** For a counted block: rows whose content is wanted. Null for all. */
  wanted: LineRange | null;
}

/** Absent for a block that is gone: it was pruned meanwhile. */
export type Playing =
  | { kind: 'played'; block: PlayedBlock }
  | { kind: 'gone' }
  | { kind: 'bad'; reason: string };

/**
 * Rows made beyond the wanted ones, on both sides: five pages of a scroll. A second miss in a block makes all of its
 * rows: somebody scrolls through it.
 */
const aroundRows = 2_000;
/** Limit of all rows kept, by the estimate below: about twenty views. */
const keptBytes = 24 * 1024 * 1024;
/** Memory of a row, of each of its runs, and of a character, which is in the row's text and in a run's. */
const rowBytes = 160;
const runBytes = 100;
const characterBytes = 4;
/** A row that was only counted is one of a few shared ones. */
const countedBytes = 8;

interface Kept {
  block: PlayedBlock;
  wanted: LineRange | null;
  /** Length of the block's records when it was replayed: the newest block grows. */
  length: string;
  bytes: number;
}

export class PlayedBlocks {
  /** The least recently used first. */
  readonly #kept = new Map<string, Kept>();
  #bytes = 0;

  /** Estimated memory of the rows kept. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Replays the block, or returns what an earlier replay for the same rows found. */
  play(source: PastSource, block: BlockSource, request: PlayRequest): Playing {
    const key = [source.dir, block.seq, request.part, request.detail].join(' ');
    const length = lengthOf(block);
    const known = this.#kept.get(key);
    this.#forget(key);
    const hasGrown = known !== undefined && known.length !== length;
    if (known && !hasGrown && covers(known.wanted, request.wanted)) {
      this.#keep(key, known);
      return { kind: 'played', block: known.block };
    }
    const wanted = this.#wantedOf(request, known === undefined ? 'first' : hasGrown ? 'grown' : 'again');
    const playing = playBlock(source, block, { ...request, wanted });
    if (playing.kind === 'played') {
      const bytes = playing.block.rows.reduce((sum, row) => sum + bytesOf(row), 0);
      this.#keep(key, { block: playing.block, wanted, length, bytes });
    }
    return playing;
  }

  #wantedOf({ wanted }: PlayRequest, miss: 'first' | 'again' | 'grown'): LineRange | null {
    if (wanted === null || miss === 'again') return null;
    // A block that grows is replayed for each request: more rows would be made in vain.
    return miss === 'grown' ? wanted : around(wanted);
  }

  #keep(key: string, kept: Kept): void {
    this.#kept.set(key, kept);
    this.#bytes += kept.bytes;
    for (const oldest of this.#kept.keys()) {
      if (this.#bytes <= keptBytes) return;
      this.#forget(oldest);
    }
  }

  #forget(key: string): void {
    this.#bytes -= this.#kept.get(key)?.bytes ?? 0;
    this.#kept.delete(key);
  }
}

/** Replays a block of the source. Never throws. */
export function playBlock(source: PastSource, block: BlockSource, request: PlayRequest): Playing {
  const reading = readSourceBlock(source, block);
  if (reading.kind === 'missing') return { kind: 'gone' };
  if (reading.kind === 'bad') return reading;
  const { detail, wanted, part } = request;
  const replay = BlockReplay.start(reading.header, reading.records, { rows: detail, wanted });
  if (!replay) return { kind: 'bad', reason: 'its checkpoint is damaged' };
  const endOffset = replay.play();
  const rows = rowsOf(replay, part);
  const { overlap, began, widths, lostBytes, cleared } = replay;
  const top = reading.header.line - began.context;
  replay.dispose();
  return {
    kind: 'played',
    block: { rows, overlap, top, cols: began.cols, endOffset, widths, lostBytes, cleared },
  };
}

function rowsOf(replay: BlockReplay, part: BlockPart): HistoryRow[] {
  if (part === 'all') return replay.allRows();
  return part === 'with screen' ? replay.rowsWithScreen() : replay.rowsAboveScreen();
}

function covers(has: LineRange | null, wanted: LineRange | null): boolean {
  if (has === null) return true;
  return wanted !== null && has.from <= wanted.from && has.to >= wanted.to;
}

function around({ from, to }: LineRange): LineRange {
  return { from: from - aroundRows, to: to + aroundRows };
}

function bytesOf({ runs, text }: HistoryRow): number {
  if (runs.length === 0 && text === '') return countedBytes;
  return rowBytes + runs.length * runBytes + text.length * characterBytes;
}
