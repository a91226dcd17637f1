/** The pane of a list's selected item, small. Owns its elements, and asks for rows once the selection rests. */
import type { OverlayItem } from '../../protocol/overlays.ts';
import { newElement, put } from '../screen/place.ts';
import { fillRow } from '../screen/rowNodes.ts';
import type { StyleSheet } from '../screen/StyleSheet.ts';
import type { PreviewParams, PreviewResult } from './OverlayDesk.ts';

/** Pause after a selection before its pane is requested, milliseconds. */
const restMs = 60;

export class PreviewBox {
  readonly element = newElement('preview');
  readonly #ask: (params: PreviewParams) => Promise<PreviewResult>;
  readonly #sheet: StyleSheet;
  #shown: string | null = null;
  #timer: number | undefined;

  constructor(ask: (params: PreviewParams) => Promise<PreviewResult>, sheet: StyleSheet) {
    this.#ask = ask;
    this.#sheet = sheet;
    this.element.setAttribute('aria-hidden', 'true');
  }

  show(item: OverlayItem | null): void {
    const id = item?.id ?? null;
    if (id === this.#shown) return;
    this.#shown = id;
    clearTimeout(this.#timer);
    if (item?.pane === undefined) this.element.replaceChildren();
    else this.#timer = window.setTimeout(() => void this.#load(item, id), restMs);
  }

  /** Whole cells that fit. */
  #room(): { cols: number; rows: number } {
    const style = getComputedStyle(this.element);
    const cell = (name: string) => Number.parseFloat(style.getPropertyValue(name)) || 1;
    return {
      cols: Math.max(1, Math.floor(this.element.clientWidth / cell('--cell-width'))),
      rows: Math.max(1, Math.floor(this.element.clientHeight / cell('--cell-height'))),
    };
  }

  async #load({ pane = '', window: whole }: OverlayItem, id: string | null): Promise<void> {
    const size = this.#room();
    const result = await this.#ask({ pane, ...size, ...(whole ? { window: true } : {}) }).catch(() => null);
    if (id !== this.#shown || !result) return;
    const boxes = result.window?.panes ?? [{ x: 0, y: 0, ...size, lines: result.rows }];
    this.element.replaceChildren(
      ...boxes.map(({ lines, x, y, cols, rows }) => {
        const box = newElement('pane');
        put(box, { x, y, cols, rows });
        box.append(
          ...lines.map((runs) => {
            const row = newElement('row');
            fillRow(row, runs, this.#sheet);
            return row;
          }),
        );
        return box;
      }),
    );
  }
}
