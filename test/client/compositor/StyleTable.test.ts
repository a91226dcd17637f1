import { expect, it } from 'vitest';
import { plainStyle, StyleTable } from '../../../src/client/compositor/StyleTable.ts';
import { capabilitiesOf } from '../../../src/client/terminal/capabilities.ts';

const bytesOf = (style: string, styledUnderlines: boolean) => {
  const table = new StyleTable({ colours: 'truecolor', hyperlinks: true, styledUnderlines });
  return table.transition(plainStyle, table.id(style));
};

it('draws a curly underline as a plain one for a terminal that has no other', () => {
  expect(bytesOf('31;4:3;58:5:9', true)).toBe('\x1b[4:3;31;58:5:9m');
  expect(bytesOf('31;4:3;58:5:9', false)).toBe('\x1b[4;31m');
});

it('knows which terminals have styled underlines by what they call themselves', () => {
  const has = (env: Record<string, string>) => capabilitiesOf(env).styledUnderlines;
  expect(has({ TERM: 'xterm-kitty' })).toBe(true);
  expect(has({ TERM: 'xterm-256color', VTE_VERSION: '7203' })).toBe(true);
  expect(has({ TERM: 'xterm-256color', TERM_PROGRAM: 'WezTerm' })).toBe(true);
  expect(has({ TERM: 'xterm-256color' })).toBe(false);
});
