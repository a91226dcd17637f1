/**
 * Colours as numbers, and their substitutes on a terminal with fewer colours.
 * 0 is the default colour; bit 24 marks an index of the 256-colour palette, bit 25 a 24-bit RGB value, bit 26 an index
 * below 16 that was given as a palette index.
 */

export type ColourDepth = 'truecolor' | '256' | '16' | 'none';

const indexed = 0x1000000;
const rgb = 0x2000000;
/** With `indexed`: one of the first sixteen given by palette index (38;5;n), which no terminal brightens with bold. */
const fixed = 0x4000000;

/** A palette colour; the default colour for anything that is not 0-255. */
export function indexedColour(index: number | undefined): number {
  return isByte(index) ? indexed | index : 0;
}

/** The same given by palette index (`38;5;n`): as bold text, `31` may be shown brighter, this may not. */
export function paletteColour(index: number | undefined): number {
  const colour = indexedColour(index);
  return colour !== 0 && (colour & 0xff) < 16 ? colour | fixed : colour;
}

export function rgbColour(
  red: number | undefined,
  green: number | undefined,
  blue: number | undefined,
): number {
  return isByte(red) && isByte(green) && isByte(blue) ? rgb | (red << 16) | (green << 8) | blue : 0;
}

function isByte(value: number | undefined): value is number {
  return value !== undefined && Number.isInteger(value) && value >= 0 && value <= 255;
}

/** The index of a palette colour; null for another one. */
export function paletteIndex(colour: number): number | null {
  return colour & indexed ? colour & 0xff : null;
}

/** One of the first eight colours as SGR 30-37 name it: terminals show it brighter in bold text. */
export function isPlainEight(colour: number): boolean {
  return (colour & indexed) !== 0 && (colour & fixed) === 0 && (colour & 0xff) < 8;
}

/** SGR parameters that select a colour. `base`: 30 foreground, 40 background, 50 underline. */
export function colourParams(colour: number, base: 30 | 40 | 50): string {
  if (colour === 0) return String(base + 9);
  const index = colour & 0xff;
  if (base === 50) {
    // With colons: a terminal that does not know SGR 58 must not read the rest as blink or bold.
    return colour & indexed
      ? `58:5:${index}`
      : `58:2::${(colour >> 16) & 0xff}:${(colour >> 8) & 0xff}:${index}`;
  }
  if (colour & indexed) {
    if ((colour & fixed) === 0 && index < 8) return String(base + index);
    return (colour & fixed) === 0 && index < 16 ? String(base + 60 + index - 8) : `${base + 8};5;${index}`;
  }
  return `${base + 8};2;${(colour >> 16) & 0xff};${(colour >> 8) & 0xff};${index}`;
}

/** The nearest colour on a terminal of this depth. */
export function reduceColour(colour: number, depth: ColourDepth): number {
  if (colour === 0 || depth === 'truecolor') return colour;
  if (depth === 'none') return 0;
  if (depth === '256') return colour & rgb ? indexed | nearest256(colour) : colour;
  if (colour & rgb) return indexed | nearest16((colour >> 16) & 0xff, (colour >> 8) & 0xff, colour & 0xff);
  const index = colour & 0xff;
  return indexed | (index < 16 ? index : nearest16(...paletteRgb(index)));
}

/** Least contrast between text and background on sixteen-colour terminals (WCAG 2.1, AA). */
const leastContrast = 4.5;
/** The sixteen colours of xterm without settings (XTerm-col.ad), as red, green, blue. */
const sixteen: readonly (readonly [number, number, number])[] = [
  [0, 0, 0],
  [205, 0, 0],
  [0, 205, 0],
  [205, 205, 0],
  [0, 0, 238],
  [205, 0, 205],
  [0, 205, 205],
  [229, 229, 229],
  [127, 127, 127],
  [255, 0, 0],
  [0, 255, 0],
  [255, 255, 0],
  [92, 92, 255],
  [255, 0, 255],
  [0, 255, 255],
  [255, 255, 255],
];

/**
 * The foreground for a pair of colours reduced to sixteen: black or white, where two distinct colours have become too
 * alike to read. A foreground given as one of the sixteen stays, since it was meant so.
 */
