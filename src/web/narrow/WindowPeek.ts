/**
 * A pane of another window, looked at without making that window the session's present one: a picture with its cursor,
 * asked for anew every second while somebody can see it. Owns its element and the requests; nobody else notices.
 */
import { HoldfastError } from '../../protocol/errors.ts';
import type { Requests, Run } from '../../protocol/messages.ts';
import { newElement, put } from '../screen/place.ts';
import { fillRow } from '../screen/rowNodes.ts';
import type { StyleSheet } from '../screen/StyleSheet.ts';
import type { PanePlace } from './paneOrder.ts';

/** Time between two pictures, milliseconds. */
const everyMs = 1000;

type Screen = Requests['pane.screen']['result'];

export interface WindowPeekParts {
  ask(params: Requests['pane.screen']['params']): Promise<Screen>;
  sheet: StyleSheet;
  /** The picture came, or the pane is gone. */
  changed(): void;
  gone(): void;
}

export class WindowPeek {
  readonly element = newElement('peek pane', 'section');
  readonly #parts: WindowPeekParts;
  readonly #cursor = newElement('cursor block');
  readonly #rows: { element: HTMLElement; key: string }[] = [];
  #place: PanePlace | null = null;
  #cols = 0;
  #timer: number | undefined;
  #turn = 0;

  constructor(parts: WindowPeekParts) {
    this.#parts = parts;
    this.element.hidden = true;
    this.#cursor.setAttribute('aria-hidden', 'true');
    this.#cursor.hidden = true;
    this.element.append(this.#cursor);
    document.addEventListener('visibilitychange', () => {
      if (this.#place && document.visibilityState === 'visible') void this.#load();
    });
  }

  /** The pane on show; null for none. */
  get place(): PanePlace | null {
    return this.#place;
  }

  get cols(): number {
    return this.#cols;
  }

  show(place: PanePlace): void {
    this.#place = place;
    this.#cols = place.cols;
    this.element.hidden = false;
    this.element.setAttribute('aria-label', `pane ${place.pane} of window ${place.window}`);
    this.#fill([]);
    void this.#load();
  }

  hide(): void {
    if (!this.#place) return;
    this.#place = null;
    this.#turn += 1;
    clearTimeout(this.#timer);
    this.element.hidden = true;
    this.#cursor.hidden = true;
    this.#fill([]);
  }

  async #load(): Promise<void> {
    clearTimeout(this.#timer);
    const place = this.#place;
    if (!place || document.visibilityState !== 'visible') return;
    const turn = ++this.#turn;
    const screen = await this.#parts.ask({ pane: place.pane, runs: true }).catch((error: Error) => error);
    if (turn !== this.#turn) return;
    if (screen instanceof HoldfastError) {
      this.#parts.gone();
      return;
    }
    if (!(screen instanceof Error)) this.#draw(screen);
    // Without a connection the last picture stays.
    this.#timer = window.setTimeout(() => void this.#load(), everyMs);
  }

  #draw(screen: Screen): void {
    this.#cols = screen.cols;
    put(this.element, { x: 0, y: 0, cols: screen.cols, rows: screen.rows });
    this.#fill(screen.runs ?? []);
    const { x, y, visible } = screen.cursor ?? { x: 0, y: 0, visible: false };
    this.#cursor.hidden = !visible;
    put(this.#cursor, { x, y, cols: 1, rows: 1 });
    this.#parts.changed();
  }

  /** Rows that are the same stay, so that a selection does. */
  #fill(rows: readonly Run[][]): void {
    while (this.#rows.length > rows.length) this.#rows.pop()?.element.remove();
    rows.forEach((runs, y) => {
      const key = JSON.stringify(runs);
      let row = this.#rows[y];
      if (!row) {
        row = { element: newElement('row'), key: '' };
        this.#rows.push(row);
        this.element.append(row.element);
      }
      if (row.key === key) return;
      row.key = key;
      fillRow(row.element, runs, this.#parts.sheet);
    });
  }
}
