/** Modifiers that turn a text or number into a text: a character, repetition, cutting, padding. All are pure. */
import type { Modifier } from './modifiers.ts';
import { cutLeft, cutRight, pad } from './text.ts';
import { formatLimits } from './types.ts';

/** `a:`: a printable ASCII character, by its number. */
export function asCharacter(text: string): string {
  const code = /^\s*\+?\d{1,3}$/.test(text) ? Number(text) : 0;
  return code >= 32 && code <= 126 ? String.fromCharCode(code) : '';
}

/** `R:`: a text, repeated; bounded by the limit of an expansion. */
export function repeated(text: string, count: string): string {
  const times = /^\d{1,6}$/.test(count) ? Math.min(Number(count), 10_000) : 0;
  const fitting = Math.floor(formatLimits.output / Math.max(1, text.length));
  return text.repeat(Math.min(times, fitting));
}

/** `=10:`, `=-10:`, `=/10/.../:`; the last form has a mark for cut text. */
export function truncate({ args }: Modifier, value: string): string {
  const cells = toInteger(args[0]);
  if (cells === 0) return value;
  const cut = cells > 0 ? cutRight(value, cells) : cutLeft(value, -cells);
  if (args[1] === undefined || cut === value) return cut;
  return cells > 0 ? cut + args[1] : args[1] + cut;
}

/** `p10:`, `p-10:`. */
export function padded({ args }: Modifier, value: string): string {
  return pad(value, Math.max(-10_000, Math.min(10_000, toInteger(args[0]))));
}

function toInteger(text: string | undefined): number {
  return text !== undefined && /^\s*[+-]?\d{1,9}$/.test(text) ? Number(text) : 0;
}
