/**
 * One pane as rows of the page: its live screen, and above it the history that was scrolled to. Owns the pane's
 * element and rows; the frames come from a `Picture`.
 */
import type { PaneBox, Run } from '../../protocol/frames.ts';
import { type AskRows, HistoryRows } from './HistoryRows.ts';
import type { RowChanges } from './Picture.ts';
import { newElement, put } from './place.ts';
import { fillRow } from './rowNodes.ts';
import type { StyleSheet } from './StyleSheet.ts';

export class PaneRows {
  readonly element = newElement('pane', 'section');
  readonly #live = newElement('rows');
  readonly #sheet: StyleSheet;
  readonly #history: HistoryRows | null;
  #rows: HTMLElement[] = [];
  #cols = 0;
  /** Row of the cursor, where that is in this pane. */
  #cursorRow: number | null = null;
  /** The live rows are higher than their room, which a phone's keyboard makes smaller. */
  #isTall = false;

  /** `ask` reads the pane's history; null for a pane without any (a popup). */
  constructor(pane: string, sheet: StyleSheet, ask: AskRows | null) {
    this.#sheet = sheet;
    this.#history = ask && new HistoryRows(pane, ask, sheet, () => this.#rows[0]?.offsetHeight || 1);
    this.element.dataset.pane = pane;
    this.element.setAttribute('aria-label', `pane ${pane}`);
    if (this.#history) {
      // Without some way to go up, nothing would scroll.
      this.element.append(newElement('above'), this.#history.element);
      this.element.addEventListener('scroll', () => this.#scrolled(), { passive: true });
      const sizes = new ResizeObserver(() => this.#resized());
      for (const element of [this.element, this.#live]) sizes.observe(element);
    }
    this.element.append(this.#live);
  }

  /** Lays the cursor over the live rows, in their cells; null for a cursor in another pane. */
  hold(cursor: HTMLElement | null, row: number): void {
    this.#cursorRow = cursor && row;
    if (cursor && cursor.parentElement !== this.#live) this.#live.append(cursor);
    if (this.#isTall && !this.#history?.isOpen) this.#showCursor();
  }

  /** Shows the live screen again: its end, or of one that is higher than its room the part with the cursor. */
  toEnd(): void {
    if (this.#isTall) {
      this.#history?.close();
      this.#showCursor();
    } else this.element.scrollTop = this.element.scrollHeight;
  }

  /** Places the pane in its window. */
  place(box: PaneBox, isActive: boolean): void {
    put(this.element, box);
    const look = box.style ? this.#sheet.look(box.style).className : '';
    const shown = this.element.classList.contains('shown') ? 'shown' : '';
    this.element.className = `pane ${isActive ? 'active' : ''} ${shown} ${look}`;
    if (box.cols !== this.#cols) this.#history?.close();
    this.#cols = box.cols;
    while (this.#rows.length > box.rows) this.#rows.pop()?.remove();
    while (this.#rows.length < box.rows) this.#live.append(this.#newRow());
    if (!this.#history?.isOpen) this.toEnd();
  }

  /** Draws the changed rows. */
  draw(rows: readonly (Run[] | undefined)[], changes: RowChanges): void {
    if (changes.all) {
      this.#rows.forEach((row, y) => {
        fillRow(row, rows[y] ?? [], this.#sheet);
      });
      return;
    }
    this.#scroll(Math.min(changes.scroll, this.#rows.length));
    if (changes.scroll > 0 || changes.rows.size > 0) this.#history?.scrolled(changes.scroll);
    for (const y of changes.rows) {
      const row = this.#rows[y];
      if (row) fillRow(row, rows[y] ?? [], this.#sheet);
    }
  }

  /** Rows that left the top come in blank at the bottom. */
  #scroll(count: number): void {
    for (const row of this.#rows.splice(0, count)) {
      row.replaceChildren();
      this.#rows.push(row);
      this.#live.append(row);
    }
  }

  /** Loads history as it comes into view, and lets it go at the live screen. */
  #scrolled(): void {
    const { scrollTop, scrollHeight, clientHeight } = this.element;
    const history = this.#history;
    if (!history) return;
    const isAtEnd =
      scrollTop + clientHeight >= scrollHeight - 1 ||
      (this.#isTall && scrollTop >= this.#live.offsetTop && this.#cursorIsIn());
    if (!history.isOpen) {
      if (!isAtEnd) history.open();
    } else if (isAtEnd) {
      history.close();
      this.toEnd();
    } else history.show();
  }

  #resized(): void {
    this.#isTall = this.#rows.length * (this.#rows[0]?.offsetHeight ?? 0) > this.element.clientHeight + 1;
    if (!this.#history?.isOpen && !this.#cursorIsIn()) this.toEnd();
  }

  /** Where the cursor is, or else the last row with text, CSS pixels from the top of all rows. */
  #cursorPlace(): { top: number; bottom: number } {
    const filled = () => this.#rows.findLastIndex(({ textContent }) => textContent?.trim() !== '');
    const row = this.#rows[Math.max(0, this.#cursorRow ?? filled())];
    const top = this.#live.offsetTop + (row?.offsetTop ?? 0);
    return { top, bottom: top + (row?.offsetHeight ?? 0) };
  }

  #cursorIsIn(): boolean {
    const { top, bottom } = this.#cursorPlace();
    const { scrollTop, clientHeight } = this.element;
    return scrollTop <= top && bottom <= scrollTop + clientHeight;
  }

  /** Scrolls a live screen that is higher than its room to the cursor, with as much above it as there is room for. */
  #showCursor(): void {
    // Under the past, which is laid over the rows in view, nothing moves.
    if (this.#live.inert || this.#cursorIsIn()) return;
    const { bottom } = this.#cursorPlace();
    this.element.scrollTop = Math.max(this.#live.offsetTop, bottom - this.element.clientHeight);
  }

  #newRow(): HTMLElement {
    const row = newElement('row');
    this.#rows.push(row);
    return row;
  }
}
