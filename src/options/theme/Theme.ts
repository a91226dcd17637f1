/**
 * A theme: values of style options that apply where none is set, read from a small handwritten file (docs/themes.md
 * has the format). Owns the format and its error messages; reads no disk.
 */
import { fail } from '../../protocol/errors.ts';
import { colourRgb, parseColour } from '../style/colour.ts';
import { parseStyle } from '../style/style.ts';
import { optionSpec } from '../table.ts';
import type { OptionSpec } from '../types.ts';
import { standardColours, standardLines, standardStyles } from './standard.ts';

export interface Theme {
  readonly name: string;
  /** One line for lists. */
  readonly about: string;
  /** The terminal background that it suits. */
  readonly kind: 'dark' | 'light' | 'both';
  /** Its named colours, as `#rrggbb` or a name of the 16. */
  readonly colours: ReadonlyMap<string, string>;
  /** Values by option. */
  readonly values: ReadonlyMap<string, string>;
}

/** A terminal's background, for a theme that differs on dark and light. */
export type Background = 'dark' | 'light';

/** Longest file read, characters; a theme has a few hundred. */
const maxThemeLength = 64 * 1024;

/** The ending of theme files. */
export const themeSuffix = '.theme';

type Section = 'top' | 'colours' | 'styles' | 'dark' | 'light';
const sections: readonly Section[] = ['colours', 'styles', 'dark', 'light'];

interface Raw {
  about: string;
  colours: Map<string, string>;
  styles: Record<'styles' | Background, Map<string, string>>;
}

/** Errors: syntax-error, with file and line. */
export function parseTheme(name: string, text: string): Theme {
  if (text.length > maxThemeLength) throw wrong(name, 0, 'too long for a theme');
  const raw = readLines(name, text);
  const { colours } = raw;
  if (colours.size > 0) {
    const missing = Object.keys(standardColours).filter((colour) => !colours.has(colour));
    if (missing.length > 0) throw wrong(name, 0, `[colours] has no ${missing.join(', ')}`);
  }
  const values = new Map<string, string>();
  if (colours.size > 0) {
    for (const [option, style] of Object.entries(standardStyles)) values.set(option, filled(style, colours));
    for (const [option, lines] of Object.entries(standardLines)) values.set(option, lines);
  }
  for (const [option, style] of raw.styles.styles) values.set(option, style);
  for (const option of new Set([...raw.styles.dark.keys(), ...raw.styles.light.keys()])) {
    const base = values.get(option) ?? String(optionSpec(option)?.default ?? 'default');
    values.set(
      option,
      byBackground(base, raw.styles.dark.get(option) ?? base, raw.styles.light.get(option) ?? base),
    );
  }
  return { name, about: raw.about, kind: kindOf(colours), colours, values };
}

function readLines(name: string, text: string): Raw {
  const raw: Raw = {
    about: '',
    colours: new Map(),
    styles: { styles: new Map(), dark: new Map(), light: new Map() },
  };
  let section: Section = 'top';
  for (const [at, whole] of text.split(/\r?\n/).entries()) {
    const line = whole.trim();
    if (line === '' || line.startsWith('#')) continue;
    const heading = /^\[\s*(\w+)\s*\]$/.exec(line);
    if (heading) {
      const found = sections.find((known) => known === heading[1]);
      if (!found) throw wrong(name, at + 1, `no such part: ${line}; there are [${sections.join('], [')}]`);
      section = found;
      continue;
    }
    const pair = /^([\w-]+)\s*=\s*(.*)$/.exec(line);
    if (!pair) throw wrong(name, at + 1, `not NAME = VALUE: ${line}`);
    const [, key = '', value = ''] = pair;
    try {
      take(raw, section, key, value);
    } catch (error) {
      throw wrong(name, at + 1, error instanceof Error ? error.message : String(error));
    }
  }
  return raw;
}

