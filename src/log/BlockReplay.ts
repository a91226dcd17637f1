/**
 * Replay of a block in a scratch terminal. Owns that terminal and takes rows out of it as they leave its top, so that
 * a block of a million short lines needs no more memory than its text. Knows one block; PastWalk joins blocks.
 */
import type { Screen } from '../screen/Screen.ts';
import { type BlockHeader, walkRecords } from './blockFormat.ts';
import { type HistoryRow, hasStyles, lineLength, noteWidth, type RowDetail } from './historyLines.ts';
import { InputNames } from './InputNames.ts';
import { feedSlices, leaveAlternateScreen, restoreScratch, sliceBytes } from './scratchScreen.ts';

/**
 * Rows kept above the scratch terminal's screen, at least as many as on the live screen: a resize pulls rows back only
 * as far as the live one could, so rows above these have their final cells.
 */
const keptRows = 1000;
/** Rows taken out at a time, so that taking them costs little compared to parsing. */
const harvestRows = 500;
/**
 * Room for the kept rows, the rows waiting to be taken, and the rows that a slice of newlines or repeats can make on
 * the tallest screen. No more: a full terminal reuses its oldest lines, at half the cost of making new ones.
 */
const scratchRows = keptRows + harvestRows + sliceBytes + 1_000;
/** Room for the kept rows when a resize turns each into 50. */
const resizedRows = 60_000;

/** The overlap of a restored checkpoint with the block before: the rows that both have. */
export interface Overlap {
  /** Lines that begin in it. */
  lines: number;
  /** Cells of the topmost line that began earlier. */
  cells: number;
}

/** Rows by number, as Screen.historySize counts; both ends included. */
export interface LineRange {
  from: number;
  to: number;
}

/** Settings for reading a block's rows. */
export interface ReplayDetail {
  rows: RowDetail;
  /** Rows of a counted block whose content is wanted; the others are only counted. Null for all. */
  wanted: LineRange | null;
}

export class BlockReplay {
  readonly screen: Screen;
  /** The first checkpoint's overlap with the end of the block before. */
  readonly overlap: Overlap;
  /** Size of the first checkpoint: its columns, and the rows above its screen. */
  readonly began: { cols: number; context: number };
  /** Rows that have left the scratch terminal, oldest first. */
  harvested: HistoryRow[] = [];
  /** History was cleared in this block: rows before `harvested` are not shown. */
  cleared = false;
  /** New widths of the screen in this block. */
  readonly widths: number[] = [];
  /** Bytes missing inside the block, by its own records. */
  lostBytes = 0;
  readonly #header: BlockHeader;
  readonly #records: Uint8Array;
  readonly #detail: ReplayDetail;
  /** Counted rows by their length: they have no content, so rows of one length are one. */
  readonly #counted: HistoryRow[] = [];
  /** Number of the oldest row not harvested yet, as Screen.historySize counts. */
  #next: number;

  /** Restores the block's first checkpoint. Null when there is none, or it can't be restored. */
  static start(header: BlockHeader, records: Uint8Array, detail: ReplayDetail): BlockReplay | null {
    let checkpoint: Uint8Array | null = null;
    walkRecords(records, cursorOf(header), (record) => {
      if (record.kind === 'checkpoint') checkpoint = record.data;
      return 'stop';
    });
    if (checkpoint === null) return null;
    try {
      return new BlockReplay(header, records, checkpoint, detail);
    } catch {
      return null;
    }
  }

