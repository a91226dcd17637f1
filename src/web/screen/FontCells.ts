/**
 * The size of a cell in CSS pixels, for a size of font. Owns the probe that measures it, and the custom properties by
 * which the style sheet lays out cells.
 */
import { type WideKind, wideProbes } from './CellGlyphs.ts';
import { newElement } from './place.ts';

/** Characters of the probe: browsers round the width of a single one. */
const probeLength = 100;
/** Height of a line, in sizes of the font. */
const lineHeight = 1.2;

/** Sizes of the font that are tried differ by this, CSS pixels. */
const sizeStep = 0.5;

export class FontCells {
  width = 0;
  height = 0;
  /** Widths of a cell by the size of the font. Bounded by the sizes that are tried. */
  readonly #widths = new Map<number, number>();
  /** Pixels of the device in a CSS pixel, for which they were measured. */
  #pixelRatio = 0;
  readonly #root: HTMLElement;
  readonly #probe: HTMLElement;
  /** By kind of wide characters, once there are some: a browser loads a font of megabytes for them. */
  readonly #wide = new Map<WideKind, HTMLElement>();

  constructor(root: HTMLElement) {
    this.#root = root;
    this.#probe = probeOf('0');
    root.append(this.#probe);
  }

  /** Sets the size of the font, in CSS pixels, and measures. */
  set(fontSize: number): void {
    const { style } = this.#root;
    this.height = heightOf(fontSize);
    style.setProperty('--font-size', `${fontSize}px`);
    style.setProperty('--cell-height', `${this.height}px`);
    this.width = this.#measure(fontSize);
    this.#pixelRatio = devicePixelRatio;
    style.setProperty('--cell-width', `${this.width}px`);
    for (const kind of this.#wide.keys()) this.#measureWide(kind, fontSize);
  }

  /** Measures the width of these wide characters too, from now on for each size. */
  need(kinds: ReadonlySet<WideKind>): void {
    for (const kind of kinds) {
      if (this.#wide.has(kind)) continue;
      const probe = probeOf(wideProbes[kind]);
      this.#wide.set(kind, probe);
      this.#root.append(probe);
      this.#measureWide(kind, Number.parseFloat(this.#root.style.getPropertyValue('--font-size')));
    }
  }

  #measureWide(kind: WideKind, fontSize: number): void {
    const probe = this.#wide.get(kind);
    if (!probe) return;
    probe.style.fontSize = `${fontSize}px`;
    const width = probe.getBoundingClientRect().width / probeLength;
    this.#root.style.setProperty(`--${kind}-width`, `${width}px`);
  }

  /** The browser's zoom has changed since the last measurement: hinted fonts have other widths then. */
  get isStale(): boolean {
    return this.#pixelRatio !== devicePixelRatio;
  }

  /**
   * The largest font, in CSS pixels, in which so many cells fit into a room; the least one where none does. Measured for each
   * size: a hinted font has cells of whole pixels, whose width is in no proportion to the size.
   */
  sizeFor(
    cells: { cols: number; rows: number },
    room: { width: number; height: number },
    { least, most }: { least: number; most: number },
  ): number {
    if (this.isStale) this.#widths.clear();
    for (let size = most; size > least; size -= sizeStep)
      if (cells.rows * heightOf(size) <= room.height && cells.cols * this.#widthOf(size) <= room.width)
        return size;
    return least;
  }

  #widthOf(fontSize: number): number {
    const width = this.#widths.get(fontSize) ?? this.#measure(fontSize);
    this.#widths.set(fontSize, width);
    return width;
  }

  #measure(fontSize: number): number {
    this.#probe.style.fontSize = `${fontSize}px`;
    return this.#probe.getBoundingClientRect().width / probeLength;
  }

  /** Whole cells in a room of this size. */
  fitting(width: number, height: number): { cols: number; rows: number } {
    return {
      cols: Math.max(1, Math.floor(width / this.width)),
      rows: Math.max(1, Math.floor(height / this.height)),
    };
  }
}

function probeOf(char: string): HTMLElement {
  const probe = newElement('probe', 'span');
  probe.textContent = char.repeat(probeLength);
  probe.setAttribute('aria-hidden', 'true');
  return probe;
}

const heightOf = (fontSize: number): number => Math.max(1, Math.round(fontSize * lineHeight));
