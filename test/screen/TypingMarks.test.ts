/** Who typed at which line of a screen: through erasing, resizes and checkpoints. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Screen } from '../../src/screen/Screen.ts';
import { bytes, openScreen } from '../helpers/screens.ts';

const size = { cols: 20, rows: 6, contextRows: 30 };
const restored = (screen: Screen) =>
  Screen.restore(screen.checkpointNow(), { ...size, events: {}, answersQueries: false });
const ann = { who: 'ann', at: 1 };
const bob = { who: 'bob', at: 2 };

function authors(screen: Screen): string[] {
  return Array.from({ length: screen.contextSize + screen.rows }, (_, n) => {
    const by = screen.typistOf(n - screen.contextSize);
    return by ? `${by.who}${by.here ? '!' : ''}${by.others ? '+' : ''}` : '';
  });
}

describe('a line', () => {
  test('belongs to whoever typed last on it or above it', () => {
    const screen = openScreen(size);
    screen.feed(bytes('hello\r\n$ '));
    screen.typed(ann);
    screen.feed(bytes('ls\r\na\r\n$ '));
    screen.typed(bob);
    screen.typed(ann);
    screen.typed(bob);
    expect(authors(screen)).toEqual(['', 'ann!', 'ann', 'bob!+', 'bob', 'bob']);
  });

  test('that wraps has its author at its beginning', () => {
    const screen = openScreen(size);
    screen.feed(bytes('x'.repeat(50)));
    screen.typed(ann);
    expect(authors(screen).slice(0, 3)).toEqual(['ann!', 'ann', 'ann']);
    screen.resize(60, 6);
    expect(authors(screen).slice(0, 2)).toEqual(['ann!', 'ann']);
  });

  test.each([
    ['the screen', '\x1b[H\x1b[2J'],
    ['all below the cursor', '\x1b[H\x1b[J'],
  ])('that comes after %s was erased follows from the last input', (_, erasing) => {
    const screen = openScreen(size);
    screen.typed(bob);
    screen.feed(bytes('\r\n\r\n'));
    screen.typed(ann);
    screen.feed(bytes(`${erasing}new`));
    expect(authors(screen)[0]).toBe('ann!');
  });

  test("of a terminal that was reset is nobody's", () => {
    const screen = openScreen(size);
    screen.typed(ann);
    screen.feed(bytes('\x1bc'));
    expect(authors(screen)).toEqual(['', '', '', '', '', '']);
  });
});

const step = fc.oneof(
  fc
    .constantFrom(
      'a\r\n',
      'word ',
      '\u6771\u4eac',
      'w'.repeat(45),
      '\r\n\r\n\r\n',
      '\x1b[H',
      '\x1b[2J',
      '\x1b[J',
      '\x1bM',
    )
    .map((text) => ({ text })),
  fc.constantFrom('ann', 'bob', 'eve').map((who) => ({ who })),
  fc.record({ cols: fc.integer({ min: 2, max: 40 }), rows: fc.integer({ min: 1, max: 12 }) }),
  fc.constantFrom('\x1b[?1049h', '\x1b[?1049l', '\x1b[3J').map((text) => ({ text })),
);

function play(
  screen: Screen,
  one: { text?: string; who?: string; cols?: number; rows?: number },
  at: number,
): void {
  if (one.text !== undefined) screen.feed(bytes(Buffer.from(one.text).toString('latin1')));
  if (one.who !== undefined) screen.typed({ who: one.who, at });
  if (one.cols !== undefined) screen.resize(one.cols, one.rows ?? 1);
}

describe('whatever happens on a screen', () => {
  test('a restored checkpoint has the same authors, and goes on with the same', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.array(step, { maxLength: 10 }), (before, after) => {
        const screen = openScreen(size);
        before.forEach((one, at) => {
          play(screen, one, at);
        });
        const copy = restored(screen);
        expect(authors(copy)).toEqual(authors(screen));
        after.forEach((one, at) => {
          for (const each of [screen, copy]) play(each, one, at + 100);
        });
        expect(authors(copy)).toEqual(authors(screen));
        screen.dispose();
        copy.dispose();
      }),
    );
  });

  test('the line of the cursor is of the one who typed last, on the normal screen', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const screen = openScreen(size);
        steps.forEach((one, at) => {
          play(screen, one, at);
          if ('who' in one && !screen.alternateScreen)
            expect(screen.typistOf(screen.cursor.y)?.who).toBe(one.who);
        });
        screen.dispose();
      }),
    );
  });
});
