/** What a user of a screen sees: text, styles, cursor, history. */
import { describe, expect, test } from 'vitest';
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

describe('a saved cursor', () => {
  test.each([0, 3, 100])('is a place on the screen, with %i rows kept above it', (contextRows) => {
    const screen = openScreen({ rows: 6, contextRows });
    screen.feed(bytes('\r\n'.repeat(9)));
    screen.feed(bytes('\x1b[3;5H\x1b7\x1b[6;1H\n\n\n\n\x1b8'));
    expect(screen.cursor).toMatchObject({ x: 4, y: 2 });
  });

  test('goes with its line when the screen is resized', () => {
    const screen = openScreen({ rows: 3, contextRows: 10 });
    screen.feed(bytes('1\r\n2\r\n3\r\n4\r\n5\r\n6\x1b7'));
    screen.resize(80, 5);
    screen.feed(bytes('\x1b[H\x1b8'));
    expect(screen.cursor).toMatchObject({ x: 1, y: 4 });
    expect(screen.text(4)).toBe('6');
  });

  test('is home after a soft reset by the program', () => {
    const screen = openScreen({ rows: 6 });
    screen.feed(bytes('\x1b[3;5H\x1b7\x1b[!p\x1b[6;6H\x1b8'));
    expect(screen.cursor).toMatchObject({ x: 0, y: 0 });
  });
});

describe('the alternate screen', () => {
  test('has no scrollback, also when the screen was taller before', () => {
    const screen = openScreen({ rows: 6 });
    screen.resize(80, 2);
    screen.feed(bytes('\x1b[?1049h\x1b[H1\r\n2\r\n3\r\n4'));
    screen.resize(80, 6);
    expect([0, 1, 2].map((y) => screen.text(y))).toEqual(['3', '4', '']);
  });

  test.each([
    ['the default rendition', ''],
    ['a background', '\x1b[44m'],
    ['a curly underline and a link', '\x1b[4:3;44m\x1b]8;;http://a\x1b\\'],
  ])('is blank at each switch, in %s, whatever it showed before', (_, rendition) => {
    const enter = `\x1b[m${rendition}\x1b[?1049h`;
    const rowsOf = (output: string[], size = { cols: 30, rows: 5 }) => {
      const screen = openScreen({ cols: 20, rows: 4 });
      for (const part of output) {
        screen.feed(bytes(part));
        if (part.startsWith('size')) screen.resize(size.cols, size.rows);
      }
      return Array.from({ length: screen.rows }, (__, y) => [screen.isWrapped(y), screen.row(y)]);
    };
    const full = `${enter}\x1b[31m${'e\u0301\u4f60\u{1f600} '.repeat(40)}\x1b]8;;\x1b\\\x1b[?1049l`;
    expect(rowsOf([full, full, enter])).toEqual(rowsOf([enter]));
    expect(rowsOf([full, 'size', enter])).toEqual(rowsOf(['size', enter]));
    expect(rowsOf([full, '\x1bc', enter, '\x1b[?1049l', full, enter])).toEqual(rowsOf([enter]));
  });
});

describe('a full reset', () => {
  test('shows the cursor, ends automatic carriage returns, and clears what was there', () => {
    const screen = openScreen();
    screen.feed(bytes('old\x1b[?25l\x1b[20h\x1b]4;1;#123456\x07\x1bca\nb\x1b[31mc'));
    expect(screen.cursor.visible).toBe(true);
    expect([screen.text(0), screen.text(1)]).toEqual(['a', ' bc']);
    expect(screen.row(1).at(-1)).toEqual(['31', 'c']);
  });
});

describe('asking for 80 or 132 columns (DECCOLM)', () => {
  test.each(['\x1b[?3h', '\x1b[?3l', '\x1b[?7;3h'])(
    '%j clears the screen and homes the cursor, the columns stay',
    (ask) => {
      const screen = openScreen();
      screen.feed(bytes(`first\r\nsecond${ask}third`));
      expect([screen.cols, screen.text(0), screen.text(1)]).toEqual([80, 'third', '']);
    },
  );
});
