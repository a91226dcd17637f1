/**
 * A pane of another window, looked at without making that window the session's present one: its screen with the cursor,
 * asked for anew while somebody can see it, and its history above. Owns its element and the requests; nobody else notices.
 */
import { HoldfastError } from '../../protocol/errors.ts';
import type { Requests, Run } from '../../protocol/messages.ts';
import type { AskRows } from '../screen/HistoryRows.ts';
import { PaneRows } from '../screen/PaneRows.ts';
import { newElement, put } from '../screen/place.ts';
import type { StyleSheet } from '../screen/StyleSheet.ts';
import type { PanePlace } from './paneOrder.ts';

/** Time between two pictures, milliseconds: the least while something changes, and the most at rest. */
const leastMs = 250;
const mostMs = 1000;

type Screen = Requests['pane.screen']['result'];

export interface WindowPeekParts {
  ask(params: Requests['pane.screen']['params']): Promise<Screen>;
  askRows: AskRows;
  sheet: StyleSheet;
  /** The picture came, or the pane is gone. */
  changed(): void;
  gone(): void;
}

export class WindowPeek {
  readonly element = newElement('peek');
  readonly #parts: WindowPeekParts;
  readonly #cursor = newElement('cursor block');
  #view: PaneRows | null = null;
  /** Rows on show, each as a text to compare. */
  #keys: readonly string[] = [];
  #place: PanePlace | null = null;
  #size = { cols: 0, rows: 0 };
  #everyMs = leastMs;
  #timer: number | undefined;
  #turn = 0;

  constructor(parts: WindowPeekParts) {
    this.#parts = parts;
    this.element.hidden = true;
    this.#cursor.setAttribute('aria-hidden', 'true');
    document.addEventListener('visibilitychange', () => {
      if (this.#place && document.visibilityState === 'visible') void this.#load();
    });
  }

  /** The pane on show; null for none. */
  get place(): PanePlace | null {
    return this.#place;
  }

  /** The element of that pane. */
  get pane(): HTMLElement | null {
    return this.#view?.element ?? null;
  }

  get cols(): number {
    return this.#size.cols;
  }

  show(place: PanePlace): void {
    const { sheet, askRows } = this.#parts;
    this.#place = place;
    this.#size = { cols: place.cols, rows: 0 };
    this.#keys = [];
    this.#everyMs = leastMs;
    const view = new PaneRows(place.pane, sheet, askRows);
    view.element.classList.add('shown');
    view.element.setAttribute('aria-label', `pane ${place.pane} of window ${place.window}`);
    this.#view = view;
    this.element.replaceChildren(view.element);
    this.element.hidden = false;
    void this.#load();
  }

  hide(): void {
    if (!this.#place) return;
    this.#place = null;
    this.#view = null;
    this.#turn += 1;
    clearTimeout(this.#timer);
    this.element.hidden = true;
    this.element.replaceChildren();
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
    this.#timer = window.setTimeout(() => void this.#load(), this.#everyMs);
  }

  #draw({ pane, cols, rows, runs = [], cursor }: Screen): void {
    const view = this.#view;
    if (!view) return;
    const all: Run[][] = Array.from({ length: rows }, (_, y) => runs[y] ?? []);
    const keys = all.map((row) => JSON.stringify(row));
    const isNew = cols !== this.#size.cols || rows !== this.#size.rows;
    if (isNew) view.place({ pane, x: 0, y: 0, cols, rows }, false);
    this.#size = { cols, rows };
    const before = this.#keys;
    const scroll = isNew ? 0 : scrolledBy(before, keys);
    // Rows that are the same stay, so that a selection does.
    const changed = new Set([...keys.keys()].filter((y) => isNew || keys[y] !== before[y + scroll]));
    this.#keys = keys;
    this.#everyMs = changed.size > 0 ? leastMs : Math.min(mostMs, 2 * this.#everyMs);
    if (changed.size > 0) view.draw(all, { scroll, rows: changed, all: isNew });
    const { x, y, visible } = cursor ?? { x: 0, y: 0, visible: false };
    this.#cursor.hidden = !visible;
    put(this.#cursor, { x, y, cols: 1, rows: 1 });
    view.hold(this.#cursor, y);
    this.#parts.changed();
  }
}

/** By how many rows a screen has moved up, where what is left of it is the same; 0 when it has not, or by more than it has. */
function scrolledBy(before: readonly string[], now: readonly string[]): number {
  for (let by = 0; by < before.length - 1; by++)
    // The last row, with the cursor, may have been written on.
    if (before.slice(by, -1).every((key, y) => key === now[y])) return by;
  return 0;
}
