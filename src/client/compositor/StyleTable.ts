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
} from './colours.ts';
import {
  blink,
  bold,
  dim,
  hidden,
  inverse,
  italic,
  overline,
  plain,
  type RunStyle,
  readStyle,
  strike,
} from './runStyle.ts';

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
  #styles: RunStyle[] = [plain];
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

  #number(style: RunStyle): number {
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
    const styles: RunStyle[] = [plain];
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

  #style(id: number): RunStyle {
    return this.#styles[id] ?? plain;
  }
}

function keyOf(style: RunStyle): string {
  return `${style.flags},${style.underline},${style.foreground},${style.background},${style.underlineColour},${style.uri}`;
}

/** The style as this terminal can show it. */
function parseStyle(text: string, options: StyleOptions): RunStyle {
  const style = readStyle(text);
  if (!options.hyperlinks) style.uri = '';
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

function sgrBetween(from: RunStyle, to: RunStyle): string {
  const link = from.uri === to.uri ? '' : `\x1b]8;;${to.uri}\x1b\\`;
  const change = changes(from, to).join(';');
  const whole = ['', ...changes(plain, to)].join(';');
  if (change === '') return link;
  return `${link}\x1b[${whole.length < change.length ? whole : change}m`;
}

/** The parameters that change one style into another, without a full reset. */
function changes(from: RunStyle, to: RunStyle): string[] {
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
