/** What a terminal answers is never typed, and what is typed is never taken for an answer. */
import { expect, it } from 'vitest';
import { ColourQuestion, type TerminalColours } from '../../src/client/terminal/ColourQuestion.ts';
import { FakeTimers } from '../helpers/fakeTimers.ts';

function bench(asked = true) {
  const timers = new FakeTimers();
  const told: TerminalColours[] = [];
  let typed = '';
  const question = new ColourQuestion({
    now: () => timers.now(),
    after: (ms, run) => timers.after(ms, run),
    typed: (bytes) => {
      typed += bytes.toString('latin1');
    },
    told: (colours) => told.push(colours),
  });
  if (asked) question.asked();
  return {
    timers,
    told,
    question,
    type: (text: string) => question.take(Buffer.from(text, 'latin1')),
    typed: () => typed,
  };
}

const black = '\x1b]11;rgb:0000/0000/0000\x1b\\';

it('colours come in one to four digits, ended by BEL or ST, among keys that go on in order', () => {
  const { told, type, typed } = bench();
  type('a\x1b]10;rgb:f/80/fff\x07b\x1b]11;rgb:ffff/0000/8080\x1b\\c');
  expect(typed()).toBe('abc');
  expect(told).toEqual([{ foreground: '#ff80ff', background: '#ff0080' }]);
});

it('an answer in any two pieces is one, and none of it is typed', () => {
  for (let at = 1; at < black.length; at++) {
    const { told, type, typed, timers } = bench();
    type(`x${black.slice(0, at)}`);
    type(`${black.slice(at)}y`);
    timers.advance(1000);
    expect(typed(), `cut at ${at}`).toBe('xy');
    expect(told).toEqual([{ background: '#000000' }]);
  }
});

it('Escape and Alt-] are let go when nothing follows that makes an answer of them', () => {
  const { type, typed, timers } = bench();
  type('\x1b');
  expect(typed()).toBe('');
  timers.advance(30);
  expect(typed()).toBe('\x1b');
  type('\x1b]');
  type('q');
  expect(typed()).toBe('\x1b\x1b]q');
});

it('nothing is held back once both answers are there, nor two seconds after the question', () => {
  const done = bench();
  done.type(`\x1b]10;rgb:00/00/00\x07${black}`);
  done.type('\x1b');
  expect(done.typed()).toBe('\x1b');
  const late = bench();
  late.timers.advance(2000);
  late.type('\x1b');
  expect(late.typed()).toBe('\x1b');
  expect(late.timers.pending).toBe(0);
  late.type(black);
  expect(late.typed()).toBe('\x1b');
  expect(late.told).toEqual([{ background: '#000000' }]);
});

it('a terminal that was not asked is not listened to', () => {
  const { type, typed, told } = bench(false);
  type(black);
  expect(typed()).toBe(black);
  expect(told).toEqual([]);
});
