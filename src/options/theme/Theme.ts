/**
 * A theme: values of style options that apply where none is set, read from a small handwritten file (docs/themes.md
 * has the format). Owns the format and its error messages; reads no disk.
 */
import { fail } from '../../protocol/errors.ts';
import { parseColour } from '../style/colour.ts';
import { parseStyle } from '../style/style.ts';
import { optionSpec } from '../table.ts';
import { type Background, backgroundOf } from './contrast.ts';
import { standardColours, standardValues, themedTexts } from './standard.ts';
import { type Colours, ThemePalette } from './ThemePalette.ts';

export interface Theme {
  readonly name: string;
  /** One line for lists. */
  readonly about: string;
  /** The terminal background that it suits; a pair suits both. */
  readonly kind: Background | 'both';
  /** Names of the halves of a pair, each a theme by itself; null for a theme that is no pair. */
  readonly halves: Readonly<Record<Background, string>> | null;
  /** Its colours on a terminal with this background (`#rrggbb`), or with one that is not known. */
  coloursOn(ground: string | null): Colours;
  /** Values by option, likewise. */
  valuesOn(ground: string | null): ReadonlyMap<string, string>;
}

/** Longest file read, characters; a theme has a few hundred. */
const maxThemeLength = 64 * 1024;

/** The ending of theme files. */
export const themeSuffix = '.theme';

const sections = ['colours', 'dark colours', 'light colours', 'styles', 'dark', 'light'] as const;
type Section = (typeof sections)[number];

/** A line of a part with styles. */
interface StyleLine {
  option: string;
  value: string;
  line: number;
}

interface Raw {
  name: string;
  about: string;
  halves: Record<Background, string>;
  palettes: Record<'any' | Background, ThemePalette>;
  styles: Record<'any' | Background, StyleLine[]>;
}

const noColours: Colours = new Map();

/** Errors: syntax-error, with file and line. */
export function parseTheme(name: string, text: string): Theme {
  if (text.length > maxThemeLength) throw wrong(name, 0, 'too long for a theme');
  const raw = readLines(name, text);
  checkPalettes(raw);
  const { any, dark, light } = raw.palettes;
  const isPair = dark.size > 0;
  const isBare = !isPair && any.size === 0;
  const theme = themeOf(raw, {
    kind: isPair || isBare ? 'both' : backgroundOf(any.on(null).get('ground') ?? ''),
    halves: isPair ? raw.halves : null,
    palette: (background) => {
      if (background !== null && isPair) return background === 'dark' ? dark : light;
      // A pair without colours for an unknown background: most of such terminals are dark.
      return any.size > 0 ? any : dark;
    },
  });
  for (const ground of [null, '#000000', '#ffffff']) theme.valuesOn(ground);
  return theme;
}

/** One half of a pair, as a theme for that background. */
export function halfOf(name: string, text: string, half: Background): Theme {
  const raw = readLines(name, text);
  return themeOf(
    { ...raw, name: raw.halves[half] },
    { kind: half, halves: null, palette: () => raw.palettes[half], always: half },
  );
}

interface Made {
  kind: Theme['kind'];
  halves: Theme['halves'];
  palette(background: Background | null): ThemePalette;
  /** The background whose styles apply on any terminal. */
  always?: Background;
}

function themeOf(raw: Raw, { kind, halves, palette, always }: Made): Theme {
  const backgroundAt = (ground: string | null) => always ?? (ground === null ? null : backgroundOf(ground));
  const coloursOn = (ground: string | null): Colours => {
    const found = palette(backgroundAt(ground));
    // A palette for the other background is not mixed anew: its text would not go with it.
    const fits = ground !== null && backgroundOf(found.on(null).get('ground') ?? '') === backgroundOf(ground);
    return found.size === 0 ? noColours : found.on(fits ? ground : null);
  };
  const valuesOn = (ground: string | null): ReadonlyMap<string, string> => {
    const colours = coloursOn(ground);
    const values = new Map<string, string>();
    if (colours.size > 0)
      for (const [option, value] of Object.entries(standardValues))
        values.set(option, filled(value, colours));
    const background = backgroundAt(ground);
    for (const each of [...raw.styles.any, ...(background === null ? [] : raw.styles[background])])
      values.set(each.option, checked(raw.name, each, colours));
    return values;
  };
  return { name: raw.name, about: raw.about, kind, halves, coloursOn, valuesOn };
}

