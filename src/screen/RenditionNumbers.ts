/**
 * Numbers of recent renditions, by foreground and background word. A cache of fixed size with one pair per slot, which
 * a new pair replaces: a true-colour picture has a separate pair for each cell, and a table of all of them costs more
 * than writing the pair again. Owns the cache; knows no format.
 */
const slots = 1024;
/** Words of a slot: foreground, background, number plus one (0 for a free slot), one unused. */
const slotWords = 4;

export class RenditionNumbers {
  readonly #words = new Int32Array(slots * slotWords);

  /** The number of a pair; an unknown or replaced one gets `next`. */
  of(fg: number, bg: number, next: number): number {
    const words = this.#words;
    const hash = Math.imul(fg, 0x9e3779b1) ^ Math.imul(bg, 0x85ebca6b);
    const at = ((hash ^ (hash >>> 15)) & (slots - 1)) * slotWords;
    const known = words[at + 2] as number;
    if (known !== 0 && words[at] === (fg | 0) && words[at + 1] === (bg | 0)) return known - 1;
    words[at] = fg;
    words[at + 1] = bg;
    words[at + 2] = next + 1;
    return next;
  }
}
