/**
 * A rectangle of cells in flat typed arrays: one number for what a cell shows, one for its style.
 *
 *     glyph:  c ww0 vvvv vvvv vvvv vvvv vvvv vvvv vvvv
 *             │ │   └ code point, or number in the cluster table when c is set
 *             │ └ width 1 or 2; 0 marks the right half of the wide cell before
 *             └ cluster: more than one code point in this cell
 *
 * Owns the cells and keeps them well-formed: a wide cell always has its right half, a right half always its left one.
 * Never holds anything that a terminal would act on.
 */
import type { Run } from '../../protocol/messages.ts';
import { plainStyle, type StyleTable } from './StyleTable.ts';
import { drawableCodePoint, isDisputed, joinsPrevious, printableCluster, replacement } from './text.ts';

export const clusterBit = 0x80000000;
const widthShift = 29;
const valueMask = 0x0fffffff;

/** The glyph of a code point that is drawn `width` cells wide. */
export function glyphOf(codePoint: number, width: 1 | 2): number {
  return (width << widthShift) | codePoint;
}

export const blankGlyph = glyphOf(0x20, 1);
/** The right half of a wide cell. */
export const rightHalf = 0;

export function widthOf(glyph: number): number {
  return (glyph >>> widthShift) & 3;
}

export function codeOf(glyph: number): number {
  return glyph & valueMask;
}

/** Cells of more than one code point, by number. */
export class ClusterTable {
  #texts: string[] = [];
  #numbers = new Map<string, number>();

  get size(): number {
    return this.#texts.length;
  }

  number(text: string): number {
    let number = this.#numbers.get(text);
    if (number === undefined) {
      number = this.#texts.length;
      this.#texts.push(text);
      this.#numbers.set(text, number);
    }
    return number;
  }

  text(number: number): string {
    return this.#texts[number] ?? ' ';
  }

  /** Removes every cluster that none of the grids contains, and renumbers the rest in place. */
  collect(grids: readonly Grid[]): void {
    const old = this.#texts;
    this.#texts = [];
    this.#numbers = new Map();
    for (const { glyphs } of grids) {
      for (let i = 0; i < glyphs.length; i++) {
        const glyph = glyphs[i] ?? blankGlyph;
        if (glyph & clusterBit) glyphs[i] = (glyph & ~valueMask) | this.number(old[codeOf(glyph)] ?? ' ');
      }
    }
  }
}

export class Grid {
  readonly cols: number;
  readonly rows: number;
  readonly glyphs: Uint32Array;
  readonly styles: Uint32Array;

  constructor(cols: number, rows: number) {
    this.cols = cols;
    this.rows = rows;
    this.glyphs = new Uint32Array(cols * rows).fill(blankGlyph);
    this.styles = new Uint32Array(cols * rows);
  }

  /** A grid of another size with the same cells at the top left. */
  resized(cols: number, rows: number): Grid {
    const grid = new Grid(cols, rows);
    for (let y = 0; y < Math.min(rows, this.rows); y++)
      grid.copy(this, 0, y, 0, y, Math.min(cols, this.cols));
    return grid;
  }

  /** Blanks cells of a row, from x to before `end`. */
  clear(y: number, x = 0, end = this.cols): void {
    const row = y * this.cols;
    this.glyphs.fill(blankGlyph, row + x, row + end);
    this.styles.fill(plainStyle, row + x, row + end);
  }

  set(x: number, y: number, glyph: number, style: number): void {
    const at = y * this.cols + x;
    this.glyphs[at] = glyph;
    this.styles[at] = style;
  }

  /** Moves rows `top` to before `bottom` up by `count`; blank rows come in below. */
  scrollUp(top: number, bottom: number, count: number): void {
    const { cols } = this;
    const moved = Math.min(count, bottom - top);
    for (const cells of [this.glyphs, this.styles])
      cells.copyWithin(top * cols, (top + moved) * cols, bottom * cols);
    for (let y = bottom - moved; y < bottom; y++) this.clear(y);
  }

  /** Copies `count` cells of a row of `from`. Wide cells that the cut halves are blanked. */
  copy(from: Grid, fromX: number, fromY: number, x: number, y: number, count: number): void {
    if (count <= 0) return;
    const source = fromY * from.cols + fromX;
    const target = y * this.cols + x;
    this.glyphs.set(from.glyphs.subarray(source, source + count), target);
    this.styles.set(from.styles.subarray(source, source + count), target);
    if (this.glyphs[target] === rightHalf) this.glyphs[target] = blankGlyph;
    const last = target + count - 1;
    if (widthOf(this.glyphs[last] ?? blankGlyph) === 2) this.glyphs[last] = blankGlyph;
  }

  /**
   * Writes runs into a row from `x` to before `end`, and blanks the cells that they leave. Returns the column after
   * them. Runs come from the other side and are not trusted: anything malformed is left out.
   */
  writeRuns(
    y: number,
    runs: readonly Run[],
    styles: StyleTable,
    clusters: ClusterTable,
    start = 0,
    end = this.cols,
  ): number {
    let x = start;
    for (const run of runs) {
      if (x >= end) break;
      if (!Array.isArray(run) || typeof run[0] !== 'string' || typeof run[1] !== 'string') continue;
      const [styleText, text, width = 1, cluster] = run;
      if (width !== 1 && width !== 2) continue;
      const style = styles.id(styleText);
      x =
        cluster === 1
          ? this.#putCluster(x, y, end, text, width, style, clusters)
          : this.#putText(x, y, end, text, width, style, clusters);
    }
    if (x < end) this.clear(y, x, end);
    return x;
  }

  #putText(
    start: number,
    y: number,
    end: number,
    text: string,
    width: 1 | 2,
    style: number,
    clusters: ClusterTable,
  ): number {
    let x = start;
    for (let i = 0; i < text.length && x < end; i++) {
      let codePoint = text.charCodeAt(i);
      if (codePoint >= 0x300) {
        codePoint = text.codePointAt(i) ?? codePoint;
        if (codePoint > 0xffff) i++;
        if (isDisputed(codePoint)) {
          x = this.#putCluster(x, y, end, String.fromCodePoint(codePoint), width, style, clusters);
          continue;
        }
      }
      x = this.#put(x, y, end, glyphOf(drawableCodePoint(codePoint), width), width, style);
    }
    return x;
  }

  #putCluster(
    x: number,
    y: number,
    end: number,
    text: string,
    width: 1 | 2,
    style: number,
    clusters: ClusterTable,
  ): number {
    const printed = printableCluster(text);
    const clean = joinsPrevious(printed) ? ` ${printed}` : printed;
    const first = clean.codePointAt(0) ?? replacement;
    const single = clean.length <= (first > 0xffff ? 2 : 1);
    const glyph = single
      ? glyphOf(first, width)
      : (clusterBit | (width << widthShift) | clusters.number(clean)) >>> 0;
    return this.#put(x, y, end, glyph, width, style);
  }

  #put(x: number, y: number, end: number, glyph: number, width: 1 | 2, style: number): number {
    if (width === 2 && x + 1 >= end) {
      this.set(x, y, blankGlyph, style);
      return end;
    }
    this.set(x, y, glyph, style);
    if (width === 2) this.set(x + 1, y, rightHalf, style);
    return x + width;
  }
}
