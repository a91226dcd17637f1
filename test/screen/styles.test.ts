/** What a viewer draws of each rendition, and that rows read the same in all the ways of reading them. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Run } from '../../src/protocol/messages.ts';
import { bytes, openScreen } from '../helpers/screens.ts';
import { play, terminalStream } from '../helpers/terminalStreams.ts';

describe('a style', () => {
  test.each([
    ['1', '1'],
    ['2', '2'],
    ['3', '3'],
    ['4', '4'],
    ['4:1', '4'],
    ['21', '4:2'],
    ['4:2', '4:2'],
    ['4:3', '4:3'],
    ['4:4', '4:4'],
    ['4:5', '4:5'],
    ['5', '5'],
    ['7', '7'],
    ['8', '8'],
    ['9', '9'],
    ['53', '53'],
    ['31', '31'],
    ['97', '97'],
    ['40', '40'],
    ['107', '107'],
    ['38;5;9', '38;5;9'],
    ['48;5;231', '48;5;231'],
    ['38;2;1;2;3', '38;2;1;2;3'],
    ['48:2::0:0:0', '48;2;0;0;0'],
    ['4;58;5;7', '4;58;5;7'],
    ['4:3;58:2::1:2:3', '4:3;58;2;1;2;3'],
    ['4:3;58;5;7;59', '4:3'],
    ['58;5;7', ''],
    ['1;3;4:3;31;44;9', '1;3;4:3;9;31;44'],
    ['1;31;0', ''],
    ['1;2;22', ''],
    ['4;24', ''],
  ])('SGR %s is shown as %j', (given, shown) => {
    const screen = openScreen();
    screen.feed(bytes(`\x1b[${given}mx`));
    expect(screen.row(0)).toEqual([[shown, 'x']]);
  });

  test('of a link is its rendition, a space and the URI', () => {
    const screen = openScreen();
    screen.feed(
      bytes('\x1b]8;id=1;http://a.example/x y\x07no\x1b]8;;http://a.example/\x07a\x1b[4;31mb\x1b]8;;\x07c'),
    );
    expect(screen.row(0)).toEqual([
      ['', 'no'],
      [' http://a.example/', 'a'],
      ['4;31 http://a.example/', 'b'],
      ['4;31', 'c'],
    ]);
  });

  test('of blank cells counts: a coloured line is coloured to its end', () => {
    const screen = openScreen({ cols: 6 });
    screen.feed(bytes('ab\x1b[44m\x1b[K'));
    expect(screen.row(0)).toEqual([
      ['', 'ab'],
      ['44', '    '],
    ]);
  });
});

/** Cells that a run takes, as messages.ts defines them. */
const cellsOf = ([, text, width = 1, cluster]: Run) => (cluster ? 1 : [...text].length) * width;

describe('a row', () => {
  test('fills no more than its cells, and reads as the same text in every way', () => {
    fc.assert(
      fc.property(terminalStream({ maxCols: 24, maxRows: 6 }), (steps) => {
        const screen = openScreen({ cols: 20, rows: 6, contextRows: 5 });
        play(screen, steps);
        for (let y = -screen.contextSize; y < screen.rows; y++) {
          const runs = screen.row(y);
          expect(runs.reduce((sum, run) => sum + cellsOf(run), 0)).toBeLessThanOrEqual(screen.cols);
          const text = runs.map(([, part]) => part).join('');
          expect(text.trimEnd()).toBe(screen.text(y).trimEnd());
          expect(screen.text(y, true).startsWith(screen.text(y))).toBe(true);
          expect(screen.writtenLength(y)).toBeLessThanOrEqual(screen.cols);
        }
        const { rows } = screen.changesSince(0);
        expect(rows.map(({ json }) => JSON.parse(json))).toEqual(rows.map(({ y }) => screen.row(y)));
        screen.dispose();
      }),
      { numRuns: 300 },
    );
  });

  test('is as wide as it was written, blanks that were printed included and erased ones not', () => {
    const screen = openScreen();
    screen.feed(bytes('ab  \x1b[K\r\n中\r\n\x1b[5C'));
    expect([0, 1, 2].map((y) => screen.writtenLength(y))).toEqual([4, 2, 0]);
  });

  test('knows that it continues the one before, also when that one has left the screen', () => {
    const screen = openScreen({ cols: 5, rows: 2, contextRows: 1 });
    screen.feed(bytes('123456789012\r\nx'));
    expect([-1, 0, 1].map((y) => [screen.text(y), screen.isWrapped(y)])).toEqual([
      ['67890', true],
      ['12', true],
      ['x', false],
    ]);
  });

  test('of one column shows the first column of what was printed', () => {
    const screen = openScreen({ cols: 1, rows: 2 });
    screen.feed(bytes('ab'));
    expect([screen.cols, screen.row(0), screen.cursor.x]).toEqual([1, [['', 'a']], 0]);
  });
});
