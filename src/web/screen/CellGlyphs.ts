/**
 * Characters that need no box of their own: those that the page's font draws exactly one cell wide, in every weight, and
 * wide ones of a kind that has one width. Owns what was measured.
 */

/**
 * Scripts and signs that neither join nor turn around: Latin, Greek, Cyrillic, arrows, lines, blocks, Braille. Any other
 * character gets a box, since its neighbours may change it.
 */
const candidates =
  /^[\u00a1-\u00ac\u00ae-\u024f\u0370-\u0373\u0376-\u0482\u048a-\u052f\u2190-\u2193\u2500-\u259f\u2800-\u28ff]$/;
/** A letter with one or two accents as characters of their own. */
const accented = /^[A-Za-z\u00c0-\u024f\u0391-\u03c9\u0410-\u044f][\u0300-\u034e]{1,2}$/;

/** Kinds of wide characters, which are class names too, each with the one by which FontCells measures it. */
export const wideProbes = { square: '\u6f22', hangul: '\ud55c', emoji: '\u{1f600}' } as const;
export type WideKind = keyof typeof wideProbes;
/** Han, kana and full-width forms: one square each, where the browser can be kept from trimming punctuation. */
const letters = '\\u3041-\\u3096\\u30a1-\\u30fa\\u3400-\\u4dbf\\u4e00-\\u9fff';
const punctuation = '\\u3001-\\u3011\\u3014-\\u301b\\u30fb\\u30fc\\uff01-\\uff5e';
const emoji = /^(?!\p{Emoji_Modifier}|\p{Regional_Indicator})\p{Emoji_Presentation}$/u;
/** Flags, and pictures with variations and tones. A beginning with a tone, or an end with a joiner, would change the neighbours. */
const emojiCluster =
  /^(?:\p{Regional_Indicator}{2}|(?!\p{Emoji_Modifier})\p{Extended_Pictographic}(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\u200d|\ufe0f)*(?<!\u200d))$/u;
/** Size at which characters are measured, in CSS pixels: roundings of small sizes vanish. */
const measuredSize = 100;
/** Difference of widths that a row of a thousand cells does not show, CSS pixels. */
const tolerance = 0.01;
const variants = ['', 'bold', 'italic', 'bold italic'];
/** Measurements are kept for at most this many characters and clusters. */
const mostKnown = 20_000;

export class CellGlyphs {
  /** Kinds of wide characters that were asked for. */
  readonly kinds = new Set<WideKind>();
  /** Whether each is as wide as the character that it was compared to. */
  readonly #known = new Map<string, boolean>();
  readonly #squares = new RegExp(
    `^[${letters}${CSS.supports('text-spacing-trim', 'space-all') ? punctuation : ''}]$`,
  );
  /** By variant of the font. */
  #contexts: CanvasRenderingContext2D[] | null = null;

  /** Whether text may hold this character, or letter with accents, as it is; false for every other than a candidate. */
  fill(text: string): boolean {
    return (candidates.test(text) || accented.test(text)) && this.#isAsWide(text, '0');
  }

  /** The kind of a wide character or cluster that is as wide as the others of its kind; null for a box of its own. */
  wideKind(text: string): WideKind | null {
    const kind = this.#kindOf(text);
    if (kind === null || !this.#isAsWide(text, wideProbes[kind])) return null;
    this.kinds.add(kind);
    return kind;
  }

  #kindOf(text: string): WideKind | null {
    if (this.#squares.test(text)) return 'square';
    if (/^[\uac00-\ud7a3]$/.test(text)) return 'hangul';
    return emoji.test(text) || emojiCluster.test(text) ? 'emoji' : null;
  }

  /** In each variant of the font as wide as `other` is in the first. */
  #isAsWide(text: string, other: string): boolean {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    this.#contexts ??= contextsOf(document.getElementById('page'));
    const wanted = this.#contexts[0]?.measureText(other).width;
    if (wanted === undefined) return false;
    const isSame = this.#contexts.every(
      (context) => Math.abs(context.measureText(text).width - wanted) < tolerance,
    );
    if (this.#known.size >= mostKnown) this.#known.clear();
    this.#known.set(text, isSame);
    return isSame;
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
