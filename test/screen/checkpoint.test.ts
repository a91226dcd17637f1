/** A checkpoint is the terminal: restored anywhere in any output, it goes on as if nothing had happened. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Screen } from '../../src/screen/Screen.ts';
import { snapshotScreen } from '../helpers/screenSnapshot.ts';
import { bytes, openScreen } from '../helpers/screens.ts';
import { byteByByte, play, terminalStream } from '../helpers/terminalStreams.ts';

const runs = Number(process.env.HOLDFAST_PROPERTY_RUNS ?? 200);
const small = { cols: 20, rows: 6, contextRows: 15 };

function restored(checkpoint: Uint8Array): Screen {
  return Screen.restore(checkpoint, { ...small, events: {}, answersQueries: false });
}

describe('a restored screen', () => {
  test('equals the original at once and after any further output, wherever the output is cut', () => {
    fc.assert(
      fc.property(terminalStream(), fc.nat(), (steps, seed) => {
        const all = byteByByte(steps);
        const cut = seed % (all.length + 1);
        const original = openScreen(small);
        play(original, all.slice(0, cut));
        let at = cut;
        let checkpoint = original.checkpoint();
        while (!checkpoint && at < all.length) {
          play(original, all.slice(at, ++at));
          checkpoint = original.checkpoint();
        }
        if (!checkpoint) return;
        const copy = restored(checkpoint);
        expect(snapshotScreen(copy)).toEqual(snapshotScreen(original));
        play(original, all.slice(at));
        play(copy, all.slice(at));
        expect(snapshotScreen(copy)).toEqual(snapshotScreen(original));
        original.dispose();
        copy.dispose();
      }),
      { numRuns: runs },
    );
  });

  test('takes checkpoints of its own that are the same bytes', () => {
    fc.assert(
      fc.property(terminalStream(), (steps) => {
        const original = openScreen(small);
        play(original, steps);
        const checkpoint = original.checkpointNow();
        expect(Buffer.from(restored(checkpoint).checkpointNow())).toEqual(Buffer.from(checkpoint));
      }),
      { numRuns: Math.ceil(runs / 3) },
    );
  });

  test.each([
    ['the alternate screen barred', '\x1b[?1046l', '\x1b[?1049hstill here\x1b[?1046h\x1b[?47h'],
    ['text that goes to history when cleared', '\x1b[?7246h\x1b[Hone\r\ntwo', '\x1b[H\x1b[Jthree\x1b[2J'],
    ['the kitty keyboard stack of the alternate screen', '\x1b[?1049h\x1b[>3u\x1b[>7u', '\x1b[<u'],
    ['the kitty keyboard stack of the normal screen', '\x1b[>3u\x1b[>7u', '\x1b[<u'],
    ['origin mode in a saved cursor', '\x1b[2;4r\x1b[?6h\x1b7\x1b[?6l', '\x1b8\x1b[H'],
    ['wraparound in a saved cursor', '\x1b[?7l\x1b7\x1b[?7h', `\x1b8${'x'.repeat(25)}`],
    ['links side by side', '\x1b]8;;http://a.example\x07a\x1b]8;;http://b.example\x07b', ''],
    ['underline colours side by side', '\x1b[4:3;58;5;1ma\x1b[58;5;2mb', ''],
    ['a pending wrap', 'x'.repeat(20), 'y'],
    ['a pushed title', '\x1b]2;one\x07\x1b[22t\x1b]2;two\x07', '\x1b[23t'],
    ['a cluster that goes on', '\u{1f468}\u200d', '\u{1f469}'],
  ])('keeps %s', (_, before, after) => {
    const original = openScreen(small);
    original.feed(bytes(before));
    const copy = restored(original.checkpointNow());
    for (const screen of [original, copy]) screen.feed(bytes(after));
    expect(snapshotScreen(copy)).toEqual(snapshotScreen(original));
    expect(copy.row(0)).toEqual(original.row(0));
  });

  test('drops the oldest rows when it may keep fewer, and counts them as history', () => {
    const original = openScreen({ ...small, contextRows: 50 });
    for (let i = 0; i < 60; i++) original.feed(bytes(`\r\nline ${i}`));
    const copy = Screen.restore(original.checkpointNow(), {
      ...small,
      contextRows: 3,
      events: {},
      answersQueries: false,
    });
    expect(copy.contextSize).toBe(3);
    expect(copy.historySize).toBe(original.historySize);
    expect(copy.text(-3)).toBe(original.text(-3));
    expect(copy.text(0)).toBe(original.text(0));
  });

  test('keeps what a narrower alternate screen hides, so that a wider one shows it again', () => {
    const original = openScreen({ ...small, cols: 30 });
    original.feed(bytes('\x1b[?1049h\x1b[Habcdefghijklmnopqrstuvwxyz'));
    original.resize(10, 6);
    const copy = restored(original.checkpointNow());
    original.resize(30, 6);
    copy.resize(30, 6);
    expect(copy.text(0)).toBe(original.text(0));
  });
});

describe('a checkpoint of a picture', () => {
  const size = { cols: 200, rows: 50, contextRows: 500 };
  /** Half blocks in two colours each, none twice, as programs that print pictures do. */
  const row = (y: number) =>
    Array.from({ length: size.cols }, (_, x) => {
      const n = y * size.cols + x;
      const [r, g, b] = [n & 255, (n >> 8) & 255, n >> 16];
      return `\x1b[38;2;${r};${g};${b};48;2;${b};${r};${g}m\u2580`;
    }).join('');

  test('has as many of the rows above the screen as fit, and all of the screen', () => {
    const original = openScreen(size);
    for (let y = 0; y < 600; y++) original.feed(Buffer.from(`${row(y)}\x1b[m\r\n`));
    const checkpoint = original.checkpointNow();
    expect(checkpoint.length).toBeLessThan(0.5 * 1024 * 1024);
    const copy = Screen.restore(checkpoint, { ...size, events: {}, answersQueries: false });
    expect(copy.historySize).toBe(original.historySize);
    expect(copy.contextSize).toBeGreaterThan(50);
    for (let y = -copy.contextSize; y < size.rows; y++) expect(copy.row(y)).toEqual(original.row(y));
    for (const screen of [original, copy]) screen.feed(bytes('\x1b[5;5Hsame\n\n\n'));
    expect(copy.text(4)).toBe(original.text(4));
  });
});

