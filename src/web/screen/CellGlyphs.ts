/**
 * Characters that the page's font draws exactly one cell wide, in every weight: they need no box of their own. Owns
 * what was measured.
 */

/**
 * Scripts and signs that neither join nor turn around: Latin, Greek, Cyrillic, arrows, lines, blocks, Braille. Any other
 * character gets a box, since its neighbours may change it.
 */
const candidates =
  /^[\u00a1-\u00ac\u00ae-\u024f\u0370-\u0373\u0376-\u0482\u048a-\u052f\u2190-\u2193\u2500-\u259f\u2800-\u28ff]$/;
/** Size at which characters are measured, in CSS pixels: roundings of small sizes vanish. */
const measuredSize = 100;
/** Difference of widths that a row of a thousand cells does not show, CSS pixels. */
const tolerance = 0.01;
const variants = ['', 'bold', 'italic', 'bold italic'];

export class CellGlyphs {
  /** Bounded by the number of candidates. */
  readonly #known = new Map<string, boolean>();
  #context: CanvasRenderingContext2D | null = null;

  /** Whether text may hold this character as it is; false for every other than a candidate. */
  fill(char: string): boolean {
    if (!candidates.test(char)) return false;
    const known = this.#known.get(char);
    if (known !== undefined) return known;
    const fills = this.#isCellWide(char);
    this.#known.set(char, fills);
    return fills;
  }

  #isCellWide(char: string): boolean {
    this.#context ??= document.createElement('canvas').getContext('2d');
    const context = this.#context;
    const root = document.getElementById('page');
    if (!context || !root) return false;
    const { fontFamily } = getComputedStyle(root);
    return variants.every((variant) => {
      context.font = `${variant} ${measuredSize}px ${fontFamily}`;
      return Math.abs(context.measureText(char).width - context.measureText('0').width) < tolerance;
    });
  }
}
