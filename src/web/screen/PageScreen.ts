/**
 * The screen as elements: the window's panes in the server's layout, the lines between them, the
 * status lines, the cursor, and a popup over all. Owns these elements and draws a picture's changes.
 */
import type { Layout, PaneBox, PopupBox, Run } from '../../protocol/frames.ts';
import { edgesOf } from './edges.ts';
import type { AskRows } from './HistoryRows.ts';
import { PaneRows } from './PaneRows.ts';
import type { Picture, PictureChanges } from './Picture.ts';
import { newElement, put } from './place.ts';
import { fillRow } from './rowNodes.ts';
import type { StyleSheet } from './StyleSheet.ts';

/** Cursor shapes of DECSCUSR, 0 to 6. */
const shapes = ['block', 'block', 'block', 'underline', 'underline', 'bar', 'bar'];
const everyRow = { scroll: 0, rows: new Set<number>(), all: true };

export class PageScreen {
  /** Everything, in cells from its corner as on a terminal. */
  readonly element = newElement('screen');
  readonly #sheet: StyleSheet;
  readonly #ask: AskRows;
  readonly #window = newElement('window');
  readonly #status = newElement('status');
  readonly #edges = newElement('edges');
  readonly #cursor = newElement('cursor');
  readonly #popup = newElement('popup');
  readonly #panes = new Map<string, PaneRows>();
  #popupPane: PaneRows | null = null;

  constructor(sheet: StyleSheet, ask: AskRows) {
    this.#sheet = sheet;
    this.#ask = ask;
    this.#edges.setAttribute('aria-hidden', 'true');
    this.#cursor.setAttribute('aria-hidden', 'true');
    this.#status.setAttribute('role', 'status');
    this.#status.setAttribute('aria-live', 'off');
    this.#popup.setAttribute('role', 'dialog');
    this.#popup.hidden = true;
    this.#window.append(this.#edges);
    this.element.append(this.#window, this.#status, this.#popup);
  }

  /** The view of a pane that is shown. */
  pane(pane: string): PaneRows | undefined {
    return this.#panes.get(pane);
  }

  /** Shows one pane alone, or with null the whole window. */
  showOnly(box: Pick<PaneBox, 'pane' | 'cols'> | null): void {
    this.element.classList.toggle('one-pane', box !== null);
    for (const [pane, view] of this.#panes) view.element.classList.toggle('shown', pane === box?.pane);
    this.element.style.setProperty('--shown-cols', String(box?.cols ?? 0));
  }

  draw(picture: Picture, changes: PictureChanges): void {
    const isNew = this.#sheet.full;
    if (isNew) this.#sheet.reset();
    if (picture.layout && (changes.layout || isNew)) this.#placePanes(picture.layout);
    if (changes.status || isNew) this.#drawStatus(picture);
    if (changes.popup || isNew) this.#placePopup(picture.popup);
    for (const [pane, view] of this.#panes) {
      const changed = isNew ? everyRow : changes.panes.get(pane);
      if (changed) view.draw(picture.rows(pane), changed);
    }
    this.#drawPopup(picture, changes, isNew);
    this.#placeCursor(picture);
  }

  #placePanes(layout: Layout): void {
    put(this.#window, { x: 0, y: 0, cols: layout.cols, rows: layout.rows });
    this.element.style.setProperty('--cols', String(layout.cols));
    const shown = new Set(layout.panes.map((box) => box.pane));
    for (const [pane, view] of this.#panes) {
      if (shown.has(pane)) continue;
      view.element.remove();
      this.#panes.delete(pane);
    }
    for (const box of layout.panes) {
      const view = this.#panes.get(box.pane) ?? this.#newPane(box.pane);
      view.place(box, box.pane === layout.active);
    }
    this.#edges.replaceChildren(...edgesOf(layout, this.#sheet));
  }

  #newPane(pane: string): PaneRows {
    const view = new PaneRows(pane, this.#sheet, this.#ask);
    this.#panes.set(pane, view);
    this.#window.insertBefore(view.element, this.#edges);
    return view;
  }

  /** The message covers the status line at its edge, the rest of it in the style of its last run. */
  #drawStatus({ status, message }: Picture): void {
    this.element.classList.toggle('status-top', status.position === 'top');
    const lines: Run[][] = status.lines.map((line) => [...line]);
    const at = Math.min(message?.line ?? 0, Math.max(0, lines.length - 1));
    if (message) lines.splice(at, 1, message.runs);
    this.#status.replaceChildren(
      ...lines.map((runs) => {
        const row = newElement('row');
        row.classList.add(
          ...this.#sheet
            .look(runs.at(-1)?.[0] ?? '')
            .className.split(' ')
            .filter(Boolean),
        );
        fillRow(row, runs, this.#sheet);
        return row;
      }),
    );
    this.element.style.setProperty('--status-rows', String(lines.length));
    if (message?.cursor === undefined) return;
    const cursor = newElement('cursor bar');
    put(cursor, { x: message.cursor, y: at, cols: 1, rows: 1 });
    this.#status.append(cursor);
  }

  #placePopup(popup: PopupBox | null): void {
    this.#popup.hidden = popup === null;
    this.#popup.replaceChildren();
    this.#popupPane = null;
    if (!popup) return;
    put(this.#popup, popup);
    for (const runs of popup.lines) {
      const row = newElement('row');
      fillRow(row, runs, this.#sheet);
      this.#popup.append(row);
    }
    this.#popupPane = new PaneRows(popup.pane, this.#sheet, null);
    const look = popup.style === undefined ? {} : { style: popup.style };
    this.#popupPane.place({ pane: popup.pane, ...popup.inner, ...look }, true);
    this.#popup.append(this.#popupPane.element);
  }

  #drawPopup(picture: Picture, changes: PictureChanges, isNew: boolean): void {
    const { popup } = picture;
    if (!popup) return;
    const changed = isNew || changes.popup ? everyRow : changes.panes.get(popup.pane);
    if (changed) this.#popupPane?.draw(picture.rows(popup.pane), changed);
  }

  /** The cursor is in the content of its pane, and scrolls with it. */
  #placeCursor({ cursor, popup, layout }: Picture): void {
    this.#cursor.hidden = !cursor.visible;
    this.#cursor.className = `cursor ${shapes[cursor.shape] ?? 'block'}`;
    const box = layout?.panes.find(
      ({ x, y, cols, rows }) => cursor.x >= x && cursor.x < x + cols && cursor.y >= y && cursor.y < y + rows,
    );
    const view = popup ? this.#popupPane : box && this.#panes.get(box.pane);
    const from = popup || !box ? { x: 0, y: 0 } : box;
    for (const pane of this.#panes.values()) if (pane !== view) pane.hold(null, 0);
    view?.hold(this.#cursor, cursor.y - from.y);
    put(this.#cursor, { x: cursor.x - from.x, y: cursor.y - from.y, cols: 1, rows: 1 });
  }
}
