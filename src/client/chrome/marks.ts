/**
 * Carries styles through Ink: text is marked with the number of its role, as a 256-colour foreground, and Ink's frame
 * is read back into styled runs. So components know roles, never colours. Owns the width of every character in a
 * frame: these functions replace the libraries that Ink measures and cuts text with (standins.ts).
 */
import { graphemes } from '../../protocol/graphemes.ts';
import { type OverlayRole, overlayRoles, type RoleStyles } from '../../protocol/looks.ts';
import type { Run } from '../../protocol/messages.ts';

const roles = overlayRoles;

/** A text of one role. The caller must have removed its control characters. */
export type Piece = readonly [role: OverlayRole, text: string];

/** A text marked with its role, for Ink. */
export function marked([role, text]: Piece): string {
  return text === '' ? '' : `\x1b[38;5;${roles.indexOf(role)}m${text}\x1b[39m`;
}

/** East Asian wide and fullwidth characters, and characters drawn as emoji (UAX 11, UTS 51). */
const wide =
  /^(?:\p{Emoji_Presentation}|\p{Emoji}\ufe0f|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}])/u;

/** Cells of one user-perceived character. */
function cellsOf(character: string): 1 | 2 {
  return character.length === 1 && character.charCodeAt(0) < 0x1100 ? 1 : wide.test(character) ? 2 : 1;
}

/**
 * Latin letters, punctuation, arrows, lines and shapes, each one cell wide (UAX 11). Most texts contain nothing else,
 * and need not be measured letter by letter.
 */
const simple = /^[\x20-\x7e\xa0-\u02ff\u2010-\u2027\u2030-\u203a\u2190-\u21ff\u2500-\u25f9]*$/;

export function characters(text: string): string[] {
  return [...graphemes(text)];
}

export function textCells(text: string): number {
  if (simple.test(text)) return text.length;
  let cells = 0;
  for (const character of characters(text)) cells += cellsOf(character);
  return cells;
}

/** The text cut to this many cells; a cut text ends with an ellipsis. */
export function cut(text: string, cells: number): string {
  if (cells <= 0) return '';
  if (textCells(text) <= cells) return text;
  let out = '';
  let at = 0;
  for (const character of characters(text)) {
    const width = cellsOf(character);
    if (at + width > cells - 1) break;
    out += character;
    at += width;
  }
  return `${out}…`;
}

/** The text in lines of at most this many cells, broken at blanks; a longer word is cut. */
export function wrapped(text: string, cells: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    const longer = last === undefined ? null : `${last} ${word}`;
    if (longer !== null && textCells(longer) <= cells) lines[lines.length - 1] = longer;
    else lines.push(cut(word, cells));
  }
  return lines;
}

/** Pieces as one line of exactly this many cells: cut at its end, or padded with blanks of role `fill`. */
export function lineOf(pieces: readonly Piece[], cells: number, fill: OverlayRole): string {
  let out = '';
  let left = cells;
  for (const [role, text] of pieces) {
    if (left <= 0) break;
    const shown = cut(text, left);
    out += marked([role, shown]);
    left -= textCells(shown);
  }
  return out + marked([fill, ' '.repeat(Math.max(0, left))]);
}

/** A frame written by Ink, as styled runs: one list per row. */
export function framePicture(frame: string, look: RoleStyles): Run[][] {
  return frame.split('\n').map((line) => lineRuns(line, look));
}

/** The cells of a row from `from` to before `to`, without wide characters that would be cut in half. */
export function runsBetween(runs: readonly Run[], from: number, to: number): Run[] {
  const cut: Run[] = [];
  let x = 0;
  for (const [style, text, width = 1, cluster] of runs) {
    for (const part of cluster === 1 ? [text] : text) {
      if (x >= from && x + width <= to)
        cut.push(cluster === 1 ? [style, part, width, 1] : [style, part, width]);
      x += width;
    }
  }
  return cut;
}

export const mark = /\x1b\[([\d;]*)m/g;

function lineRuns(line: string, look: RoleStyles): Run[] {
  const runs: Run[] = [];
  let role: OverlayRole | null = null;
  let at = 0;
  for (const found of line.matchAll(mark)) {
    addText(runs, line.slice(at, found.index), role, look);
    at = found.index + found[0].length;
    const number = /^38;5;(\d+)$/.exec(found[1] ?? '');
    role = number ? (roles[Number(number[1])] ?? null) : null;
  }
  addText(runs, line.slice(at), role, look);
  return runs;
}

/** Text without a role is a border, which Ink draws. */
function addText(runs: Run[], text: string, role: OverlayRole | null, look: RoleStyles): void {
  let narrow = '';
  const style = look[role ?? (/[─-╿]/.test(text) ? 'border' : 'plain')];
  if (simple.test(text)) {
    if (text !== '') runs.push([style, text]);
    return;
  }
  const flush = () => {
    if (narrow !== '') runs.push([style, narrow]);
    narrow = '';
  };
  for (const character of characters(text)) {
    const width = cellsOf(character);
    const single = [...character].length === 1;
    if (single && width === 1) narrow += character;
    else {
      flush();
      runs.push(single ? [style, character, width] : [style, character, width, 1]);
    }
  }
  flush();
}
