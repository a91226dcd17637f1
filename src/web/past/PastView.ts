/**
 * A pane's past in place of its screen: the screen at the time that a slider points at. Owns the elements of both while
 * it is open. Nothing can be typed meanwhile; Escape and `live` go back to the present.
 */
import { HoldfastError } from '../../protocol/errors.ts';
import type { Requests, Run } from '../../protocol/messages.ts';
import { newElement } from '../screen/place.ts';
import { fillRow } from '../screen/rowNodes.ts';
import type { StyleSheet } from '../screen/StyleSheet.ts';
import { PastBar } from './PastBar.ts';
import { TimeAxis } from './TimeAxis.ts';

type Screen = Requests['pane.screen']['result'];

export interface PastViewParts {
  timeline(params: Requests['pane.timeline']['params']): Promise<Requests['pane.timeline']['result']>;
  screen(params: Requests['pane.screen']['params']): Promise<Screen>;
  sheet: StyleSheet;
  /** A time of the host, by the clock of this device. */
  here(at: number): Date;
  say(text: string): void;
  /** It was closed. */
  closed(): void;
}

export class PastView {
  readonly bar: PastBar;
  readonly #parts: PastViewParts;
  readonly #view = newElement('past', 'section');
  readonly #stamp = newElement('past-stamp');
  readonly #rows = newElement('past-rows');
  #pane: string | null = null;
  #host: HTMLElement | null = null;
  /** The time wanted next; null while the one shown is the one wanted. */
  #wanted: number | null = null;
  /** A time that could not be asked for, as the connection was lost. */
  #missed: number | null = null;
  #isBusy = false;
  #turn = 0;

  constructor(parts: PastViewParts) {
    this.#parts = parts;
    this.bar = new PastBar({ show: (at) => this.#show(at), here: parts.here, live: () => this.close() });
    this.#view.append(this.#stamp, this.#rows);
    this.#view.tabIndex = 0;
    this.#view.addEventListener('keydown', (event) => this.bar.key(event));
  }

  get isOpen(): boolean {
    return this.#host !== null;
  }

  /** The pane whose past is on show. */
  get pane(): string | null {
    return this.#pane;
  }

  /** The element that it covers. */
  get host(): HTMLElement | null {
    return this.#host;
  }

  /** Opens over the element of a pane, at the newest time. */
  async open(pane: string, host: HTMLElement): Promise<void> {
    this.close();
    const turn = ++this.#turn;
    try {
      const axis = new TimeAxis(await this.#parts.timeline({ pane }));
      if (turn !== this.#turn) return;
      if (axis.isEmpty) this.#parts.say('Nothing of the past of this pane is kept.');
      else this.#begin(pane, host, axis);
    } catch (error) {
      this.#parts.say(error instanceof Error ? error.message : String(error));
    }
  }

  /** A connection is open again: shows the time at which the slider points by now. */
  reconnected(): void {
    if (this.#missed !== null) this.#show(this.#missed);
  }

  close(): void {
    this.#turn += 1;
    this.#missed = null;
    if (!this.#host) return;
    for (const child of this.#host.children) (child as HTMLElement).inert = false;
    this.#host = null;
    this.#pane = null;
    this.#wanted = null;
    this.#view.remove();
    this.bar.hide();
    this.#parts.closed();
  }

  #begin(pane: string, host: HTMLElement, axis: TimeAxis): void {
    this.#pane = pane;
    this.#host = host;
    host.scrollTop = host.scrollHeight;
    for (const child of host.children) (child as HTMLElement).inert = true;
    this.#view.style.setProperty('--top', `${host.scrollTop}px`);
    this.#view.setAttribute('aria-label', `the past of pane ${pane}`);
    this.#rows.replaceChildren();
    host.append(this.#view);
    this.bar.show(axis);
  }

  #show(at: number): void {
    this.#stamp.textContent = `past · ${this.bar.timeWords}`;
    this.#wanted = at;
    this.#missed = null;
    if (!this.#isBusy) void this.#load();
  }

  /** One request at a time: times that the slider has passed meanwhile are not asked for. */
  async #load(): Promise<void> {
    this.#isBusy = true;
    while (this.#wanted !== null && this.#pane !== null) {
      const at = this.#wanted;
      this.#wanted = null;
      const turn = this.#turn;
      const screen = await this.#parts.screen({ pane: this.#pane, at, runs: true }).catch((error: Error) => {
        this.#failed(error, at, turn);
        return null;
      });
      if (screen && turn === this.#turn) this.#draw(screen.runs ?? []);
    }
    this.#isBusy = false;
  }

  #failed(error: Error, at: number, turn: number): void {
    if (turn !== this.#turn) return;
    if (error instanceof HoldfastError) {
      this.#parts.say(error.message);
      return;
    }
    this.#missed = this.#wanted ?? at;
    this.#stamp.textContent = `past · ${this.bar.timeWords} · waits for the connection`;
  }

  #draw(rows: readonly Run[][]): void {
    const { children } = this.#rows;
    while (children.length > rows.length) children[children.length - 1]?.remove();
    rows.forEach((runs, y) => {
      let row = children[y] as HTMLElement | undefined;
      if (!row) {
        row = newElement('row');
        this.#rows.append(row);
      }
      fillRow(row, runs, this.#parts.sheet);
    });
  }
}
