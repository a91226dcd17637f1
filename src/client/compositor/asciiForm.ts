/**
 * Replacement for a character on a terminal without UTF-8: a letter of the DEC Special Graphics set (VT100 User Guide,
 * table 3-9) for lines and its other symbols, ASCII for arrows and marks of lists, `_` for the rest, as tmux does.
 */

/** Designate DEC Special Graphics, and ASCII, as G0 (ECMA-35). */
export const enterGraphics = '\x1b(0';
export const leaveGraphics = '\x1b(B';

export interface AsciiForm {
  text: string;
  /** The text is letters of the DEC Special Graphics set. */
  graphics: boolean;
}

/** By letter; heavy, double, dashed and rounded lines are drawn as the plain ones. */
const graphics: Readonly<Record<string, string>> = {
  '`': '◆♦',
  a: '▒░▓',
  f: '°',
  g: '±',
  j: '┘┙┚┛╛╜╝╯',
  k: '┐┑┒┓╕╖╗╮',
  l: '┌┍┎┏╒╓╔╭',
  m: '└┕┖┗╘╙╚╰',
  n: '┼┽┾┿╀╁╂╃╄╅╆╇╈╉╊╋╪╫╬',
  o: '⎺',
  p: '⎻',
  q: '─━═╌╍┄┅┈┉╴╶╸╺╼╾',
  r: '⎼',
  s: '⎽',
  t: '├┝┞┟┠┡┢┣╞╟╠',
  u: '┤┥┦┧┨┩┪┫╡╢╣',
  v: '┴┵┶┷┸┹┺┻╧╨╩',
  w: '┬┭┮┯┰┱┲┳╤╥╦',
  x: '│┃║╎╏┆┇┊┋╵╷╹╻╽╿',
  y: '≤',
  z: '≥',
  '{': 'π',
  '|': '≠',
  '}': '£',
  '~': '·',
};
const ascii: Readonly<Record<string, string>> = {
  ' ': '\u00a0',
  '<': '←‹◂',
  '>': '→›▸',
  '^': '↑▴',
  v: '↓▾',
  '.': '…',
};

const forms = new Map<number, AsciiForm>();
for (const [table, isGraphics] of [
  [graphics, true],
  [ascii, false],
] as const)
  for (const [text, characters] of Object.entries(table))
    for (const character of characters)
      if (!forms.has(character.codePointAt(0) ?? 0))
        forms.set(character.codePointAt(0) ?? 0, { text, graphics: isGraphics });

const unknown: readonly AsciiForm[] = [
  { text: '_', graphics: false },
  { text: '__', graphics: false },
];

/** `codePoint` is not ASCII; null for a cluster of several. The text has `width` columns. */
export function asciiForm(codePoint: number | null, width: 1 | 2): AsciiForm {
  const form = codePoint === null || width === 2 ? undefined : forms.get(codePoint);
  return form ?? unknown[width - 1] ?? { text: '_', graphics: false };
}

/** A line of text where no escape sequence may occur: `_` for each non-ASCII character. */
export function asciiLine(text: string): string {
  return text.replace(/[^\n\x20-\x7e]/gu, '_');
}
