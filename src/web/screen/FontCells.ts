/**
 * The size of a cell in CSS pixels, for a size of font. Owns the probe that measures it, and the custom properties by
 * which the style sheet lays out cells.
 */
import { newElement } from './place.ts';

/** Characters of the probe: browsers round the width of a single one. */
const probeLength = 100;
/** Height of a line, in sizes of the font. */
const lineHeight = 1.2;

export class FontCells {
  width = 0;
  height = 0;
  readonly #root: HTMLElement;
  readonly #probe = newElement('probe', 'span');

  constructor(root: HTMLElement) {
    this.#root = root;
    this.#probe.textContent = '0'.repeat(probeLength);
    this.#probe.setAttribute('aria-hidden', 'true');
    root.append(this.#probe);
  }

  /** Sets the size of the font, in CSS pixels, and measures. */
  set(fontSize: number): void {
    const { style } = this.#root;
    this.height = Math.max(1, Math.round(fontSize * lineHeight));
    style.setProperty('--font-size', `${fontSize}px`);
    style.setProperty('--cell-height', `${this.height}px`);
    this.width = this.#probe.getBoundingClientRect().width / probeLength;
    style.setProperty('--cell-width', `${this.width}px`);
  }

  /** Whole cells in a room of this size. */
  fitting(width: number, height: number): { cols: number; rows: number } {
    return {
      cols: Math.max(1, Math.floor(width / this.width)),
      rows: Math.max(1, Math.floor(height / this.height)),
    };
  }
}
