/** What a person sees of the keys that they type, before the far side has said anything. */
import { describe, expect, it } from 'vitest';
import { type ActivePane, Predictor } from '../../../src/client/predict/Predictor.ts';
import type { PredictMode } from '../../../src/protocol/messages.ts';

/** A pane with a line editor on the far side, and the near side that guesses. */
class Bench {
  readonly predictor: Predictor;
  cols = 40;
  rows = 5;
  lines = ['$ ', '', '', '', ''];
  cursor = { x: 2, y: 0 };
  alternateScreen = false;
  now = 0;
  seq = 0;

  constructor(mode: PredictMode = 'always', roundTripMs = 100) {
    this.predictor = new Predictor(mode);
    this.predictor.roundTripMs = roundTripMs;
    this.frame();
  }

  get view(): ActivePane {
    const { cols, rows, cursor, alternateScreen, lines } = this;
    return {
      pane: '%0',
      cols,
      rows,
      cursor: { ...cursor },
      alternateScreen,
      codeAt: (x, y) => lines[y]?.codePointAt(x) ?? 0x20,
    };
  }

  type(text: string): void {
    for (const char of text) this.predictor.typed(Buffer.from(char), ++this.seq, this.now, this.view);
  }

  /** The far side shows what it now has. */
  frame(): void {
    this.predictor.check(this.view, this.now);
  }

  /** The far side echoes this much more, and has applied all that was typed. */
  echo(text: string): void {
    const { x, y } = this.cursor;
    const line = (this.lines[y] ?? '').padEnd(x);
    this.lines[y] = line.slice(0, x) + text + line.slice(x + text.length);
    this.cursor = { x: x + text.length, y };
    this.applied();
    this.frame();
  }

  applied(seq = this.seq): void {
    this.predictor.acknowledged(seq, this.now);
  }

  pass(ms: number): void {
    this.now += ms;
    this.frame();
  }

  /** Guessed characters, as they would stand on the first rows. */
  get shown(): string {
    const { cells } = this.predictor.shown(this.now);
    return [...cells]
      .sort((a, b) => a.y - b.y || a.x - b.x)
      .map(({ code }) => String.fromCodePoint(code))
      .join('');
  }

  get cursorShown() {
    return this.predictor.shown(this.now).cursor;
  }
}