function take(raw: Raw, section: Section, key: string, value: string): void {
  if (section === 'top') {
    if (key !== 'about') throw new Error(`unknown: ${key}; before the first [part] there is only about`);
    raw.about = value.slice(0, 200);
  } else if (section === 'colours') {
    const colour = parseColour(value);
    if (colour === undefined) throw new Error(`no colour: ${value}`);
    raw.colours.set(key, colour);
  } else raw.styles[section].set(key, checked(key, value, section, raw.colours));
}

/** A value for an option that a theme may set, with the theme's colour names replaced. */
function checked(
  option: string,
  value: string,
  section: Section,
  colours: ReadonlyMap<string, string>,
): string {
  const spec = optionSpec(option);
  if (spec && Object.hasOwn(standardLines, option)) return checkedLines(spec, value, section);
  if (spec?.type !== 'style' && spec?.type !== 'colour') throw new Error(`no style or colour: ${option}`);
  if (spec.type === 'colour') {
    if (section !== 'styles')
      throw new Error(`${option} is the same on every background: put it in [styles]`);
    const colour = parseColour(colours.get(value) ?? value);
    if (colour === undefined) throw new Error(`no colour: ${value}`);
    return colour;
  }
  const style = filled(value, colours);
  if (!style.includes('#{') && parseStyle(style) === undefined) throw new Error(`no style: ${value}`);
  return style;
}

function checkedLines({ name, choices = [] }: OptionSpec, value: string, section: Section): string {
  if (section !== 'styles') throw new Error(`${name} is the same on every background: put it in [styles]`);
  if (!choices.includes(value)) throw new Error(`${name}: unknown value: ${value}`);
  return value;
}

/** Replaces the theme's colour names with their colours, also within a format. */
function filled(value: string, colours: ReadonlyMap<string, string>): string {
  const whole = colours.get(value);
  if (whole !== undefined) return whole;
  return value.replace(
    /\b(fg|bg|us|fill)=([A-Za-z][\w-]*)/g,
    (_, part: string, colour: string) => `${part}=${colours.get(colour) ?? colour}`,
  );
}

/** A format that depends on the background of the client's terminal; the base while that is unknown. */
function byBackground(base: string, dark: string, light: string): string {
  const is = (kind: Background): string => `#{==:#{client_theme},${kind}}`;
  return `#{?${is('light')},${commasKept(light)},#{?${is('dark')},${commasKept(dark)},${commasKept(base)}}}`;
}

/** Commas outside of inner formats, marked as literal. */
function commasKept(style: string): string {
  let depth = 0;
  let out = '';
  for (let at = 0; at < style.length; at++) {
    if (style.startsWith('#{', at)) depth++;
    else if (style[at] === '}') depth = Math.max(0, depth - 1);
    out += style[at] === ',' && depth === 0 ? '#,' : style[at];
  }
  return out;
}

function kindOf(colours: ReadonlyMap<string, string>): Theme['kind'] {
  const ground = colours.get('ground');
  return ground === undefined ? 'both' : backgroundOf(ground);
}

/** Whether text on a colour should be light or dark: by the colour's relative luminance (WCAG 2.1). */
export function backgroundOf(colour: string): Background {
  const rgb = colourRgb(colour) ?? [0, 0, 0];
  // Equal contrast with black and white.
  return luminance(rgb) < 0.179 ? 'dark' : 'light';
}

/** Relative luminance, 0 to 1 (WCAG 2.1). */
function luminance(rgb: readonly [number, number, number]): number {
  const [red = 0, green = 0, blue = 0] = rgb.map((component) => {
    const share = component / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Contrast ratio of two colours, 1 to 21 (WCAG 2.1). */
export function contrast(
  one: readonly [number, number, number],
  other: readonly [number, number, number],
): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function wrong(name: string, line: number, reason: string): Error {
  const where = line === 0 ? '' : `:${line}`;
  return fail('syntax-error', { where: `${name}${themeSuffix}${where}`, reason });
}