function readLines(name: string, text: string): Raw {
  const raw: Raw = {
    name,
    about: '',
    halves: { dark: `${name}-dark`, light: `${name}-light` },
    palettes: { any: new ThemePalette(), dark: new ThemePalette(), light: new ThemePalette() },
    styles: { any: [], dark: [], light: [] },
  };
  let section: Section | null = null;
  for (const [at, whole] of text.split(/\r?\n/).entries()) {
    const line = whole.trim();
    if (line === '' || line.startsWith('#')) continue;
    const heading = /^\[\s*(\w+(?: \w+)?)\s*\]$/.exec(line);
    if (heading) {
      const found = sections.find((known) => known === heading[1]);
      if (!found) throw wrong(name, at + 1, `unknown section: ${line}; there are [${sections.join('], [')}]`);
      section = found;
      continue;
    }
    const pair = /^([\w-]+)\s*=\s*(.*)$/.exec(line);
    if (!pair) throw wrong(name, at + 1, `not NAME = VALUE: ${line}`);
    const [, key = '', value = ''] = pair;
    try {
      take(raw, section, key, value, at + 1);
    } catch (error) {
      throw wrong(name, at + 1, error instanceof Error ? error.message : String(error));
    }
  }
  return raw;
}

function take(raw: Raw, section: Section | null, key: string, value: string, line: number): void {
  if (section === null) {
    if (key === 'about') raw.about = value.slice(0, 200);
    else if (key === 'dark' || key === 'light') raw.halves[key] = value;
    else throw new Error(`unknown: ${key}; only about, dark and light may stand before the first [section]`);
    return;
  }
  const [first = '', second] = section.split(' ');
  const which = first === 'dark' || first === 'light' ? first : 'any';
  if (second === 'colours' || first === 'colours') raw.palettes[which].set(key, value);
  else raw.styles[which].push({ option: key, value, line });
}

function checkPalettes({ name, palettes }: Raw): void {
  for (const [which, palette] of Object.entries(palettes)) {
    const part = which === 'any' ? '[colours]' : `[${which} colours]`;
    const other = which === 'dark' ? palettes.light : palettes.dark;
    if (palette.size === 0) {
      if (which !== 'any' && other.size > 0)
        throw wrong(name, 0, `no ${part}, which make a pair with the others`);
      continue;
    }
    const missing = Object.keys(standardColours).filter((colour) => !palette.has(colour));
    if (missing.length > 0) throw wrong(name, 0, `${part} has no ${missing.join(', ')}`);
    const [unknown] = palette.unknown;
    if (unknown !== undefined) throw wrong(name, 0, `${part}: no colour to mix: ${unknown}`);
  }
}

/** A value for an option that a theme may set, with the theme's colour names replaced. */
function checked(name: string, { option, value, line }: StyleLine, colours: Colours): string {
  const spec = optionSpec(option);
  if (spec && Object.hasOwn(themedTexts, option)) {
    if (spec.choices && !spec.choices.includes(value))
      throw wrong(name, line, `${option}: unknown value: ${value}`);
    return filled(value, colours);
  }
  if (spec?.type === 'colour') {
    const colour = parseColour(colours.get(value) ?? value);
    if (colour === undefined) throw wrong(name, line, `not a colour: ${value}`);
    return colour;
  }
  if (spec?.type !== 'style') throw wrong(name, line, `not an option for a style or colour: ${option}`);
  const style = filled(value, colours);
  if (!style.includes('#{') && parseStyle(style) === undefined)
    throw wrong(name, line, `not a style: ${value}`);
  return style;
}

/** Replaces the theme's colour names with their colours, also within a format. */
function filled(value: string, colours: Colours): string {
  const whole = colours.get(value);
  if (whole !== undefined) return whole;
  return value.replace(
    /\b(fg|bg|us|fill)=([A-Za-z][\w-]*)/g,
    (_, part: string, colour: string) => `${part}=${colours.get(colour) ?? colour}`,
  );
}

function wrong(name: string, line: number, reason: string): Error {
  const where = line === 0 ? '' : `:${line}`;
  return fail('syntax-error', { where: `${name}${themeSuffix}${where}`, reason });
}
