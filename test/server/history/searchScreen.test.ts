import { expect, it } from 'vitest';
import { searchScreen } from '../../../src/server/history/searchScreen.ts';

const lines = ['first line   ', 'find me, x', '', 'and Me'];

it.each([
  ['me', false, false, 2],
  ['ME', false, false, 0],
  ['ME', false, true, 2],
  ['f*x', false, false, 2],
  ['line$', true, false, 1],
  ['^and', true, false, 4],
  ['^M', true, true, 0],
  ['(', true, false, 0],
])('finds %j (regex %j, any case %j) in line %i', (text, regex, ignoreCase, line) => {
  expect(searchScreen(lines, text, { regex, ignoreCase })).toBe(line);
});

it('gives up on a pattern that would take for ever', () => {
  const long = Array.from({ length: 200 }, () => 'a'.repeat(2000));
  expect(searchScreen(long, '(a|a)*(a|a)*(a|a)*b', { regex: true, ignoreCase: false })).toBe(0);
});
