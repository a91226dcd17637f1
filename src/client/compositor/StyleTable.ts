/**
 * Styles of cells as small numbers, and the escape sequences between them. Owns the parsed styles: a style from a
 * server or program is parsed here and rewritten from numbers, never echoed, so no style can carry a control sequence
 * to the terminal.
 */
import {
  type ColourDepth,
  colourParams,
  indexedColour,
  isFaint,
  paletteColour,
  readableForeground,
  reduceColour,
  rgbColour,
} from './colours.ts';
import { cleanUri } from './text.ts';

/** Bits of `Style.flags`. */
const bold = 1;
const dim = 2;
const italic = 4;
const blink = 8;
const inverse = 16;
const hidden = 32;
const strike = 64;
const overline = 128;

/** One style. Colours are numbers of colours.ts; underline is 0 (none) to 5 (dashed) as in SGR 4:n. */
interface Style {
  flags: number;
  underline: number;
  foreground: number;
  background: number;
  underlineColour: number;
  uri: string;
}

const plain: Style = { flags: 0, underline: 0, foreground: 0, background: 0, underlineColour: 0, uri: '' };

/** SGR set and reset of each flag (ECMA-48 8.3.117). Bold and dim share their reset. */
const flagParams: readonly (readonly [flag: number, set: string, reset: string])[] = [
  [bold, '1', '22'],
  [dim, '2', '22'],
  [italic, '3', '23'],
  [blink, '5', '25'],
  [inverse, '7', '27'],
  [hidden, '8', '28'],
  [strike, '9', '29'],
  [overline, '53', '55'],
];

const setFlags: Readonly<Record<number, number>> = {
  1: bold,
  2: dim,
  3: italic,
  5: blink,
  6: blink,
  7: inverse,
  8: hidden,
  9: strike,
  53: overline,
};
const clearFlags: Readonly<Record<number, number>> = {
  22: bold | dim,
  23: italic,
  25: blink,
  27: inverse,
  28: hidden,
  29: strike,
  55: overline,
};

/** Transitions remembered; a screen rarely has more than a few hundred pairs. */
const maxTransitions = 4096;

/** Difference between one of the first eight colours and its bright form. */
const brighter = 8;
/** Black on terminals without colours: no reason for reverse video. */
const blacks: readonly number[] = [indexedColour(0), paletteColour(0)];

/** The number of the default style in every table. */
export const plainStyle = 0;

export interface StyleOptions {
  colours: ColourDepth;
  hyperlinks: boolean;
  /**
   * Double, curly, dotted and dashed underlines and underline colours are supported; otherwise all underlines are
   * plain.
   */
  styledUnderlines: boolean;
}

export class StyleTable {
  #options: StyleOptions;
  #styles: Style[] = [plain];
  #byText = new Map<string, number>([['', plainStyle]]);
  #byKey = new Map<string, number>([[keyOf(plain), plainStyle]]);
  #transitions = new Map<number, string>();
  /** Styles with other default colours, keyed by both numbers. */
  #overs = new Map<number, number>();

  constructor(options: StyleOptions) {
    this.#options = options;
  }

  /**
   * The terminal's capabilities have changed: applies to styles named from now on. Existing numbers keep their style
   * until they are named again.
   */
  setOptions(options: StyleOptions): void {
    this.#options = options;
    this.#byText = new Map([['', plainStyle]]);
    this.#byKey = new Map([[keyOf(plain), plainStyle]]);
    this.#overs.clear();
  }

  /** Number of entries; beyond a bound, call `collect`. */
  get size(): number {
    return Math.max(this.#byText.size, this.#styles.length);
  }

  /** The number of a style given as in `Run` (protocol/messages.ts). Unknown parts are ignored. */
  id(text: string): number {
    const known = this.#byText.get(text);
    if (known !== undefined) return known;
    const id = this.#number(parseStyle(text, this.#options));
    this.#byText.set(text, id);
    return id;
  }

  #number(style: Style): number {
    const key = keyOf(style);
    let id = this.#byKey.get(key);
    if (id === undefined) {
      id = this.#styles.length;
      this.#styles.push(style);
      this.#byKey.set(key, id);
    }
    return id;
  }