  private constructor(
    header: BlockHeader,
    records: Uint8Array,
    checkpoint: Uint8Array,
    detail: ReplayDetail,
  ) {
    this.#header = header;
    this.#records = records;
    this.#detail = detail;
    this.screen = restoreScratch(checkpoint, scratchRows, () => this.#clear());
    this.#next = this.screen.historySize - this.screen.contextSize;
    this.began = { cols: this.screen.cols, context: this.screen.contextSize };
    this.overlap = this.screen.alternateScreen ? measureBehind(checkpoint) : measureOverlap(this.screen);
  }

  /**
   * The rows at the top of the first checkpoint that continue a line of the block before; null when some are on the
   * screen.
   */
  beginsWithin(): HistoryRow[] | null {
    const { screen } = this;
    const rows: HistoryRow[] = [];
    for (let y = -this.began.context; y < 0; y++) {
      if (!screen.isWrapped(y)) return rows;
      rows.push(this.#row(y));
    }
    return null;
  }

  /** Replays the block; returns the offset of its end in the log. */
  play(): number {
    const cursor = cursorOf(this.#header);
    const names = new InputNames();
    walkRecords(this.#records, cursor, (record) => {
      switch (record.kind) {
        case 'output':
        case 'inserted':
          feedSlices(this.screen, record.data, () => {
            if (this.screen.historySize - this.#next > keptRows + harvestRows) this.#harvest(keptRows);
          });
          break;
        case 'resize':
          this.#resize(record.cols, record.rows);
          break;
        case 'cleared':
          this.screen.clearHistory();
          this.#clear();
          break;
        case 'reset':
          this.screen.softReset();
          break;
        case 'input': {
          const who = names.of(record);
          if (who !== undefined && record.how !== 'refused') this.screen.typed({ who, at: record.at });
          break;
        }
        case 'gap':
          this.lostBytes += record.bytes;
          break;
        default:
          break;
      }
      return undefined;
    });
    return cursor.offset;
  }

  /** Every row of the block, from the top of its checkpoint to the bottom of its screen. */
  allRows(): HistoryRow[] {
    leaveAlternateScreen(this.screen);
    this.#harvest(0);
    const rows = this.harvested;
    for (let y = 0; y < this.screen.rows; y++) rows.push(this.#row(y));
    return rows;
  }

  /** The rows above the screen and on it, without trailing blank ones. */
  rowsWithScreen(): HistoryRow[] {
    const shown: HistoryRow[] = [];
    for (let y = 0; y < this.screen.rows; y++) shown.push(this.#row(y));
    while (shown.length > 0 && shown.at(-1)?.text.trimEnd() === '') shown.pop();
    return [...this.rowsAboveScreen(), ...shown];
  }

  /** The rows above the screen. */
  rowsAboveScreen(): HistoryRow[] {
    this.#harvest(0);
    return this.harvested;
  }

  dispose(): void {
    this.screen.dispose();
  }

  /** Moves rows between screen and history, and rewraps them: their numbers begin anew. */
  #resize(cols: number, rows: number): void {
    const { screen } = this;
    this.#harvest(keptRows);
    this.#noteWidth(cols);
    screen.trimContext(screen.historySize - this.#next);
    screen.keepContext(resizedRows);
    screen.resize(cols, rows);
    this.#next = screen.historySize - screen.contextSize;
    this.#harvest(keptRows);
    screen.keepContext(scratchRows);
  }

  #clear(): void {
    this.harvested = [];
    this.#next = 0;
    this.cleared = true;
  }

  #noteWidth(cols: number): void {
    if (cols === this.screen.cols) return;
    this.widths.push(cols);
    for (const row of this.harvested) noteWidth(row, cols);
  }

  #harvest(keep: number): void {
    const { screen } = this;
    const top = screen.historySize;
    for (; this.#next < top - keep; this.#next++) this.harvested.push(this.#row(this.#next - top));
  }

  #row(y: number): HistoryRow {
    const { screen } = this;
    const { rows, wanted } = this.#detail;
    const number = screen.historySize + y;
    const counted = wanted !== null && (number < wanted.from || number > wanted.to);
    // A row that continues a line is read all the same: a wide character at its beginning counts in the row above.
    if (counted && !screen.isWrapped(y)) return this.#countedRow(y);
    const row = rowAt(screen, y, hasStyles(rows));
    const by = rows === 'typists' ? screen.typistOf(y) : undefined;
    return by ? { ...row, by } : row;
  }

  #countedRow(y: number): HistoryRow {
    const written = this.screen.writtenLength(y);
    // The width is that of the whole block: one with another size in it is not counted.
    this.#counted[written] ??= { runs: [], text: '', wrapped: false, cols: this.screen.cols, written };
    return this.#counted[written];
  }
}

/**
 * The same for a checkpoint with the alternate screen active: on a separate screen, switched back to the normal one.
 */
function measureBehind(checkpoint: Uint8Array): Overlap {
  const screen = restoreScratch(checkpoint, scratchRows);
  leaveAlternateScreen(screen);
  const overlap = measureOverlap(screen);
  screen.dispose();
  return overlap;
}

function measureOverlap(screen: Screen): Overlap {
  const top = -screen.contextSize;
  let lines = 0;
  for (let y = top; y < screen.rows; y++) if (!screen.isWrapped(y)) lines++;
  const remainder: HistoryRow[] = [];
  for (let y = top; y < screen.rows && screen.isWrapped(y); y++) remainder.push(rowAt(screen, y, true));
  return { lines, cells: lineLength(remainder) };
}

/** Characters beyond these may be wide, or one of several in a cell. */
const notPlain = /[^\x20-\u02ff]/;

export function rowAt(screen: Screen, y: number, styles: boolean): HistoryRow {
  const text = screen.text(y, true);
  // Without styles a row of plain characters is its text; others need their widths.
  const plain = !styles && !notPlain.test(text);
  return {
    runs: plain ? [['', text]] : screen.row(y),
    text,
    wrapped: screen.isWrapped(y),
    cols: screen.cols,
    written: screen.writtenLength(y),
  };
}

function cursorOf(header: BlockHeader) {
  return { position: 0, offset: header.firstOffset, time: header.firstTime };
}
