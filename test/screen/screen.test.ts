/** What a user of a screen sees: text, styles, cursor, history. */
import { describe, expect, test } from 'vitest';
import { Screen } from '../../src/screen/screen.ts';
import { bytes, openScreen } from '../helpers/screens.ts';

describe('reading rows', () => {
  test('plain text is one run without a style, and blank cells after it are left out', () => {
    const screen = openScreen();
    screen.feed(bytes('hello  \r\n\r\n x'));
    expect(screen.row(0)).toEqual([['', 'hello']]);
    expect(screen.row(1)).toEqual([]);
    expect(screen.row(2)).toEqual([['', ' x']]);
    expect(screen.text(0)).toBe('hello');
    expect(screen.text(0, true)).toBe('hello  ');
  });

  test('an emoji, a flag, a ZWJ family and a CJK character take two cells, an accent none of its own', () => {
    const screen = openScreen();
    screen.feed(
      bytes('\u{1f600}\r\n\u{1f1e9}\u{1f1ea}\r\n\u{1f468}\u200d\u{1f469}\u200d\u{1f467}\r\n中文\r\ne\u0301x'),
    );
    expect(screen.row(0)).toEqual([['', '\u{1f600}', 2]]);
    expect(screen.row(1)).toEqual([['', '\u{1f1e9}\u{1f1ea}', 2, 1]]);
    expect(screen.row(2)).toEqual([['', '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}', 2, 1]]);
    expect(screen.row(3)).toEqual([['', '中文', 2]]);
    expect(screen.row(4)).toEqual([
      ['', 'e\u0301', 1, 1],
      ['', 'x'],
    ]);
    expect(screen.cursor).toMatchObject({ x: 2, y: 4 });
  });

  test('a character cut between two feeds is one character', () => {
    const screen = openScreen();
    const [first, ...rest] = bytes('中');
    screen.feed(Uint8Array.of(first ?? 0));
    screen.feed(Uint8Array.from(rest));
    expect(screen.row(0)).toEqual([['', '中', 2]]);
  });
});

describe('checkpoints', () => {
  test('a screen restored from a checkpoint shows the same and goes on the same', () => {
    const screen = openScreen({ cols: 20, rows: 5, contextRows: 10 });
    screen.feed(bytes('\x1b[1;31mred\x1b[m 中\u{1f600} e\u0301\r\n'.repeat(9)));
    screen.feed(bytes('\x1b]8;id=a;http://example.org\x1b\\link\x1b[2;4r\x1b[?1049h alt \x1b[4:3;58;5;9mx'));
    const checkpoint = screen.checkpoint();
    expect(checkpoint).toBeDefined();
    const again = Screen.restore(checkpoint ?? new Uint8Array(), {
      cols: 1,
      rows: 1,
      contextRows: 10,
      events: {},
      answersQueries: false,
    });
    const later = bytes('more\x1b[?1049lback\r\n\r\n\r\n');
    screen.feed(later);
    again.feed(later);
    for (let y = -screen.contextSize; y < screen.rows; y++) expect(again.row(y)).toEqual(screen.row(y));
    expect(again.cursor).toEqual(screen.cursor);
    expect(again.historySize).toBe(screen.historySize);
  });

  test('none is given in the middle of a sequence or of a character', () => {
    const screen = openScreen();
    screen.feed(bytes('a\x1b['));
    expect(screen.checkpoint()).toBeUndefined();
    screen.feed(bytes('m'));
    expect(screen.checkpoint()).toBeDefined();
    screen.feed(Uint8Array.of(0xe4));
    expect(screen.checkpoint()).toBeUndefined();
  });
});
