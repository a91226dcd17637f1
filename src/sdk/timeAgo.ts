/** Times of the past as people write them: `90s`, `10m`, `4h`, `2d`. */
import { fail } from '../protocol/errors.ts';

const unitMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** The time this long before `now`, milliseconds since the epoch. Errors: bad-value. */
export function timeAgo(text: string, now: number): number {
  const [, number, unit = ''] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  const ms = unitMs[unit];
  if (ms === undefined)
    throw fail('bad-value', { value: text, reason: 'a time is a number with s, m, h or d' });
  return now - Number(number) * ms;
}