describe('a checkpoint in the middle of a sequence', () => {
  test.each([
    ['OSC', '\x1b]2;a title that goes on', ' and on\x07after', 'after'],
    ['OSC 52', '\x1b]52;c;AAAA', 'AAAA\x1b\\after', 'after'],
    ['DCS', '\x1bPq#0;1', ';2~~\x1b\\after', 'after'],
    ['APC', '\x1b_Ga=T;', 'AAAA\x1b\\after', 'after'],
    ['CSI', '\x1b[1;2;3', ';4mafter', 'after'],
    ['ESC (', '\x1b(', '0q', '─'],
    ['a character', '\u4e2d', '', '中'],
  ])('of %s restores to a screen that swallows its rest', (_, head, tail, shown) => {
    const screen = openScreen(small);
    const sent = bytes(head);
    const cut = head === '中' ? 2 : sent.length;
    screen.feed(sent.subarray(0, cut));
    expect(screen.checkpoint()).toBeUndefined();
    const copy = restored(screen.checkpointNow());
    copy.feed(sent.subarray(cut));
    copy.feed(bytes(tail));
    expect(copy.row(0)).toEqual([['', shown, ...(shown === '中' ? [2] : [])]]);
    expect(copy.title).toBe('');
  });
});

describe('bytes that are no checkpoint', () => {
  test('are refused, whatever they are', () => {
    const good = openScreen(small).checkpointNow();
    expect(() => restored(new Uint8Array())).toThrow(RangeError);
    expect(() => restored(bytes('hfsc\x63'))).toThrow('unknown version 99');
    expect(() => restored(good.subarray(0, good.length - 1))).toThrow(RangeError);
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.nat(255), (at, value) => {
        const bad = Uint8Array.from(good);
        bad[at] = value;
        try {
          restored(bad).dispose();
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
      { numRuns: 500 },
    );
  });
});
