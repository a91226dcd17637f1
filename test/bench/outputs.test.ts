import { expect, it } from 'vitest';
import { kinds, output } from '../../bench/work/outputs.ts';
import { recording } from '../../bench/work/recording.ts';

const bytes = 2.5 * 1024 * 1024;
const whole = (kind: (typeof kinds)[number], seed: number) => Buffer.concat([...output(kind, bytes, seed)]);

it.each(kinds)('%s output is the same for the same seed, of the size asked for', (kind) => {
  const made = whole(kind, 1);
  expect(made.length).toBeGreaterThanOrEqual(bytes);
  expect(made.length).toBeLessThan(bytes * 1.1);
  expect(made.equals(whole(kind, 1))).toBe(true);
  expect(made.equals(whole(kind, 2))).toBe(false);
});

it.each(kinds)('%s output has none of the keys that echo cases look for', (kind) => {
  expect(whole(kind, 1).toString()).not.toMatch(/[&^|QWVY]/);
});

it('a recorded session is the same for the same seed', () => {
  expect(recording(7)).toEqual(recording(7));
  expect(recording(7)).not.toEqual(recording(8));
});
