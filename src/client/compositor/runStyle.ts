/**
 * Parses the style of a run (protocol/frames.ts): SGR parameters and a hyperlink. Owns the meaning of the parameters
 * (ECMA-48, xterm ctlseqs); knows no terminal and writes nothing.
 */
import { indexedColour, paletteColour, rgbColour } from './colours.ts';
import { cleanUri } from './text.ts';

/** Bits of `RunStyle.flags`. */
export const bold = 1;
export const dim = 2;
export const italic = 4;
export const blink = 8;
export const inverse = 16;
export const hidden = 32;
export const strike = 64;
export const overline = 128;

/** One style. Colours are numbers of colours.ts; underline is 0 (none) to 5 (dashed) as in SGR 4:n. */
export interface RunStyle {
  flags: number;
  underline: number;
  foreground: number;
  background: number;
  underlineColour: number;
  uri: string;
}

export const plain: Readonly<RunStyle> = {
  flags: 0,
  underline: 0,
  foreground: 0,
  background: 0,
  underlineColour: 0,
  uri: '',
};

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

/** Reads "1;38;2;10;20;30 https://…": SGR parameters, then, after a space, a hyperlink's URI. Unknown parts are ignored. */
export function readStyle(text: string): RunStyle {
  const space = text.indexOf(' ');
  const style = { ...plain };
  if (space !== -1) style.uri = cleanUri(text.slice(space + 1));
  parseSgr(space === -1 ? text : text.slice(0, space), style);
  return style;
}

function parseSgr(text: string, style: RunStyle): void {
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

function applyCode(code: number, detail: number | undefined, style: RunStyle): void {
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
