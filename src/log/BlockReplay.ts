/**
 * A block played into a scratch terminal. Owns that terminal and takes rows out of it as they leave its top, so that a
 * block of a million short lines needs no more memory than its text. Knows one block; stitching is PastWalk's.
 */
import type { Screen } from '../screen/screen.ts';
import { type BlockHeader, walkRecords } from './BlockFormat.ts';
import { type HistoryRow, lineLength, noteWidth } from './HistoryLines.ts';
import { feedSlices, leaveAlternateScreen, restoreScratch } from './scratchScreen.ts';

/**
 * Rows above the screen that stay in the scratch terminal, at least what the live screen keeps: a resize can pull rows
 * back only as far as the live one could, so rows above these have their final cells.
 */
const keptRows = 1000;
/** Rows taken out at a time, so that taking them costs little beside parsing. */
const harvestRows = 500;
/** Room for a slice of newlines, and for the kept rows when a resize makes 50 of each. */
const scratchRows = 60_000;

/** How the rows of a restored checkpoint begin: which rows of the block before it has as well. */
export interface Overlap {
  /** Lines that begin in it. */
  lines: number;
  /** Cells of the line at its top that began earlier. */
  cells: number;
}

export class BlockReplay {
  readonly screen: Screen;
  /** What the first checkpoint has in common with the end of the block before. */
  readonly overlap: Overlap;
  /** Size of the first checkpoint: its columns, and the rows above its screen. */
  readonly began: { cols: number; context: number };
  /** Rows that have left the scratch terminal, oldest first. */
  harvested: HistoryRow[] = [];
  /** History was cleared in this block: nothing before `harvested` is for the user's eyes. */
  cleared = false;
  /** Widths that the screen was given in this block, without those that it had already. */
  readonly widths: number[] = [];
  /** Bytes that the block says are missing inside of it. */
  lostBytes = 0;
  readonly #header: BlockHeader;
  readonly #records: Uint8Array;
  readonly #styles: boolean;

  /** Restores the block's first checkpoint. Null when there is none that can be restored. */
  static start(header: BlockHeader, records: Uint8Array, styles: boolean): BlockReplay | null {
    let checkpoint: Uint8Array | null = null;
    walkRecords(records, cursorOf(header), (record) => {
      if (record.kind === 'checkpoint') checkpoint = record.data;
      return 'stop';
    });
    if (checkpoint === null) return null;
    try {
      return new BlockReplay(header, records, checkpoint, styles);
    } catch {
      return null;
    }
  }

  private constructor(header: BlockHeader, records: Uint8Array, checkpoint: Uint8Array, styles: boolean) {
    this.#header = header;
    this.#records = records;
    this.#styles = styles;
    this.screen = restoreScratch(checkpoint, scratchRows, () => this.#clear());
    this.began = { cols: this.screen.cols, context: this.screen.contextSize };
    this.overlap = this.screen.alternateScreen ? measureBehind(checkpoint) : measureOverlap(this.screen);
  }

  /** The rows at the top of the first checkpoint that continue a line of the block before; null when some are on the screen. */
  beginsWithin(): HistoryRow[] | null {
    const { screen } = this;
    const rows: HistoryRow[] = [];
    for (let y = -this.began.context; y < 0; y++) {
      if (!screen.isWrapped(y)) return rows;
      rows.push(this.#row(y));
    }
    return null;
  }

  /** Plays the block; returns the offset in the log of its end. */
  play(): number {
    const cursor = cursorOf(this.#header);
    walkRecords(this.#records, cursor, (record) => {
      switch (record.kind) {
        case 'output':
        case 'inserted':
          feedSlices(this.screen, record.data, () => {
            if (this.screen.contextSize > keptRows + harvestRows) this.#harvest(keptRows);
          });
          break;
        case 'resize':
          this.#harvest(keptRows);
          this.#noteWidth(record.cols);
          this.screen.resize(record.cols, record.rows);
          break;
        case 'cleared':
          this.screen.clearHistory();
          this.#clear();
          break;
        case 'reset':
          this.screen.softReset();
          break;
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

  /** The rows above the screen and those that it shows, without blank ones at the end. */
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

  #clear(): void {
    this.harvested = [];
    this.cleared = true;
  }

  #noteWidth(cols: number): void {
    if (cols === this.screen.cols) return;
    this.widths.push(cols);
    for (const row of this.harvested) noteWidth(row, cols);
  }

  #harvest(keep: number): void {
    const { screen } = this;
    const first = -screen.contextSize;
    if (first >= -keep) return;
    for (let y = first; y < -keep; y++) this.harvested.push(this.#row(y));
    screen.trimContext(keep);
  }

  #row(y: number): HistoryRow {
    return rowAt(this.screen, y, this.#styles);
  }
}

/** The same for a checkpoint that shows the alternate screen: on a screen of its own, which goes back to the normal one. */
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

/** Beyond these a character may be wide, or one of several in a cell. */
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
