/** Numbers in arguments, with strtonum(3)'s error words, as in tmux. */
import { fail } from '../../../protocol/errors.ts';

/** A decimal number within a range. Errors: `WHAT invalid`, `WHAT too small`, `WHAT too large`. */
export function wholeNumber(text: string, minimum: number, maximum: number, what: string): number {
  if (!/^\s*[+-]?\d+$/.test(text))
    throw fail('bad-value', { value: text, reason: `${what} invalid`, words: `${what} invalid` });
  const value = Number(text);
  if (value < minimum)
    throw fail('bad-value', { value: text, reason: `${what} too small`, words: `${what} too small` });
  if (value > maximum)
    throw fail('bad-value', { value: text, reason: `${what} too large`, words: `${what} too large` });
  return value;
}

/** Largest int, tmux's bound where it has no other. */
export const maximumInt = 2 ** 31 - 1;

/** Size of a new pane: '20' cells or '30%'. Errors in tmux's words: `lines invalid`, `percentage invalid`. */
export function cellsOrPercent(text: string): { cells: number } | { percent: number } {
  if (text.endsWith('%')) return { percent: wholeNumber(text.slice(0, -1), 0, maximumInt, 'percentage') };
  return { cells: wholeNumber(text, 0, maximumInt, 'lines') };
}

/** Size in cells, or as a share of `whole`: '20' or '30%'. */
export function cellsOf(text: string, whole: number, what: string): number {
  if (!text.endsWith('%')) return wholeNumber(text, 0, maximumInt, what);
  return Math.floor((whole * wholeNumber(text.slice(0, -1), 0, 100, what)) / 100);
}
