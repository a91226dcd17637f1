/**
 * A pane's rows above its live screen, loaded by line number where they are looked at. Owns their elements: a contiguous
 * range of rows, bounded, between two gaps that have the height of the rows which are not loaded. So the way to a row is
 * known before it is loaded, and loading moves nothing.
 */
import type { Requests } from '../../protocol/messages.ts';
import { newElement } from './place.ts';
import { fillRow } from './rowNodes.ts';
import type { StyleSheet } from './StyleSheet.ts';

type RowsParams = Requests['pane.rows']['params'];
type RowsResult = Requests['pane.rows']['result'];
export type AskRows = (params: RowsParams) => Promise<RowsResult>;

/** Rows of one request: the host reads a block of its log for it, which takes as long for fewer. */
const pageRows = 400;
/** Most rows of one request, by the protocol. */
const mostAsked = 1000;
/** Rows beyond the view that are loaded in advance. */
const marginRows = 200;
/** Most rows that are kept as elements. */
const mostRows = 2000;
/** Pause between two looks whether output has scrolled rows into view, milliseconds. */
const lookMs = 200;
/**
 * Tallest gap, CSS pixels: browsers bound the height of an element at 17 to 33 million pixels of the device, of which
 * a CSS pixel has up to four. A longer way grows again as it is gone.
 */
const mostGapPixels = 3_000_000;

/** Where an answer belongs: beside the present rows, or in their place. */
type Joint = 'older' | 'newer' | 'instead';

export class HistoryRows {
  readonly element = newElement('history');
  readonly #pane: string;
  readonly #ask: AskRows;
  readonly #sheet: StyleSheet;
  readonly #rowHeight: () => number;
  /** Number of the first row here, and of the one after the last. */
  #from = 0;
  #to = 0;
  /** Rows below this number are not kept by the host; from `#first` on they are, as far as known. */
  #lost = 0;
  #first = 0;
  /** Number of the live screen's first row. */
  #top = 0;
  /** Rows of the gap above. */
  #gap = 0;
  #cols = 0;
  #isOpen = false;
  #isBusy = false;
  /** The live screen has scrolled since the last answer: there are newer rows. */
  #isBehind = false;
  #timer: number | undefined;
  /** Answers that were asked for before this count are stale. */
  #turn = 0;

