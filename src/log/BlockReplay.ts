/**
 * A block played into a scratch terminal. Owns that terminal and takes rows out of it as they leave its top, so that a
 * block of a million short lines needs no more memory than its text. Knows one block; stitching is PastWalk's.
 */
import { Screen } from '../screen/Screen.ts';
import { type BlockHeader, walkRecords } from './BlockFormat.ts';
import type { HistoryRow } from './HistoryLines.ts';

/**
 * Rows above the screen that stay in the scratch terminal, at least what the live screen keeps: a resize can pull rows
 * back only as far as the live one could, so rows above these have their final cells.
 */
const keptRows = 1000;
/** Rows taken out at a time, so that taking them costs little beside parsing. */
const harvestRows = 2000;
/** Output is fed in slices: one of nothing but newlines makes this many rows at most before they are taken out. */
const sliceBytes = 16 * 1024;
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
  /** Rows that have left the scratch terminal, oldest first. */
  harvested: HistoryRow[] = [];
  /** History was cleared in this block: nothing before `harvested` is for the user's eyes. */
  cleared = false;
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
    this.screen = restoreScratch(checkpoint, () => this.#clear());
    this.overlap = this.#measure();
  }

  /** Plays the rest of the block; afterwards the rows above the screen are in `harvested`. */
  play(): void {
    walkRecords(this.#records, cursorOf(this.#header), (record) => {
      switch (record.kind) {
        case 'output':
          for (let at = 0; at < record.data.length; at += sliceBytes) {
            this.screen.feed(record.data.subarray(at, at + sliceBytes));
            if (this.screen.contextSize > keptRows + harvestRows) this.#harvest(keptRows);
          }
          break;
        case 'resize':
          this.#harvest(keptRows);
          this.screen.resize(record.cols, record.rows);
          break;
        case 'cleared':
          this.screen.clearHistory();
          this.#clear();
          break;
        case 'reset':
          this.screen.softReset();
          break;
        default:
          break;
      }
      return undefined;
    });
  }

  /** Every row of the block, from the top of its checkpoint to the bottom of its screen. */
  allRows(): HistoryRow[] {
    this.leaveAlternateScreen();
    this.#harvest(0);
    const rows = this.harvested;
    for (let y = 0; y < this.screen.rows; y++) rows.push(this.#row(y));
    return rows;
  }

  /** The rows above the screen. */
  rowsAboveScreen(): HistoryRow[] {
    this.#harvest(0);
    return this.harvested;
  }

  /** The screen is about to be thrown away: rows of the normal one are wanted, whatever shows. */
  leaveAlternateScreen(): void {
    // CAN ends a sequence that was cut; 47 switches without moving or clearing anything (xterm ctlseqs).
    if (this.screen.alternateScreen) this.screen.feed(leaveAlternate);
  }

  dispose(): void {
    this.screen.dispose();
  }

  #clear(): void {
    this.harvested = [];
    this.cleared = true;
  }

  #measure(): Overlap {
    const screen = this.screen;
    let lines = 0;
    let y = screen.rows - 1;
    const top = -screen.contextSize;
    for (let at = top; at <= y; at++) if (!screen.isWrapped(at)) lines++;
    if (!screen.isWrapped(top)) return { lines, cells: 0 };
    const rows: HistoryRow[] = [];
    for (y = top; y < screen.rows && screen.isWrapped(y); y++) rows.push(this.#row(y));
    let cells = 0;
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i];
      if (row) cells += cellsInLine(row, rows[i + 1]);
    }
    return { lines, cells };
  }

  #harvest(keep: number): void {
    const { screen } = this;
    const first = -screen.contextSize;
    if (first >= -keep) return;
    for (let y = first; y < -keep; y++) this.harvested.push(this.#row(y));
    screen.trimContext(keep);
  }

  #row(y: number): HistoryRow {
    const { screen } = this;
    return {
      runs: screen.row(y),
      text: screen.text(y, true),
      wrapped: screen.isWrapped(y),
      cols: screen.cols,
      written: screen.writtenLength(y),
    };
  }
}
