/**
 * The oracle of history: one headless terminal with all its scrollback, beside a live screen whose history is a log.
 * Owns both and says where they differ, cell by cell.
 */
import { expect } from 'vitest';
import type { PaneLog } from '../../src/log/PaneLog.ts';
import { unpackPage } from '../../src/log/RowPages.ts';
import { walkRows } from '../../src/log/readRows.ts';
import type { LogRecord, PastRow, PastSource, ReadRowsRequest } from '../../src/log/types.ts';
import { Screen } from '../../src/screen/Screen.ts';
import { startOfTime } from './logHelpers.ts';

export type Step =
  | { kind: 'feed'; data: Uint8Array }
  | { kind: 'resize'; cols: number; rows: number }
  | { kind: 'clear' }
  | { kind: 'kill' };

/** Reads rows as the worker does, in this thread. */
export function readRows(source: PastSource, request: Partial<ReadRowsRequest> = {}) {
  const walk = walkRows({ source, cols: 80, first: 'all', last: 1, styles: true, ...request });
  let step = walk.next();
  while (!step.done) step = walk.next();
  const rows: PastRow[] = [];
  for (const page of step.value.pages) rows.push(...unpackPage(page));
  return { rows, ...step.value.result };
}

/** The rows of a screen from y on, in the form of rows of the past. */
export function rowsOf(screen: Screen, from: number, to: number): PastRow[] {
  const rows: PastRow[] = [];
  for (let y = from; y < to; y++) {
    rows.push({ runs: screen.row(y), text: screen.text(y, true), wrapped: screen.isWrapped(y) });
  }
  return rows;
}

export interface LivePaneOptions {
  open(): PaneLog;
  cols: number;
  rows: number;
  /** Rows that the live screen keeps above itself. */
  contextRows: number;
}

/** What the server does with a pane, without the server. */
export class LivePane {
  log: PaneLog;
  screen: Screen;
  readonly #options: LivePaneOptions;
  #serial = 0;

  constructor(options: LivePaneOptions) {
    this.#options = options;
    this.log = options.open();
    this.screen = new Screen({ ...options, events: {}, answersQueries: false });
    this.#cutIfWanted();
  }

  apply(step: Step): void {
    const { endOffset: offset } = this.log;
    const at = startOfTime;
    if (step.kind === 'kill') this.#recover();
    else if (step.kind === 'feed') this.#take({ kind: 'output', offset, at, data: step.data });
    else if (step.kind === 'clear') this.#take({ kind: 'cleared', offset, at });
    else {
      const { cols, rows } = step;
      this.#take({ kind: 'resize', offset, at, serial: ++this.#serial, cols, rows });
    }
  }

  #take(record: LogRecord): void {
    const taken = this.log.append(record);
    if (taken) this.#fold(taken);
    this.#cutIfWanted();
  }

  #fold(record: LogRecord): void {
    if (record.kind === 'output') this.screen.feed(record.data);
    else if (record.kind === 'resize') this.screen.resize(record.cols, record.rows);
    else if (record.kind === 'cleared') this.screen.clearHistory();
  }

  #cutIfWanted(): void {
    if (this.log.needsCheckpoint === 'no') return;
    // A forced checkpoint is the one that is not exact: see docs/history.md.
    const checkpoint = this.screen.checkpoint();
    if (checkpoint) this.log.cut(checkpoint, { line: this.screen.historySize });
  }

  /** The server dies, and another one starts from the log alone: what a reboot leaves as well. */
  #recover(): void {
    this.screen.dispose();
    this.log = this.#options.open();
    const { checkpoint, tail, lastSerial } = this.log.recovery;
    expect(this.log.problems).toEqual([]);
    expect(lastSerial).toBe(this.#serial);
    if (!checkpoint) throw new Error('nothing to recover from');
    const { cols, rows, contextRows } = this.#options;
    const options = { cols, rows, contextRows, events: {}, answersQueries: false };
    this.screen = Screen.restore(checkpoint, options);
    for (const record of tail) this.#fold(record);
    this.log.forgetRecovery();
  }
}

export class Oracle {
  readonly pane: LivePane;
  readonly unlimited: Screen;
  #resized = false;

  constructor(options: LivePaneOptions) {
    this.pane = new LivePane(options);
    const { cols, rows } = options;
    this.unlimited = new Screen({ cols, rows, contextRows: 1_000_000, events: {}, answersQueries: false });
  }

  apply(step: Step): void {
    this.pane.apply(step);
    if (step.kind === 'feed') this.unlimited.feed(step.data);
    else if (step.kind === 'resize') {
      this.unlimited.resize(step.cols, step.rows);
      this.#resized = true;
    } else if (step.kind === 'clear') this.unlimited.clearHistory();
  }

  /** Screen, history, modes and cursor are the same in both. */
  check(): void {
    const { screen, log } = this.pane;
    const { unlimited } = this;
    expect(screen.cols).toBe(unlimited.cols);
    expect(screen.alternateScreen).toBe(unlimited.alternateScreen);
    expect(screen.cursor).toEqual(unlimited.cursor);
    expect(screen.modes).toEqual(unlimited.modes);
    expect(screen.title).toEqual(unlimited.title);
    expect(rowsOf(screen, 0, screen.rows)).toEqual(rowsOf(unlimited, 0, unlimited.rows));
    const past = readRows(log.source(), { cols: unlimited.cols });
    expect(past.problems).toEqual([]);
    expect(past.truncated).toBe(false);
    const expected = rowsOf(unlimited, -unlimited.contextSize, 0);
    // Whether a blank inside of a line was written or skipped is not kept when the line is wrapped anew: only the
    // number of blanks that end a row's text hangs on it (docs/history.md).
    const drawn = (rows: PastRow[]) => rows.map((row) => ({ ...row, text: row.text.trimEnd() }));
    expect(past.rows.map((row) => row.text.trimEnd())).toEqual(expected.map((row) => row.text.trimEnd()));
    expect(drawn(past.rows)).toEqual(drawn(expected));
    if (!this.#resized) expect(past.rows).toEqual(expected);
  }
}
