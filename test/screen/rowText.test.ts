import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cutRuns } from '../../src/server/history/captureText.ts';
import { openScreen } from '../helpers/screens.ts';

const pieces = [
  ...[
    'a',
    'hello ',
    '   ',
    '\xe9\xff',
    '日本',
    'e\u0301',
    '\u0301',
    '👨‍👩‍👧',
    '🇩🇪',
    'x'.repeat(25),
    '\t',
    '\b',
    '\r',
    '\r\n',
  ],
  ...[
    '\x1b[K',
    '\x1b[1K',
    '\x1b[2J',
    '\x1b[X',
    '\x1b[2X',
    '\x1b[2P',
    '\x1b[2@',
    '\x1b[5D',
    '\x1b[3C',
    '\x1b[3;4H',
  ],
  ...[
    '\x1b[41m',
    '\x1b[7m',
    '\x1b[m',
    '\x1b[4h',
    '\x1b[4l',
    '\x1b[?1049h',
    '\x1b[?1049l',
    '\x1b[?7l',
    '\x1b[?7h',
  ],
];

const withoutBlanks = (text: string): string => text.replace(/ +$/, '');

it('the text of a row is that of its runs, whatever was written over or erased', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...pieces), { maxLength: 40 }),
      fc.integer({ min: 5, max: 16 }),
      (output, cols) => {
        const screen = openScreen({ cols: 12, rows: 4 });
        for (const piece of output) screen.feed(Buffer.from(piece));
        screen.resize(cols, 4);
        for (let y = 0; y < 4; y++) {
          const runs = cutRuns(screen.row(y), screen.writtenLength(y));
          const written = runs.map(([, text]) => text).join('');
          expect(screen.text(y, true)).toBe(written);
          expect(withoutBlanks(screen.text(y))).toBe(withoutBlanks(written));
        }
        const each = [-1, 0, 1, 2, 3].map((y) => `${withoutBlanks(screen.text(y))}\n`);
        expect(screen.texts(-1, 3)).toBe(each.join(''));
      },
    ),
    { numRuns: 300 },
  );
});

it('the texts of rows are those of each, however long they are together', () => {
  const screen = openScreen({ cols: 500, rows: 60 });
  for (let row = 0; row < 60; row++)
    screen.feed(Buffer.from(`\r\n${'abc '.repeat(1 + ((row * 37) % 130))}${row % 7 === 0 ? '日本  ' : ''}`));
  const each = Array.from({ length: 60 }, (_, y) => `${withoutBlanks(screen.text(y))}\n`);
  expect(screen.texts(0, 59)).toBe(each.join(''));
});
