/**
 * One pane as rows of the page: its live screen, and above it the history that was scrolled to. Owns the pane's
 * element and rows; the frames come from a `Picture`.
 */
import type { PaneBox, Run } from '../../protocol/frames.ts';
import type { RowChanges } from './Picture.ts';
import { newElement, put } from './place.ts';
import { fillRow } from './rowNodes.ts';
import type { StyleSheet } from './StyleSheet.ts';

export class PaneRows {
  readonly element = newElement('pane', 'section');
  readonly #live = newElement('rows');
  readonly #sheet: StyleSheet;
  #rows: HTMLElement[] = [];

  constructor(pane: string, sheet: StyleSheet) {
    this.#sheet = sheet;
    this.element.dataset.pane = pane;
    this.element.setAttribute('aria-label', `pane ${pane}`);
    this.element.append(this.#live);
  }

  /** Places the pane in its window. */
  place(box: PaneBox, isActive: boolean): void {
    put(this.element, box);
    const look = box.style ? this.#sheet.look(box.style).className : '';
    this.element.className = `pane ${isActive ? 'active' : ''} ${look}`;
    while (this.#rows.length > box.rows) this.#rows.pop()?.remove();
    while (this.#rows.length < box.rows) this.#live.append(this.#newRow());
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

  #newRow(): HTMLElement {
    const row = newElement('row');
    this.#rows.push(row);
    return row;
  }
}
