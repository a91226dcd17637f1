/** Contrast of colours (WCAG 2.1), and adjusting colours until they are readable. Arithmetic only. */
import { colourRgb } from '../style/colour.ts';

export type Components = readonly [red: number, green: number, blue: number];

/** Kind of a terminal's background, for a theme that differs on dark and light. */
export type Background = 'dark' | 'light';

/** Least contrast of text with its background (WCAG 2.1, AA). */
const leastContrast = 4.5;

/** Share of the way to white or black by which one step moves a colour. */
const step = 0.04;

/** Whether text on a colour should be light or dark: by the colour's relative luminance. */
export function backgroundOf(colour: string): Background {
  // Equal contrast with black and white.
  return luminance(rgbOf(colour)) < 0.179 ? 'dark' : 'light';
}

/** Relative luminance, 0 to 1. */
function luminance(rgb: Components): number {
  const [red = 0, green = 0, blue = 0] = rgb.map((component) => {
    const share = component / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Contrast ratio of two colours, 1 to 21. */
export function contrast(one: Components, other: Components): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** A colour with a share (0 to 1) of another in it, as `#rrggbb`. */
export function mixed(colour: string, other: string, share: number): string {
  const over = rgbOf(other);
  const parts = rgbOf(colour).map((part, at) => Math.round(part + ((over[at] ?? 0) - part) * share));
  return `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

/** Whether text in a colour can be read on all of these. */
export function isReadable(text: string, on: readonly string[], least = leastContrast): boolean {
  return on.every((behind) => contrast(rgbOf(text), rgbOf(behind)) >= least);
}

/** The colour, moved towards white or black no further than it takes to be readable on all of these. */
export function readable(text: string, on: readonly string[], towards: 'white' | 'black'): string {
  const end = towards === 'white' ? '#ffffff' : '#000000';
  for (let share = 0; share < 1; share += step) {
    const moved = mixed(text, end, share);
    if (isReadable(moved, on)) return moved;
  }
  return end;
}

function rgbOf(colour: string): Components {
  return colourRgb(colour) ?? [0, 0, 0];
}
