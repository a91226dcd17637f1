import { describe, expect, it } from 'vitest';
import { bytes, openScreen } from '../helpers/screens.ts';

const shown = (screen: ReturnType<typeof openScreen>) => ({
  at: [screen.cursor.x, screen.cursor.y],
  text: Array.from({ length: screen.rows }, (_, y) => screen.text(y)).filter((line) => line !== ''),
});

describe('a resize that rewraps the line of the cursor', () => {
  it('keeps the cursor on its character, and all of the line', () => {
    const screen = openScreen({ cols: 20, rows: 5, contextRows: 50 });
    screen.feed(bytes('$ one two three four\x1b[1;7H'));
    screen.resize(8, 5);
    expect(shown(screen)).toEqual({ at: [6, 0], text: ['$ one tw', 'o three', 'four'] });
    screen.resize(4, 5);
    expect(shown(screen)).toEqual({ at: [2, 1], text: ['$ on', 'e tw', 'o th', 'ree', 'four'] });
    screen.resize(20, 5);
    expect(shown(screen)).toEqual({ at: [6, 0], text: ['$ one two three four'] });
  });

  it('keeps it behind the last character, blanks included', () => {
    const screen = openScreen({ cols: 20, rows: 5, contextRows: 50 });
    screen.feed(bytes('$ '));
    for (const cols of [10, 2, 3, 20]) screen.resize(cols, 5);
    expect(shown(screen)).toEqual({ at: [2, 0], text: ['$'] });
    screen.feed(bytes('x'));
    expect(screen.text(0)).toBe('$ x');
  });

  it('counts wide characters that do not fit at the end of a row', () => {
    const screen = openScreen({ cols: 20, rows: 5, contextRows: 50 });
    screen.feed(bytes('a\u4e2d\u6587\u5b57!'));
    for (const cols of [4, 6, 3, 20]) screen.resize(cols, 5);
    expect(shown(screen)).toEqual({ at: [8, 0], text: ['a\u4e2d\u6587\u5b57!'] });
  });

  it('goes home when its row has left the screen', () => {
    const screen = openScreen({ cols: 20, rows: 2, contextRows: 50 });
    screen.feed(bytes('0123456789abcdefghij\x1b[1;1H'));
    screen.resize(5, 2);
    expect(shown(screen).at).toEqual([0, 0]);
  });
});