  /** `rowHeight`: of each row, in CSS pixels. */
  constructor(pane: string, ask: AskRows, sheet: StyleSheet, rowHeight: () => number) {
    this.#pane = pane;
    this.#ask = ask;
    this.#sheet = sheet;
    this.#rowHeight = rowHeight;
    this.element.hidden = true;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Loads the rows right above the screen. */
  open(): void {
    if (!this.#isOpen && !this.#isBusy) void this.#load({ count: pageRows }, 'instead');
  }

  /** Loads rows that the view lacks: one request at a time, each for what is in view by then. */
  show(): void {
    if (!this.#isOpen || this.#isBusy) return;
    const { from, to } = this.#inView();
    if (to < this.#from || from > this.#to) {
      const first = Math.max(this.#first, from - marginRows);
      void this.#load(
        { from: first, count: Math.min(mostAsked, Math.max(pageRows, to - first + marginRows)) },
        'instead',
      );
    } else if (from - marginRows < this.#from && this.#from > this.#first) {
      const first = Math.max(this.#first, this.#from - pageRows);
      void this.#load({ from: first, count: this.#from - first }, 'older');
    } else if (to + marginRows > this.#to && (this.#to < this.#top || this.#isBehind))
      void this.#load({ from: this.#to, count: pageRows }, 'newer');
  }

  /** The live screen has scrolled by `rows` or more. */
  scrolled(rows: number): void {
    if (!this.#isOpen) return;
    this.#top += rows;
    this.#isBehind = true;
    this.#setGaps();
    this.#timer ??= window.setTimeout(() => {
      this.#timer = undefined;
      this.show();
    }, lookMs);
  }

  /** Drops all rows: the view is at the live screen again, or the width has changed. */
  close(): void {
    this.#turn += 1;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#isOpen = false;
    this.#isBusy = false;
    this.#isBehind = false;
    this.#lost = 0;
    this.#first = 0;
    this.element.replaceChildren();
    this.element.hidden = true;
  }

  async #load(range: { from?: number; count: number }, joint: Joint): Promise<void> {
    const turn = ++this.#turn;
    this.#isBusy = true;
    this.#isBehind = false;
    const result = await this.#ask({ pane: this.#pane, ...range }).catch(() => null);
    if (turn !== this.#turn) return;
    this.#isBusy = false;
    if (!result) return;
    if (this.#isOpen && result.cols !== this.#cols) this.close();
    else if (this.#isOpen) this.#anchored(() => this.#take(result, joint));
    else this.#begin(result);
  }

  #begin(result: RowsResult): void {
    const view = this.element.parentElement;
    const below = view ? view.scrollHeight - view.scrollTop : 0;
    this.#cols = result.cols;
    this.#isOpen = true;
    this.element.hidden = false;
    this.#take(result, 'instead');
    if (view) view.scrollTop = view.scrollHeight - below;
    this.show();
  }

  #take(result: RowsResult, joint: Joint): void {
    const { from, rows, top } = result;
    this.#top = top;
    this.#learnFirst(result);
    const elements = rows.map((runs) => {
      const row = newElement('row');
      fillRow(row, runs, this.#sheet);
      return row;
    });
    if (joint === 'older' && from + rows.length === this.#from) {
      this.element.prepend(...elements);
      this.#from = from;
    } else if (joint === 'newer' && from === this.#to) {
      this.element.append(...elements);
      this.#to += rows.length;
    } else if (rows.length > 0 || this.#from === this.#to) {
      this.element.replaceChildren(...elements);
      this.#from = from;
      this.#to = from + rows.length;
    }
    this.#bound(joint);
    this.#setGaps();
  }

  /** Finds the first row that is kept: exactly where an answer begins with it, and otherwise by halves. */
  #learnFirst({ from, rows, truncated }: RowsResult): void {
    if (truncated) this.#lost = Math.max(this.#lost, from);
    if (truncated && rows.length > 0) this.#first = from;
    else if (truncated) this.#first = Math.max(this.#lost, Math.floor((this.#lost + this.#from) / 2));
    else if (from <= this.#first) this.#first = Math.floor((this.#lost + from) / 2);
  }

  /** Drops rows at the other end. */
  #bound(joint: Joint): void {
    for (let over = this.#to - this.#from - mostRows; over > 0; over--) {
      if (joint === 'older') {
        this.element.lastElementChild?.remove();
        this.#to--;
      } else {
        this.element.firstElementChild?.remove();
        this.#from++;
      }
    }
  }

  /** Numbers of the first row in view, and of the one after the last; rows that the host does not keep are left out. */
  #inView(): { from: number; to: number } {
    const height = this.#rowHeight();
    const { scrollTop = 0, clientHeight = 0 } = this.element.parentElement ?? {};
    const above = (scrollTop - this.element.offsetTop) / height;
    const inside = (row: number) => Math.min(this.#top, Math.max(this.#first, row));
    const from = this.#from - this.#gap + Math.floor(above);
    return { from: inside(from), to: inside(from + Math.ceil(clientHeight / height) + 1) };
  }

  /** Makes a change, and keeps the row in view where it is. Only a gap that was cut or grows again moves anything. */
  #anchored(change: () => void): void {
    const view = this.element.parentElement;
    const before = this.#from - this.#gap;
    change();
    const moved = before - (this.#from - this.#gap);
    if (view && moved !== 0) view.scrollTop += moved * this.#rowHeight();
    this.show();
  }

  /** Sets the heights of the gaps: of all rows that are missing, up to a bound. */
  #setGaps(): void {
    const most = Math.floor(mostGapPixels / this.#rowHeight());
    const missing = this.#from - this.#first;
    // Within its bound a gap that was cut stays as it is for long: each change stops a scroll that a finger has begun.
    const isCut = this.#gap < missing && this.#gap > most / 2;
    const gap = isCut ? this.#gap : Math.min(missing, most);
    this.#gap = gap;
    // Not as custom properties: all rows would inherit them, and get new styles with each change.
    const { style } = this.element;
    style.paddingTop = `calc(${gap} * var(--cell-height))`;
    style.paddingBottom = `calc(${Math.min(this.#top - this.#to, most)} * var(--cell-height))`;
  }
}
