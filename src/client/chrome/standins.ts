/**
 * Replaces the libraries `string-width` and `@alcalzone/ansi-tokenize` in the chrome's bundle (scripts/chrome.mjs), so
 * that Ink measures text as panes do, and draws the first frame in about a third of the time. Knows one kind of
 * sequence, the marks of marks.ts; everything else is text.
 */
import { graphemes } from '../../protocol/graphemes.ts';
import { mark, textCells } from './marks.ts';

interface StyledChar {
  type: 'char';
  value: string;
  fullWidth: boolean;
  styles: readonly string[];
}

const unmarked: readonly string[] = [];
const endOfMark = '\x1b[39m';

/** Width of a text without its marks, cells. */
export default function stringWidth(text: string): number {
  return textCells(text.includes('\x1b') ? text.replace(mark, '') : text);
}

/** Returns the line unchanged: `styledCharsFromTokens` splits it. */
export const tokenize = (line: string): string => line;

export function styledCharsFromTokens(line: string): StyledChar[] {
  const chars: StyledChar[] = [];
  let styles = unmarked;
  const add = (text: string) => {
    for (const value of graphemes(text)) chars.push({ type: 'char', value, fullWidth: false, styles });
  };
  let at = 0;
  for (const found of line.matchAll(mark)) {
    add(line.slice(at, found.index));
    at = found.index + found[0].length;
    styles = found[0] === endOfMark ? unmarked : [found[0]];
  }
  add(line.slice(at));
  return chars;
}

/**
 * Joins cells, where an empty one follows each wide character. A wide character half covered by a floating box
 * becomes a blank.
 */
export function styledCharsToString(chars: readonly StyledChar[]): string {
  let line = '';
  let open = '';
  let wide = false;
  for (const [at, { value, styles }] of chars.entries()) {
    const style = styles[0] ?? '';
    if (style !== open) line += style === '' ? endOfMark : style;
    open = style;
    const isWide = value !== '' && textCells(value) === 2;
    const halved: boolean = value === '' ? !wide : isWide && chars[at + 1]?.value !== '';
    wide = isWide && !halved;
    line += halved ? ' ' : value;
  }
  return open === '' ? line : line + endOfMark;
}