describe('typed keys on a slow link', () => {
  it('are shown once one of them came true, with the cursor after them', () => {
    const bench = new Bench();
    bench.type('ls');
    expect(bench.shown).toBe('');
    bench.applied(1);
    bench.lines[0] = '$ l';
    bench.cursor = { x: 3, y: 0 };
    bench.frame();
    expect(bench.shown).toBe('s');
    bench.type(' -a');
    expect(bench.shown).toBe('s -a'.replace(' ', ''));
    expect(bench.cursorShown).toEqual({ x: 7, y: 0 });
  });

  it('are not guessed any more when the frame has them', () => {
    const bench = new Bench();
    bench.type('l');
    bench.echo('l');
    bench.type('s');
    expect(bench.shown).toBe('s');
    bench.echo('s');
    expect(bench.shown).toBe('');
    expect(bench.predictor.waiting).toBe(false);
  });

  it('of a password are never shown', () => {
    const bench = new Bench();
    bench.type('sudo x');
    bench.echo('sudo x');
    bench.type('\r');
    bench.type('too early');
    bench.applied();
    bench.lines[1] = 'Hello ann. ';
    bench.cursor = { x: 11, y: 1 };
    bench.frame();
    for (const char of 'hunter2') {
      bench.type(char);
      expect(bench.shown).toBe('');
      bench.applied();
      bench.pass(1000);
      expect(bench.shown).toBe('');
    }
  });

  it('of a password are not shown when its prompt came while keys were echoed', () => {
    const bench = new Bench();
    bench.type('abc');
    bench.echo('abc');
    bench.lines[1] = 'Password: ';
    bench.cursor = { x: 10, y: 1 };
    bench.frame();
    bench.type('hunter2');
    expect(bench.shown).toBe('');
  });

  it('of a password are not shown on the line that echoed before either', () => {
    const bench = new Bench();
    bench.type('a');
    bench.echo('a');
    bench.type('b');
    expect(bench.shown).toBe('b');
    bench.echo('b');
    bench.lines[0] = 'Password: ';
    bench.cursor = { x: 4, y: 0 };
    bench.cursor = { x: 10, y: 0 };
    bench.frame();
    bench.type('s');
    expect(bench.shown).toBe('');
  });

  it('after Enter, Escape or a control key have to be proven anew', () => {
    for (const key of ['\r', '\x1bq', '\x01', '\x1b[A', '\t']) {
      const bench = new Bench();
      bench.type('l');
      bench.echo('l');
      bench.type(key);
      bench.type('x');
      expect(bench.shown).toBe('');
      bench.applied();
      bench.frame();
      bench.type('y');
      expect(bench.shown).toBe('');
    }
  });

  it('that the program does not echo are given up, and those after them wait for proof', () => {
    const bench = new Bench();
    bench.type('l');
    bench.echo('l');
    bench.type('q');
    expect(bench.shown).toBe('q');
    bench.applied();
    bench.pass(1000);
    expect(bench.shown).toBe('');
    bench.type('q');
    expect(bench.shown).toBe('');
  });

  it('are taken back when the frame shows something else in their place', () => {
    const bench = new Bench();
    bench.type('l');
    bench.echo('l');
    bench.type('sx');
    expect(bench.shown).toBe('sx');
    bench.lines[0] = '$ lZ';
    bench.frame();
    expect(bench.shown).toBe('');
  });

  it('move what stands to the right of them', () => {
    const bench = new Bench();
    bench.type('bc');
    bench.echo('bc');
    bench.type('\x1b[D');
    bench.cursor = { x: 3, y: 0 };
    bench.applied();
    bench.frame();
    bench.type('d');
    bench.lines[0] = '$ bdc';
    bench.cursor = { x: 4, y: 0 };
    bench.applied();
    bench.frame();
    bench.type('e');
    expect(bench.shown).toBe('ec');
    expect(bench.cursorShown).toEqual({ x: 5, y: 0 });
  });

  it('and rubbed out again show what is left', () => {
    const bench = new Bench();
    bench.type('a');
    bench.echo('a');
    bench.type('bc\x7f');
    expect(bench.shown.trimEnd()).toBe('b');
    expect(bench.cursorShown).toEqual({ x: 4, y: 0 });
    bench.lines[0] = '$ abc';
    bench.cursor = { x: 5, y: 0 };
    bench.applied(3);
    bench.frame();
    expect(bench.cursorShown).toEqual({ x: 4, y: 0 });
    bench.lines[0] = '$ ab';
    bench.cursor = { x: 4, y: 0 };
    bench.applied();
    bench.frame();
    expect(bench.predictor.waiting).toBe(false);
  });

  it('that follow keys sent without a guess wait until those were applied', () => {
    const bench = new Bench();
    bench.type('a');
    bench.echo('a');
    bench.seq += 3;
    bench.predictor.unknown(bench.seq);
    bench.type('x');
    expect(bench.shown).toBe('');
    expect(bench.cursorShown).toBe(null);
    bench.applied(bench.seq - 1);
    bench.lines[0] = '$ abcd';
    bench.cursor = { x: 6, y: 0 };
    bench.frame();
    bench.lines[0] = '$ abcdx';
    bench.cursor = { x: 7, y: 0 };
    bench.applied();
    bench.frame();
    bench.type('y');
    expect(bench.predictor.shown(bench.now).cells).toMatchObject([{ x: 7, code: 'y'.codePointAt(0) }]);
  });

  it('are underlined when the link is slow, or when they wait for long', () => {
    const slow = new Bench('always', 200);
    slow.type('a');
    slow.echo('a');
    slow.type('b');
    expect(slow.predictor.shown(slow.now).cells).toMatchObject([{ late: true }]);
    const fast = new Bench('always', 40);
    fast.type('a');
    fast.echo('a');
    fast.type('b');
    expect(fast.predictor.shown(fast.now).cells).toMatchObject([{ late: false }]);
    expect(fast.predictor.shown(fast.now + 300).cells).toMatchObject([{ late: true }]);
  });

  it('are shown on links slower than 30 ms, with "adaptive"; never with "off"', () => {
    const shows = (mode: PredictMode, roundTripMs: number) => {
      const bench = new Bench(mode, roundTripMs);
      bench.type('a');
      bench.echo('a');
      bench.type('b');
      return bench.shown !== '';
    };
    expect(shows('adaptive', 31)).toBe(true);
    expect(shows('adaptive', 29)).toBe(false);
    expect(shows('always', 0)).toBe(true);
    expect(shows('off', 500)).toBe(false);
  });

  it('into a program on the alternate screen need more proof', () => {
    const bench = new Bench();
    bench.alternateScreen = true;
    bench.type('ab');
    bench.echo('ab');
    bench.type('c');
    expect(bench.shown).toBe('');
    bench.echo('c');
    bench.type('d');
    expect(bench.shown).toBe('d');
  });

  it('at the end of a line are left to the program', () => {
    const bench = new Bench();
    bench.type('a');
    bench.echo('a');
    for (let n = 0; n < 60; n++) bench.type('x');
    const { cells } = bench.predictor.shown(bench.now);
    expect(Math.max(...cells.map(({ x }) => x))).toBeLessThan(bench.cols - 1);
  });
});
