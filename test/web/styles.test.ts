import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readStyle } from '../../src/client/compositor/runStyle.ts';
import { declarations } from '../../src/web/screen/StyleSheet.ts';

it.each([
  ['', ''],
  ['1;31', 'color:var(--c9);font-weight:bold'],
  ['31', 'color:var(--c1)'],
  ['38;2;10;20;30', 'color:#0a141e'],
  ['38;5;196', 'color:#ff0000'],
  ['7', 'color:var(--back);background:var(--front)'],
  [
    '4:3;58:2::255:0:0',
    'text-decoration-line:underline;text-decoration-style:wavy;text-decoration-color:#ff0000',
  ],
])('shows the style %s', (style, css) => {
  expect(declarations(readStyle(style))).toBe(css);
});

it('makes no rule of what a program wrote', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(declarations(readStyle(text))).toMatch(/^[a-z0-9#%(),:;. -]*$/);
    }),
  );
});
