/** New lines of a screen: each line that output changed, as it reads, and none that was there before. */
import { expect, it } from 'vitest';
import { LineWatch, linesOf } from '../../../src/server/panes/LineWatch.ts';
import { openScreen } from '../../helpers/screens.ts';

function watched(size: { cols?: number; rows?: number; contextRows?: number } = {}, before = '') {
  const screen = openScreen({ cols: 20, rows: 4, contextRows: 500, ...size });
  if (before !== '') screen.feed(Buffer.from(before));
  const watch = new LineWatch(screen);
  const lines: string[] = [];
  watch.add((line) => lines.push(line));
  const fed = (text: string): string[] => {
    lines.length = 0;
    watch.feed(Buffer.from(text));
    return [...lines];
  };
  return { screen, watch, fed };
}

it('passes on lines as they read, without colours, and each of them again when it changes', () => {
  const { fed } = watched();
  expect(fed('\x1b[31mred\x1b[m and \x1b]2;title\x07plain\r\n')).toEqual(['red and plain']);
  expect(fed('ab')).toEqual(['ab']);
  expect(fed('c\r\n')).toEqual(['abc']);
  expect(fed('\x1b[2;2Hxy')).toEqual(['axy']);
  expect(fed('\x1b[7m')).toEqual([]);
});

it('joins the rows that a line wraps to', () => {
  const { fed } = watched();
  expect(fed(`${'a'.repeat(19)}b${'c'.repeat(25)}\r\n`)).toEqual([`${'a'.repeat(19)}b${'c'.repeat(25)}`]);
});

it('takes nothing for new that was there before', () => {
  const { fed } = watched({}, 'old one\r\nold two\r\n');
  expect(fed('new\r\n')).toEqual(['new']);
  expect(fed('\r\n\r\n\r\n')).toEqual([]);
});

it('misses no line of a flood that scrolls far beyond the screen', () => {
  const { watch, fed } = watched();
  const flood = Array.from({ length: 5000 }, (_, n) => `line ${n}`);
  expect(fed(`${flood.join('\r\n')}\r\n`)).toEqual(flood);
  expect(watch.missed).toBe(0);
  expect(fed('\n'.repeat(3000)).length).toBe(0);
  expect(watch.missed).toBe(0);
});

it('counts the rows that it could not read', () => {
  const { watch, fed } = watched({ contextRows: 0 });
  fed('a\r\nb\r\nc\r\nd\r\ne\r\nf\r\n');
  expect(watch.missed).toBe(3);
});

it('reads the alternate screen, and nothing anew when a program leaves it', () => {
  const { fed } = watched({}, 'behind\r\n');
  expect(fed('first\x1b[?1049h\x1b[Hpage\r\ntwo')).toEqual(['first', 'page', 'two']);
  expect(fed('\x1b[H\x1bM')).toEqual([]);
  expect(fed('\x1b[?1049l')).toEqual([]);
  expect(fed(' and more')).toEqual(['first and more']);
});

it('takes nothing for new after a resize, a note of ours or a cleared history', () => {
  const { screen, watch, fed } = watched({}, `${'x'.repeat(30)}\r\nthere\r\n`);
  screen.resize(10, 4);
  watch.rebase();
  expect(fed('a')).toEqual(['a']);
  screen.feed(Buffer.from('\r\nnote'));
  watch.rebase();
  expect(fed('\r\nb')).toEqual(['b']);
  screen.clearHistory();
  watch.rebase();
  expect(fed('c')).toEqual(['bc']);
});

it('reads on after a full reset', () => {
  const { fed } = watched({}, 'before\r\n'.repeat(10));
  expect(fed('\x1bcafter\r\n')).toEqual(['after']);
  expect(fed('next')).toEqual(['next']);
});

it('bounds a line without an end', () => {
  const { fed } = watched({ cols: 80, rows: 24 });
  for (const line of fed('z'.repeat(40_000))) expect(line.length).toBeLessThanOrEqual(4096);
});

it('gives the lines that a screen shows, wrapped ones whole', () => {
  const { screen } = watched({}, `one\r\n${'w'.repeat(30)}\r\n`);
  expect([...linesOf(screen)]).toEqual(['one', 'w'.repeat(30)]);
});
