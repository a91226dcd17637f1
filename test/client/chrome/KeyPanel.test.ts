/** The panel of keys: how much of the terminal it hides, and that it tells all there is room for. */
import { describe, expect, it } from 'vitest';
import { DrawnOverlay } from '../../helpers/DrawnOverlay.ts';

const keys = Array.from({ length: 76 }, (_, at): [string, string] => [
  at % 10 === 9 ? `S-Del${at}`.slice(0, 7) : String.fromCharCode(33 + at),
  `Does thing number ${at}`,
]);

function panel(cols: number, rows: number, of = keys): string[] {
  return new DrawnOverlay({ kind: 'hints', title: 'prefix', keys: of }, { cols, rows }).rows;
}

describe('the panel of keys', () => {
  it('takes the columns that a wide terminal has, so that it hides a third of it at most', () => {
    const rows = panel(200, 50);
    expect(rows.length).toBeLessThanOrEqual(17);
    for (const [, note] of keys) expect(rows.join('\n')).toMatch(new RegExp(`${note} `));
  });

  it('lists the keys in columns, one below the other', () => {
    const rows = panel(70, 20, keys.slice(0, 4));
    expect(rows.map((row) => row.trimEnd())).toEqual([
      `╭${'─'.repeat(68)}╮`,
      `│ !  ${'Does thing number 0'.padEnd(29)}  #  ${'Does thing number 2'.padEnd(29)} │`,
      `│ "  ${'Does thing number 1'.padEnd(29)}  $  ${'Does thing number 3'.padEnd(29)} │`,
      `╰${'─'.repeat(68)}╯`,
    ]);
  });

  it('is not drawn where it has no room', () => {
    expect(panel(19, 24)).toEqual([]);
    expect(panel(80, 7)).toEqual([]);
  });

  it('cuts no note while there is room for it', () => {
    for (let cols = 40; cols <= 240; cols += 7) {
      const of = keys.slice(0, 12);
      const text = panel(cols, 40, of).join('\n');
      for (const [, note] of of) expect(text, `${cols} columns`).toContain(note);
    }
  });

  it('gives more columns than fit whole notes only for keys that had no room otherwise', () => {
    const long = keys.map(([key]): [string, string] => [key, 'a note that is longer than others are']);
    expect(panel(80, 24, long.slice(0, 10)).join('\n')).toContain('longer than others are');
    expect(panel(80, 24, long).join('\n')).toContain('…');
  });
});