export function readableForeground(foreground: number, background: number, depth: ColourDepth): number {
  const reduced = reduceColour(foreground, depth);
  if (depth !== '16' || foreground === 0 || background === 0) return reduced;
  if (isOfSixteen(foreground) && isOfSixteen(background)) return reduced;
  const behind = luminance(reduceColour(background, depth));
  if (ratio(luminance(reduced), behind) >= leastContrast) return reduced;
  return indexed | (ratio(0, behind) > ratio(1, behind) ? 0 : 15);
}

const isOfSixteen = (colour: number): boolean => (colour & indexed) !== 0 && (colour & 0xff) < 16;

/** Relative luminance of one of the sixteen, 0 to 1. */
const luminance = (colour: number): number => luminanceOf(...(sixteen[colour & 0x0f] ?? [0, 0, 0]));

/** Relative luminance, 0 to 1 (WCAG 2.1). */
function luminanceOf(...components: readonly [number, number, number]): number {
  const [red = 0, green = 0, blue = 0] = components.map((component) => {
    const share = component / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Above the luminance of the status lines of dark themes, and below that of what is selected in them. */
const faintLuminance = 0.046;

/** Whether a 24-bit colour is so close to black that it sets text off from nothing on a dark terminal. */
export function isFaint(colour: number): boolean {
  if (!(colour & rgb) || colour === rgb) return false;
  return luminanceOf((colour >> 16) & 0xff, (colour >> 8) & 0xff, colour & 0xff) <= faintLuminance;
}

const ratio = (one: number, other: number): number =>
  (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);

/** Levels of the 6x6x6 cube, 16-231 of xterm's palette. */
const cubeLevels = [0, 95, 135, 175, 215, 255];

function nearest256(colour: number): number {
  const red = (colour >> 16) & 0xff;
  const green = (colour >> 8) & 0xff;
  const blue = colour & 0xff;
  const cube = [red, green, blue].map(nearestLevel);
  const [r = 0, g = 0, b = 0] = cube;
  const cubeIndex = 16 + 36 * r + 6 * g + b;
  // 232-255 are greys 8, 18, ... 238.
  const grey = Math.max(0, Math.min(23, Math.round(((red + green + blue) / 3 - 8) / 10)));
  const cubeDistance = distance(red, green, blue, cubeLevels[r], cubeLevels[g], cubeLevels[b]);
  const level = 8 + 10 * grey;
  return distance(red, green, blue, level, level, level) < cubeDistance ? 232 + grey : cubeIndex;
}

function nearestLevel(value: number): number {
  let best = 0;
  for (let i = 1; i < cubeLevels.length; i++)
    // The higher of two equally near levels, as in tmux.
    if (Math.abs((cubeLevels[i] ?? 0) - value) <= Math.abs((cubeLevels[best] ?? 0) - value)) best = i;
  return best;
}

function distance(r: number, g: number, b: number, r2 = 0, g2 = 0, b2 = 0): number {
  return (r - r2) ** 2 + (g - g2) ** 2 + (b - b2) ** 2;
}

/** One of the 16 colours: a bit for each strong channel, bright when one is very strong. */
function nearest16(red: number, green: number, blue: number): number {
  const strongest = Math.max(red, green, blue);
  if (strongest < 48) return 0;
  const weakest = Math.min(red, green, blue);
  if (strongest - weakest < 24) return strongest < 80 ? 0 : strongest < 150 ? 8 : strongest < 215 ? 7 : 15;
  const half = strongest / 2;
  const bits = (red > half ? 1 : 0) | (green > half ? 2 : 0) | (blue > half ? 4 : 0);
  return strongest > 200 ? bits + 8 : bits;
}

export function paletteRgb(index: number): [number, number, number] {
  if (index >= 232) {
    const level = 8 + 10 * (index - 232);
    return [level, level, level];
  }
  const cube = index - 16;
  const level = (n: number) => cubeLevels[n % 6] ?? 0;
  return [level(Math.floor(cube / 36)), level(Math.floor(cube / 6)), level(cube)];
}
