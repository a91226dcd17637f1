/**
 * Turns a cell's attribute words into the style of a `Run` (src/protocol/messages.ts): SGR parameters, then for a
 * hyperlink a space and its URI. Owns the cache of styles; never looks at text.
 * SGR numbers: ECMA-48 8.3.117, xterm ctlseqs; 4:n, 58 and 59 as in kitty's underline extension.
 */
import { attribute, type XtermExtended } from './xtermInternals.ts';

/** A style, also as JSON text, so that a row's JSON needs no escaping of styles. */
export interface CellStyle {
  readonly sgr: string;
  readonly json: string;
}

/** Colour that a program gave a palette entry by OSC 4, as 0xrrggbb; undefined when it did not. */
export type PaletteLookup = (index: number) => number | undefined;

/** Styles with links or coloured underlines kept; beyond that, the cache is emptied. */
const extendedLimit = 1024;
/**
 * Other styles kept, each in the slot of its colours, where a new one replaces it: a picture has a pair of colours for
 * each cell, and looking those up and forgetting them costs more than making them.
 */
const slots = 512;

/** xterm stores SGR 59 (default underline colour) as this; pure white can't be told from it and is shown as default. */
const noUnderlineColour = 0x3ffffff;

const plain: CellStyle = { sgr: '', json: '""' };

function colourParameters(base: 38 | 48 | 58, word: number, palette: PaletteLookup): string {
  const mode = word & attribute.colourMode;
  if (mode === 0) return '';
  const value = word & attribute.colour;
  if (mode === attribute.rgb) return rgbParameters(base, value);
  const index = value & 0xff;
  const changed = palette(index);
  if (changed !== undefined) return rgbParameters(base, changed);
  if (mode === attribute.palette16 && index < 16 && base !== 58) {
    return `;${(index < 8 ? base - 8 : base + 44) + index}`; // 30-37, 40-47, 90-97, 100-107
  }
  return `;${base};5;${index}`;
}

/** A component of a colour as a further parameter. */
const semi: readonly string[] = Array.from({ length: 256 }, (_, value) => `;${value}`);

function rgbParameters(base: number, value: number): string {
  return `;${base};2${semi[value >>> 16]}${semi[(value >>> 8) & 0xff]}${semi[value & 0xff]}`;
}

/** Underline style 0-5 of a cell (none, single, double, curly, dotted, dashed). */
function underlineStyle(fg: number, bg: number, extended: XtermExtended | undefined): number {
  if ((fg & attribute.fgUnderline) === 0) return 0;
  if ((bg & attribute.bgExtended) === 0 || !extended) return 1;
  return (extended._ext & attribute.extUnderlineStyle) >>> attribute.extUnderlineStyleShift || 1;
}

/** SGR parameters of a cell, '' for the default rendition. `palette` gives the colours that OSC 4 changed. */
export function sgrParameters(
  fg: number,
  bg: number,
  extended: XtermExtended | undefined,
  palette: PaletteLookup,
): string {
  let sgr = '';
  if (fg & attribute.fgBold) sgr += ';1';
  if (bg & attribute.bgDim) sgr += ';2';
  if (bg & attribute.bgItalic) sgr += ';3';
  const underline = underlineStyle(fg, bg, extended);
  if (underline === 1) sgr += ';4';
  else if (underline) sgr += `;4:${underline}`;
  if (fg & attribute.fgBlink) sgr += ';5';
  if (fg & attribute.fgInverse) sgr += ';7';
  if (fg & attribute.fgInvisible) sgr += ';8';
  if (fg & attribute.fgStrikethrough) sgr += ';9';
  if (bg & attribute.bgOverline) sgr += ';53';
  sgr += colourParameters(38, fg, palette) + colourParameters(48, bg, palette);
  if (underline && extended && bg & attribute.bgExtended) {
    const colour = extended._ext & noUnderlineColour;
    if (colour !== noUnderlineColour) sgr += colourParameters(58, colour, palette);
  }
  return sgr.slice(1);
}

/** Finds the style of a cell, from its cache where it can. One per screen: links and palette are the screen's. */
export class CellStyleCache {
  readonly #uriOf: (linkId: number) => string | undefined;
  readonly #palette: PaletteLookup;
  /** Foreground and background word of each slot, and its style; none before a cell has one. */
  #words = new Int32Array(0);
  #simple: CellStyle[] = [];
  readonly #extended = new Map<string, CellStyle>();

  constructor(uriOf: (linkId: number) => string | undefined, palette: PaletteLookup) {
    this.#uriOf = uriOf;
    this.#palette = palette;
  }

  /** Empties the cache: the palette has changed. */
  clear(): void {
    this.#words = new Int32Array(0);
    this.#simple = [];
    this.#extended.clear();
  }

  find(fg: number, bg: number, extended: XtermExtended | undefined): CellStyle {
    if (fg === 0 && bg === 0) return plain;
    if (bg & attribute.bgExtended && extended) return this.#findExtended(fg, bg, extended);
    if (this.#words.length === 0) this.#words = new Int32Array(slots * 2);
    const hash = Math.imul(fg, 0x9e3779b1) ^ Math.imul(bg, 0x85ebca6b);
    const slot = (hash ^ (hash >>> 15)) & (slots - 1);
    const known = this.#simple[slot];
    if (known && this.#words[slot * 2] === (fg | 0) && this.#words[slot * 2 + 1] === (bg | 0)) return known;
    this.#words[slot * 2] = fg;
    this.#words[slot * 2 + 1] = bg;
    const style = makeStyle(sgrParameters(fg, bg, undefined, this.#palette));
    this.#simple[slot] = style;
    return style;
  }

  #findExtended(fg: number, bg: number, extended: XtermExtended): CellStyle {
    const key = `${fg},${bg},${extended._ext},${extended._urlId}`;
    const cached = this.#extended.get(key);
    if (cached) return cached;
    if (this.#extended.size >= extendedLimit) this.#extended.clear();
    const uri = extended._urlId ? this.#uriOf(extended._urlId) : undefined;
    const sgr = sgrParameters(fg, bg, extended, this.#palette);
    const style =
      uri === undefined ? makeStyle(sgr) : { sgr: `${sgr} ${uri}`, json: JSON.stringify(`${sgr} ${uri}`) };
    this.#extended.set(key, style);
    return style;
  }
}

/** SGR parameters need no escapes in JSON. */
function makeStyle(sgr: string): CellStyle {
  return sgr === '' ? plain : { sgr, json: `"${sgr}"` };
}
