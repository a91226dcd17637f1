/** Colours of cells in CSS. The first sixteen are the page's theme (`--c0` to `--c15`). */
import { isPlainEight, paletteIndex, paletteRgb } from '../../client/compositor/colours.ts';

/** Null for the default colour. `bright`: one of the first eight becomes its bright form. */
export function cssColour(colour: number, bright: boolean): string | null {
  if (colour === 0) return null;
  const index = paletteIndex(colour);
  if (index === null) return hex((colour >> 16) & 0xff, (colour >> 8) & 0xff, colour & 0xff);
  if (index < 16) return `var(--c${bright && isPlainEight(colour) ? index + 8 : index})`;
  return hex(...paletteRgb(index));
}

function hex(...parts: readonly number[]): string {
  return `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}
