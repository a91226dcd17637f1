/**
 * Styles of runs as classes of one style sheet that the page makes. Owns the sheet and its classes; a style is read
 * and written anew from numbers, so no program's text becomes part of a rule.
 */
import {
  blink,
  bold,
  dim,
  hidden,
  inverse,
  italic,
  overline,
  type RunStyle,
  readStyle,
  strike,
} from '../../client/compositor/runStyle.ts';
import { CellGlyphs } from './CellGlyphs.ts';
import { cssColour } from './cssColour.ts';

/** Beyond this many classes, the sheet is emptied and everything is redrawn. */
const mostClasses = 4096;

/** A background reaches this far above and below its text. */
const beyondText = '0.2em';

const underlines = ['none', 'solid', 'double', 'wavy', 'dotted', 'dashed'];

export interface RunLook {
  /** Class names, divided by blanks; '' for the default style. */
  className: string;
  /** Target of a hyperlink; '' for none. */
  uri: string;
}

export class StyleSheet {
  readonly sheet = new CSSStyleSheet();
  /** Characters of the font in which all styles are. */
  readonly glyphs = new CellGlyphs();
  #looks = new Map<string, RunLook>();
  /** Class of each set of declarations. */
  #classes = new Map<string, string>();

  /** True when there are too many classes, so that `reset` and a redraw are due. */
  get full(): boolean {
    return this.#looks.size > mostClasses;
  }

  reset(): void {
    this.#looks = new Map();
    this.#classes = new Map();
    while (this.sheet.cssRules.length > 0) this.sheet.deleteRule(0);
  }

  /** The look of a style given as in `Run` (protocol/frames.ts). */
  look(text: string): RunLook {
    const known = this.#looks.get(text);
    if (known) return known;
    const style = readStyle(text);
    const look = { className: this.#classOf(declarations(style)), uri: style.uri };
    this.#looks.set(text, look);
    return look;
  }

  #classOf(css: string): string {
    if (css === '') return '';
    const known = this.#classes.get(css);
    if (known !== undefined) return known;
    const name = `s${this.#classes.size}`;
    this.#classes.set(css, name);
    this.#insert(`.${name}{${css}}`);
    // Text alone is less high than its row in most fonts: between two rows a line would stay without the background. The
    // row cuts off what is too much.
    if (/(?:^|;)background:/.test(css)) this.#insert(`:is(span,a).${name}{padding-block:${beyondText}}`);
    return name;
  }

  #insert(rule: string): void {
    this.sheet.insertRule(rule, this.sheet.cssRules.length);
  }
}

/** CSS of a style; '' for the default one. */
export function declarations(style: RunStyle): string {
  const { flags } = style;
  const css: string[] = [];
  // Bold text in one of the first eight colours is bright, as in most terminals.
  let front = cssColour(style.foreground, (flags & bold) !== 0);
  let back = cssColour(style.background, false);
  if (flags & inverse) [front, back] = [back ?? 'var(--back)', front ?? 'var(--front)'];
  if (flags & dim) front = `color-mix(in srgb, ${front ?? 'var(--front)'} 60%, ${back ?? 'var(--back)'})`;
  if (flags & hidden) front = 'transparent';
  if (front !== null) css.push(`color:${front}`);
  if (back !== null) css.push(`background:${back}`);
  if (flags & bold) css.push('font-weight:bold');
  if (flags & italic) css.push('font-style:italic');
  const lines = [
    ...(style.underline > 0 ? ['underline'] : []),
    ...(flags & strike ? ['line-through'] : []),
    ...(flags & overline ? ['overline'] : []),
  ];
  if (lines.length > 0) css.push(`text-decoration-line:${lines.join(' ')}`);
  if (style.underline > 1) css.push(`text-decoration-style:${underlines[style.underline]}`);
  const lineColour = cssColour(style.underlineColour, false);
  if (lineColour !== null) css.push(`text-decoration-color:${lineColour}`);
  if (flags & blink) css.push('animation:var(--blink)');
  return css.join(';');
}
