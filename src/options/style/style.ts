/**
 * Styles as options and `#[...]` in formats write them: `fg=red,bold,align=right` (tmux(1), STYLES). Owns parsing,
 * merging, printing and SGR. Imports nothing but colours, since clients draw with it.
 */
import { type Colour, colourSgr, parseColour } from './colour.ts';

/** Attributes by their names in the language, with their SGR parameter. `acs` has none: it selects a character set. */
const attributeSgr = {
  acs: '',
  bright: '1',
  dim: '2',
  italics: '3',
  underscore: '4',
  'double-underscore': '4:2',
  'curly-underscore': '4:3',
  'dotted-underscore': '4:4',
  'dashed-underscore': '4:5',
  blink: '5',
  reverse: '7',
  hidden: '8',
  strikethrough: '9',
  overline: '53',
} as const;

export type Attribute = keyof typeof attributeSgr;
export type StyleAlign = 'left' | 'centre' | 'right' | 'absolute-centre';

/** Look of a cell: attributes and colours. */
export interface Look {
  fg: Colour;
  bg: Colour;
  /** Colour of the underline. */
  us: Colour;
  attributes: ReadonlySet<Attribute>;
}

/** A look, plus the layout parts of `#[...]`. Absent means not given. */
export interface Style extends Look {
  /** Colour that fills the rest of the line. */
  fill?: Colour;
  align?: StyleAlign;
  list?: 'on' | 'off' | 'focus' | 'left-marker' | 'right-marker';
  /**
   * The meaning of a click on the text: 'left', 'right', 'pane|%1', 'window|3', 'session|$1', 'user|name'; '' ends a
   * range.
   */
  range?: string;
  /** `push-default`, `pop-default`, `set-default`: change the meaning of 'default'. */
  defaultOp?: 'push' | 'pop' | 'set';
  ignore?: boolean;
  /** Cells, for scroll bars. */
  width?: number;
  pad?: number;
}

export const defaultLook: Look = { fg: 'default', bg: 'default', us: 'default', attributes: new Set() };

/** Longest style read; far above what anybody writes. */
const maxStyleLength = 4096;

/**
 * Reads a style on top of `base` (the source of parts that are not named), where 'default' means `fallback`. Undefined
 * when any part is invalid: the whole style is then ignored, as in tmux.
 */
export function parseStyle(
  text: string,
  base: Look = defaultLook,
  fallback: Look = defaultLook,
): Style | undefined {
  if (text.length > maxStyleLength) return undefined;
  let style: Style = { fg: base.fg, bg: base.bg, us: base.us, attributes: base.attributes };
  for (const part of text.split(/[ ,\n]+/)) {
    if (part === '') continue;
    const next = applyPart(style, part, fallback);
    if (!next) return undefined;
    style = next;
  }
  return style;
}

const plainParts: Readonly<Record<string, Partial<Style>>> = {
  ignore: { ignore: true },
  noignore: { ignore: false },
  'push-default': { defaultOp: 'push' },
  'pop-default': { defaultOp: 'pop' },
  'set-default': { defaultOp: 'set' },
  nolist: { list: 'off' },
  norange: { range: '' },
  noalign: { align: 'left' },
  none: { attributes: new Set() },
  noattr: { attributes: new Set() },
};

function applyPart(style: Style, part: string, fallback: Look): Style | undefined {
  const word = part.toLowerCase();
  if (word === 'default') return { ...style, ...fallback };
  const plain = Object.hasOwn(plainParts, word) ? plainParts[word] : undefined;
  if (plain) return { ...style, ...plain };
  const equals = word.indexOf('=');
  if (equals > 0) return applyPair(style, word.slice(0, equals), part.slice(equals + 1), fallback);
  if (word.startsWith('no')) {
    const removed = parseAttributes(word.slice(2));
    return removed && { ...style, attributes: without(style.attributes, removed) };
  }
  const added = parseAttributes(word);
  return added && { ...style, attributes: new Set([...style.attributes, ...added]) };
}

function applyPair(style: Style, name: string, value: string, fallback: Look): Style | undefined {
  switch (name) {
    case 'fg':
    case 'bg':
    case 'us': {
      const colour = parseColour(value);
      if (colour === undefined) return undefined;
      return { ...style, [name]: colour === 'default' ? fallback[name] : colour };
    }
    case 'fill': {
      const fill = parseColour(value);
      return fill === undefined ? undefined : { ...style, fill };
    }
    case 'align':
      return isOneOf(value, ['left', 'centre', 'right', 'absolute-centre'] as const)
        ? { ...style, align: value }
        : undefined;
    case 'list':
      return isOneOf(value, ['on', 'focus', 'left-marker', 'right-marker'] as const)
        ? { ...style, list: value }
        : undefined;
    case 'range':
      return isRange(value) ? { ...style, range: value } : undefined;
    case 'width':
    case 'pad':
      return /^\d{1,4}$/.test(value) ? { ...style, [name]: Number(value) } : undefined;
    default:
      return undefined;
  }
}

function isOneOf<T extends string>(value: string, allowed: readonly T[]): value is T {
  return (allowed as readonly string[]).includes(value);
}

/** left, right, or a kind with its argument: pane|%1, window|2, session|$3, user|word (tmux(1), STYLES). */
function isRange(value: string): boolean {
  return /^(left|right|pane\|%\d{1,9}|window\|\d{1,9}|session\|\$\d{1,9}|user\|[^,\s]{1,15}|control\|\d)$/.test(
    value,
  );
}

function parseAttributes(text: string): Attribute[] | undefined {
  const found: Attribute[] = [];
  for (const word of text.split('|')) {
    const name = word === 'bold' ? 'bright' : word;
    if (!Object.hasOwn(attributeSgr, name)) return undefined;
    found.push(name as Attribute);
  }
  return found;
}

function without(attributes: ReadonlySet<Attribute>, removed: readonly Attribute[]): Set<Attribute> {
  return new Set([...attributes].filter((attribute) => !removed.includes(attribute)));
}

/** SGR parameters from the terminal's default to this look, as carried by `Run`; '' for the default. */
export function lookSgr(look: Look): string {
  const parts: string[] = [];
  for (const name of Object.keys(attributeSgr) as Attribute[]) {
    if (look.attributes.has(name) && attributeSgr[name] !== '') parts.push(attributeSgr[name]);
  }
  for (const place of ['fg', 'bg', 'us'] as const) {
    if (look[place] === 'default') continue;
    const sgr = colourSgr(look[place], place);
    if (sgr !== '') parts.push(sgr);
  }
  return parts.join(';');
}
