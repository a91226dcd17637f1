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

it('keeps the two forms of the first sixteen colours apart, of which a terminal may brighten one with bold', () => {
  const bytes = (colours: 'truecolor' | '256' | '16' | 'none', style: string) => {
    const table = new StyleTable({ colours, hyperlinks: true, styledUnderlines: true });
    return table.transition(plainStyle, table.id(style));
  };
  expect(bytes('truecolor', '1;38;5;1')).toBe('\x1b[1;38;5;1m');
  expect(bytes('256', '1;31;48:5:9')).toBe('\x1b[1;31;48;5;9m');
  // Where there are sixteen only, they have one form.
  expect(bytes('16', '38;5;1;48;5;12')).toBe('\x1b[31;104m');
  expect(bytes('none', '48;5;0')).toBe('');
});

it('knows which terminals have styled underlines by what they call themselves', () => {
  const has = (env: Record<string, string>) => capabilitiesOf(env).styledUnderlines;
  expect(has({ TERM: 'xterm-kitty' })).toBe(true);
  expect(has({ TERM: 'xterm-256color', VTE_VERSION: '7203' })).toBe(true);
  expect(has({ TERM: 'xterm-256color', TERM_PROGRAM: 'WezTerm' })).toBe(true);
  expect(has({ TERM: 'xterm-256color' })).toBe(false);
});
