/**
 * A pane's rows above its live screen, loaded by line number as they are scrolled to. Owns their elements: a contiguous
 * range of rows, bounded, whose newest end joins the live screen unless it was let go.
 */
import type { Requests } from '../../protocol/messages.ts';
import { newElement } from './place.ts';
import { fillRow } from './rowNodes.ts';
import type { StyleSheet } from './StyleSheet.ts';

type RowsParams = Requests['pane.rows']['params'];
type RowsResult = Requests['pane.rows']['result'];
export type AskRows = (params: RowsParams) => Promise<RowsResult>;

/** Rows of one request. */
const pageRows = 200;
/** Most rows that are kept as elements. */
const mostRows = 4000;
/** Pause in the output before the rows that it scrolled away are requested, milliseconds. */
const restMs = 150;

export class HistoryRows {
  readonly element = newElement('history');
  readonly #pane: string;
  readonly #ask: AskRows;
  readonly #sheet: StyleSheet;
  /** Number of the first row here, and of the one after the last. */
  #from = 0;
  #to = 0;
  #cols = 0;
  #isOpen = false;
  #isBusy = false;
  /** Nothing older is kept. */
  #isWhole = false;
  #timer: number | undefined;
  /** Answers that were asked for before this count are stale. */
  #turn = 0;

  constructor(pane: string, ask: AskRows, sheet: StyleSheet) {
    this.#pane = pane;
    this.#ask = ask;
    this.#sheet = sheet;
    this.element.hidden = true;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Loads the rows right above the screen. */
  open(): void {
    if (this.#isOpen || this.#isBusy) return;
    void this.#load({ count: pageRows }, 'older');
  }

  /** Loads older rows, when the first one here comes into view. */
  older(): void {
    if (!this.#isOpen || this.#isBusy || this.#isWhole) return;
    const from = Math.max(0, this.#from - pageRows);
    if (this.#from > 0) void this.#load({ from, count: this.#from - from }, 'older');
  }

  /** The live screen has scrolled: loads the rows that left it, once it rests. */
  scrolled(): void {
    if (!this.#isOpen) return;
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.newer(), restMs);
  }

  /** Loads rows after the last one here. */
  newer(): void {
    if (!this.#isOpen) return;
    if (this.#isBusy) this.scrolled();
    else void this.#load({ from: this.#to, count: pageRows }, 'newer');
  }

  /** Drops all rows: the view is at the live screen again, or the width has changed. */
  close(): void {
    this.#turn += 1;
    clearTimeout(this.#timer);
    this.#isOpen = false;
    this.#isBusy = false;
    this.#isWhole = false;
    this.element.replaceChildren();
    this.element.hidden = true;
  }

  async #load(range: { from?: number; count: number }, where: 'older' | 'newer'): Promise<void> {
    const turn = ++this.#turn;
    this.#isBusy = true;
    const result = await this.#ask({ pane: this.#pane, ...range }).catch(() => null);
    if (turn !== this.#turn) return;
    this.#isBusy = false;
    if (!result) return;
    if (this.#isOpen && result.cols !== this.#cols) {
      this.close();
      return;
    }
    this.#take(result, where);
  }

  #take({ from, rows, top, cols, truncated }: RowsResult, where: 'older' | 'newer'): void {
    if (!this.#isOpen) {
      this.#from = from;
      this.#to = from;
      this.#cols = cols;
      this.#isOpen = true;
      this.element.hidden = false;
    }
    const elements = rows.map((runs) => {
      const row = newElement('row');
      fillRow(row, runs, this.#sheet);
      return row;
    });
    if (where === 'older') {
      this.#keepView(() => this.element.prepend(...elements));
      if (this.#from === this.#to) this.#to += rows.length;
      else this.#from -= rows.length;
      this.#isWhole ||= truncated;
    } else {
      this.element.append(...elements);
      this.#to += rows.length;
    }
    this.#bound(where);
    if (where === 'newer' && rows.length > 0 && this.#to < top) this.scrolled();
  }

  /** Changes rows above the view without moving it. */
  #keepView(change: () => void): void {
    const view = this.element.parentElement;
    const below = view ? view.scrollHeight - view.scrollTop : 0;
    change();
    if (view) view.scrollTop = view.scrollHeight - below;
  }

  /** Drops rows at the other end. */
  #bound(where: 'older' | 'newer'): void {
    const over = this.#to - this.#from - mostRows;
    if (over <= 0) return;
    const rows = [...this.element.children];
    if (where === 'older') {
      for (const row of rows.slice(-over)) row.remove();
      this.#to -= over;
    } else {
      this.#keepView(() => {
        for (const row of rows.slice(0, over)) row.remove();
      });
      this.#from += over;
      this.#isWhole = false;
    }
  }
}
