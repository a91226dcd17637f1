/**
 * fnmatch(3) patterns without its flags: `*`, `?`, `[a-z]`, `[!x]`, `[[:digit:]]`, `\x`. The time for any pattern is at
 * worst proportional to pattern length times text length. Owns nothing else.
 */
import { characterClass } from './classes.ts';

type Piece = { kind: 'star' } | { kind: 'one'; fits(char: string): boolean };

/** Longest pattern, and longest part of a text that is compared. */
const maxLength = 64 * 1024;

/** True when the whole text matches the pattern. */
export function matchGlob(pattern: string, text: string, ignoreCase = false): boolean {
  const fold = (s: string): string => (ignoreCase ? s.toLowerCase() : s).slice(0, maxLength);
  const pieces = parsePieces([...fold(pattern)]);
  const chars = [...fold(text)];
  let piece = 0;
  let at = 0;
  // Place of the next try when the text behind the last star does not match: one character later.
  let starPiece = -1;
  let starAt = 0;
  while (at < chars.length) {
    const here = pieces[piece];
    if (here?.kind === 'star') {
      starPiece = piece++;
      starAt = at;
    } else if (here?.fits(chars[at] ?? '')) {
      piece++;
      at++;
    } else if (starPiece >= 0) {
      piece = starPiece + 1;
      at = ++starAt;
    } else return false;
  }
  while (pieces[piece]?.kind === 'star') piece++;
  return piece === pieces.length;
}

function parsePieces(chars: readonly string[]): Piece[] {
  const pieces: Piece[] = [];
  for (let at = 0; at < chars.length; at++) {
    const char = chars[at] ?? '';
    if (char === '*') {
      if (pieces.at(-1)?.kind !== 'star') pieces.push({ kind: 'star' });
      continue;
    }
    if (char === '?') {
      pieces.push({ kind: 'one', fits: () => true });
      continue;
    }
    const bracket = char === '[' ? characterClass(chars, at) : undefined;
    if (bracket) {
      pieces.push({ kind: 'one', fits: bracket.fits });
      at = bracket.end;
      continue;
    }
    const literal = char === '\\' && at + 1 < chars.length ? (chars[++at] ?? '') : char;
    pieces.push({ kind: 'one', fits: (other) => other === literal });
  }
  return pieces;
}
