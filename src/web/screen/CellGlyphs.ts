/**
 * Characters that need no box of their own: those that the page's font draws exactly one cell wide, in every weight, and
 * wide ones of one size. Owns what was measured.
 */

/**
 * Scripts and signs that neither join nor turn around: Latin, Greek, Cyrillic, arrows, lines, blocks, Braille. Any other
 * character gets a box, since its neighbours may change it.
 */
const candidates =
  /^[\u00a1-\u00ac\u00ae-\u024f\u0370-\u0373\u0376-\u0482\u048a-\u052f\u2190-\u2193\u2500-\u259f\u2800-\u28ff]$/;
/** Han, kana and Hangul syllables: letters of one square each. Punctuation is left out, as browsers trim it. */
const squares = /^[\u3041-\u3096\u30a1-\u30fa\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]$/;
/** The character by which FontCells measures them. */
export const squareProbe = '\u6f22';
/** Size at which characters are measured, in CSS pixels: roundings of small sizes vanish. */
const measuredSize = 100;
/** Difference of widths that a row of a thousand cells does not show, CSS pixels. */
const tolerance = 0.01;
const variants = ['', 'bold', 'italic', 'bold italic'];

export class CellGlyphs {
  /** One was asked for. */
  hasSquares = false;
  /** Bounded by the number of candidates. */
  readonly #known = new Map<string, boolean>();
  /** By variant of the font. */
  #contexts: CanvasRenderingContext2D[] | null = null;

  /** Whether text may hold this character as it is; false for every other than a candidate. */
  fill(char: string): boolean {
    if (!candidates.test(char)) return false;
    const known = this.#known.get(char);
    if (known !== undefined) return known;
    const fills = this.#isAsWide(char, '0');
    this.#known.set(char, fills);
    return fills;
  }

  /** Whether this character is as wide as the others of its kind, so that one distance puts a text of them into cells. */
  isSquare(char: string): boolean {
    if (!squares.test(char)) return false;
    this.hasSquares = true;
    const known = this.#known.get(char);
    if (known !== undefined) return known;
    const isSquare = this.#isAsWide(char, squareProbe);
    this.#known.set(char, isSquare);
    return isSquare;
  }

  /** In each variant of the font as wide as `other` is in the first. */
  #isAsWide(char: string, other: string): boolean {
    this.#contexts ??= contextsOf(document.getElementById('page'));
    const wanted = this.#contexts[0]?.measureText(other).width;
    if (wanted === undefined) return false;
    return this.#contexts.every((context) => Math.abs(context.measureText(char).width - wanted) < tolerance);
  }
}

function contextsOf(root: HTMLElement | null): CanvasRenderingContext2D[] {
  if (!root) return [];
  const { fontFamily } = getComputedStyle(root);
  return variants.flatMap((variant) => {
    const context = document.createElement('canvas').getContext('2d');
    if (context) context.font = `${variant} ${measuredSize}px ${fontFamily}`;
    return context ?? [];
  });
}
