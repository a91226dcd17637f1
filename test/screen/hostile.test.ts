/** Output is hostile: no sequence hangs the screen, grows it without end, or stops it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { linkLimit } from '../../src/screen/hyperlinks.ts';
import { areaLimit } from '../../src/screen/screenSize.ts';
import {
  boundedProvider,
  cellWidth,
  clusterLimit,
  widthFault,
  widthProblem,
  widthProvider,
} from '../../src/screen/widths.ts';
import { bytes, openScreen } from '../helpers/screens.ts';
import { play, terminalStream } from '../helpers/terminalStreams.ts';

describe('a screen', () => {
  test('takes any bytes and any resizes without a fault', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 })), terminalStream(), (chunks, steps) => {
        const screen = openScreen({ cols: 20, rows: 6 });
        for (const chunk of chunks) screen.feed(chunk);
        play(screen, steps);
        for (const [cols, rows] of [
          [1, 1],
          [Number.NaN, -5],
          [300, 200],
          [3, 2],
        ])
          screen.resize(cols ?? 0, rows ?? 0);
        expect(screen.faults).toBe(0);
        screen.dispose();
      }),
      { numRuns: 100 },
    );
  });

  test.each([
    'b',
    'L',
    'M',
    'S',
    'T',
    '^',
    'I',
    'Z',
    '@',
    'P',
    'X',
    'A',
    'B',
    'C',
    'D',
    ' @',
    ' A',
    "'}",
    "'~",
  ])('does CSI 2147483647 %s in no time', (final) => {
    const screen = openScreen();
    const start = performance.now();
    for (let i = 0; i < 20; i++) screen.feed(bytes(`word\x1b[2147483647${final}`));
    expect(performance.now() - start).toBeLessThan(1000);
    expect(screen.faults).toBe(0);
  });

  test('repeats a character as often as asked where that fits, and not beyond the screen', () => {
    const screen = openScreen({ cols: 10, rows: 3 });
    screen.feed(bytes('ab\x1b[4b'));
    expect(screen.text(0)).toBe('abbbbb');
    screen.feed(bytes('\x1b[Hx\x1b[999999999b'));
    expect(screen.text(0)).toBe('xxxxxxxxxx');
  });

  test('bounds the characters of a cell', () => {
    const screen = openScreen();
    screen.feed(bytes(`e${'\u0301'.repeat(1000)}`));
    for (const [, text] of screen.row(0)) expect([...text].length).toBeLessThanOrEqual(clusterLimit * 80);
    const [first] = screen.row(0);
    expect([...(first?.[1] ?? '')].length).toBe(clusterLimit);
  });

  test('keeps as many links as cells show, up to a bound, and forgets those that are gone', () => {
    const screen = openScreen({ cols: 200, rows: 50, contextRows: 0 });
    for (let i = 0; i < 20_000; i++) screen.feed(bytes(`\x1b[H\x1b]8;;http://example.org/${i}\x07x`));
    expect(screen.parts.links.size).toBeLessThanOrEqual(linkLimit);
    expect(screen.row(0)).toEqual([[' http://example.org/19999', 'x']]);
    screen.feed(bytes('\x1b[2J\x1b[H'));
    for (let i = 0; i < linkLimit + 3000; i++) screen.feed(bytes(`\x1b]8;;http://example.com/${i}\x07x`));
    expect(screen.parts.links.size).toBe(linkLimit);
    expect(screen.text(5)).toHaveLength(200);
  });

  test('shows no link whose URI is too long or has control characters', () => {
    const screen = openScreen();
    screen.feed(bytes(`\x1b]8;;http://x/${'a'.repeat(3000)}\x07a\x1b]8;;http://x/\x7f\x07b`));
    expect(screen.row(0)).toEqual([['', 'ab']]);
  });

  test('drops a payload of megabytes instead of gathering it', () => {
    const screen = openScreen();
    screen.feed(bytes('\x1b]8;;'));
    for (let i = 0; i < 64; i++) screen.feed(bytes('a'.repeat(65536)));
    screen.feed(bytes(`\x07after\x1b]2;${'a'.repeat(100_000)}\x07`));
    expect(screen.row(0)).toEqual([['', 'after']]);
    expect(screen.title).toBe('');
  });

  test('is at most as large as memory allows, whatever size is asked for', () => {
    const screen = openScreen();
    screen.resize(10_000, 10_000);
    expect(screen.cols * screen.rows).toBeLessThanOrEqual(areaLimit);
  });

  test('goes on after a failure inside of the terminal, and counts it', () => {
    const screen = openScreen();
    screen.parts.core._inputHandler.registerCsiHandler({ final: 'y' }, () => {
      throw new Error('a fault of the terminal');
    });
    screen.feed(bytes('a\x1b[1ylost'));
    screen.feed(bytes('b'));
    expect([screen.faults, screen.text(0)]).toEqual([1, 'ab']);
  });

  test('parses the whole chunk before a fault of a listener is thrown', () => {
    const screen = openScreen({
      events: {
        bell: () => {
          throw new Error('a fault of the listener');
        },
      },
    });
    expect(() => screen.feed(bytes('a\x07b'))).toThrow('a fault of the listener');
    expect(screen.text(0)).toBe('ab');
    screen.feed(bytes('c'));
    expect(screen.text(0)).toBe('abc');
  });
});

describe('widths', () => {
  test('are right on this installation, and a table that was misread is noticed', () => {
    expect(widthProblem).toBeUndefined();
    const narrow = boundedProvider({ version: 'x', wcwidth: () => 1, charProperties: () => 2 });
    expect(widthFault(narrow)).toBe('an emoji takes 1 cells instead of 2');
  });

  test.each([
    ['naïve', 5],
    ['\u{1f44d}\u{1f3fd}', 2],
    ['\u263a\ufe0f', 2],
    ['ﬁ', 1],
    ['한글', 4],
    ['a\u0301b', 2],
  ])('%s takes %i cells', (text, width) => {
    expect(widthProvider && cellWidth(widthProvider, text)).toBe(width);
  });
});