  /** The number of a style with another style's colours as its defaults (window-style). */
  over(id: number, base: number): number {
    const key = id * 0x1000000 + base;
    const known = this.#overs.get(key);
    if (known !== undefined) return known;
    const top = this.#style(id);
    const { foreground, background } = this.#style(base);
    const over = this.#number({
      ...top,
      foreground: top.foreground === 0 ? foreground : top.foreground,
      background: top.background === 0 ? background : top.background,
    });
    if (this.#overs.size >= maxTransitions) this.#overs.clear();
    this.#overs.set(key, over);
    return over;
  }

  /** True when a blank cell of this style looks like erased terminal. */
  isPlain(id: number): boolean {
    return id === plainStyle;
  }

  /** The bytes that take the terminal's pen from one style to another, SGR and hyperlink. */
  transition(from: number, to: number): string {
    if (from === to) return '';
    const key = from * 0x1000000 + to;
    let bytes = this.#transitions.get(key);
    if (bytes === undefined) {
      bytes = sgrBetween(this.#style(from), this.#style(to));
      if (this.#transitions.size >= maxTransitions) this.#transitions.clear();
      this.#transitions.set(key, bytes);
    }
    return bytes;
  }

  /** Removes every style whose number is in none of `lists`, and renumbers the rest in place. */
  collect(lists: readonly Uint32Array[]): void {
    const styles: Style[] = [plain];
    const moved = new Map<number, number>([[plainStyle, plainStyle]]);
    for (const list of lists) {
      for (let i = 0; i < list.length; i++) {
        const old = list[i] ?? plainStyle;
        let id = moved.get(old);
        if (id === undefined) {
          id = styles.length;
          styles.push(this.#style(old));
          moved.set(old, id);
        }
        list[i] = id;
      }
    }
    this.#styles = styles;
    this.#byText = new Map([['', plainStyle]]);
    this.#byKey = new Map(styles.map((style, id) => [keyOf(style), id]));
    this.#transitions.clear();
    this.#overs.clear();
  }

  #style(id: number): Style {
    return this.#styles[id] ?? plain;
  }
}

function keyOf(style: Style): string {
  return `${style.flags},${style.underline},${style.foreground},${style.background},${style.underlineColour},${style.uri}`;
}

/** Reads "1;38;2;10;20;30 https://…": SGR parameters, then, after a space, a hyperlink's URI. */
function parseStyle(text: string, options: StyleOptions): Style {
  const space = text.indexOf(' ');
  const style = { ...plain };
  if (space !== -1 && options.hyperlinks) style.uri = cleanUri(text.slice(space + 1));
  parseSgr(space === -1 ? text : text.slice(0, space), style);
  // As in tmux: without colours, text with a background of its own is shown in reverse video. The status line of a theme
  // is not, so that what stands out in it does.
  if (options.colours === 'none' && style.background !== 0 && !blacks.includes(style.background))
    style.flags |= isFaint(style.background) ? 0 : inverse;
  style.foreground = readableForeground(style.foreground, style.background, options.colours);
  style.background = reduceColour(style.background, options.colours);
  // Sixteen-colour terminals show bold text in the bright form of its colour: here, that would equal the background.
  if (options.colours === '16' && style.foreground !== 0 && style.background === style.foreground + brighter)
    style.flags &= ~bold;
  style.underlineColour =
    options.colours === 'truecolor' || options.colours === '256'
      ? reduceColour(style.underlineColour, options.colours)
      : 0;
  if (!options.styledUnderlines) {
    style.underline = Math.min(style.underline, 1);
    style.underlineColour = 0;
  }
  return style;
}

function parseSgr(text: string, style: Style): void {
  if (text === '') return;
  const params = text.split(';');
  for (let i = 0; i < params.length; i++) {
    const parts = (params[i] ?? '').split(':').map(Number);
    const code = parts[0] ?? 0;
    if (code === 38 || code === 48 || code === 58) {
      let colour: number;
      if (parts.length > 1) colour = colonColour(parts);
      else {
        const rest = params.slice(i + 1, i + 5).map(Number);
        i += rest[0] === 2 ? 4 : 2;
        colour = rest[0] === 2 ? rgbColour(rest[1], rest[2], rest[3]) : paletteColour(rest[1]);
      }
      if (code === 38) style.foreground = colour;
      else if (code === 48) style.background = colour;
      else style.underlineColour = colour;
    } else applyCode(code, parts[1], style);
  }
}

/** 38:5:n, 38:2:r:g:b and, with a colour space, 38:2::r:g:b (ISO 8613-6). */
function colonColour(parts: readonly number[]): number {
  if (parts[1] === 5) return paletteColour(parts[2]);
  if (parts[1] !== 2) return 0;
  return rgbColour(parts.at(-3), parts.at(-2), parts.at(-1));
}

function applyCode(code: number, detail: number | undefined, style: Style): void {
  if (code === 0) Object.assign(style, plain, { uri: style.uri });
  else if (code === 4) style.underline = detail === undefined ? 1 : detail >= 0 && detail <= 5 ? detail : 1;
  else if (code === 21) style.underline = 2;
  else if (code === 24) style.underline = 0;
  else if (code >= 30 && code <= 37) style.foreground = indexedColour(code - 30);
  else if (code >= 90 && code <= 97) style.foreground = indexedColour(code - 82);
  else if (code === 39) style.foreground = 0;
  else if (code >= 40 && code <= 47) style.background = indexedColour(code - 40);
  else if (code >= 100 && code <= 107) style.background = indexedColour(code - 92);
  else if (code === 49) style.background = 0;
  else if (code === 59) style.underlineColour = 0;
  else style.flags = (style.flags | (setFlags[code] ?? 0)) & ~(clearFlags[code] ?? 0);
}

function sgrBetween(from: Style, to: Style): string {
  const link = from.uri === to.uri ? '' : `\x1b]8;;${to.uri}\x1b\\`;
  const change = changes(from, to).join(';');
  const whole = ['', ...changes(plain, to)].join(';');
  if (change === '') return link;
  return `${link}\x1b[${whole.length < change.length ? whole : change}m`;
}

/** The parameters that change one style into another, without a full reset. */
function changes(from: Style, to: Style): string[] {
  const params: string[] = [];
  const gone = from.flags & ~to.flags;
  const shared = gone & (bold | dim) ? bold | dim : 0;
  let resetShared = false;
  for (const [flag, , reset] of flagParams) {
    if ((gone & flag) === 0 || (resetShared && flag & shared)) continue;
    if (flag & shared) resetShared = true;
    params.push(reset);
  }
  const stillSet = from.flags & ~(gone | shared);
  for (const [flag, set] of flagParams) if (to.flags & flag && !(stillSet & flag)) params.push(set);
  if (from.underline !== to.underline)
    params.push(to.underline === 0 ? '24' : to.underline === 1 ? '4' : `4:${to.underline}`);
  if (from.foreground !== to.foreground) params.push(colourParams(to.foreground, 30));
  if (from.background !== to.background) params.push(colourParams(to.background, 40));
  if (from.underlineColour !== to.underlineColour) params.push(colourParams(to.underlineColour, 50));
  return params;
}
