/** What a terminal answers is never typed, and what is typed is never taken for an answer. */
import { expect, it } from 'vitest';
import type { TerminalAnswers } from '../../src/client/terminal/answers.ts';
import { TerminalQuestions } from '../../src/client/terminal/TerminalQuestions.ts';
import { FakeTimers } from '../helpers/fakeTimers.ts';

function bench(asked = true) {
  const timers = new FakeTimers();
  let told: TerminalAnswers = {};
  let typed = '';
  const questions = new TerminalQuestions({
    now: () => timers.now(),
    after: (ms, run) => timers.after(ms, run),
    typed: (bytes) => {
      typed += bytes.toString('latin1');
    },
    told: (answers) => {
      told = { ...told, ...answers };
    },
  });
  if (asked) questions.asked();
  return {
    timers,
    questions,
    told: () => told,
    type: (text: string) => questions.take(Buffer.from(text, 'latin1')),
    typed: () => typed,
  };
}

const black = '\x1b]11;rgb:0000/0000/0000\x1b\\';
const attributes = '\x1b[?64;1;2;22c';
/** What terminals say, and what of it is understood. */
const answers: readonly (readonly [string, TerminalAnswers])[] = [
  [black, { background: '#000000' }],
  ['\x1b]10;rgba:ffff/8080/0000/ffff\x07', { foreground: '#ff8000' }],
  ['\x1b]10;?\x07', {}],
  ['\x1b[?5u', { kittyKeyboard: true }],
  ['\x1b[?2026;2$y', { synchronized: true }],
  ['\x1b[?2026;0$y', { synchronized: false }],
  ['\x1b[?2031;4$y', { tellsColourScheme: false }],
  ['\x1b[?2031;1$y', { tellsColourScheme: true }],
  ['\x1b[?997;1n', { colourSchemeChanged: true }],
  ['\x1b[6;19;9t', { cell: { width: 9, height: 19 } }],
  ['\x1b[6;0;0t', {}],
  ['\x1bP>|XTerm(379)\x1b\\', { name: 'XTerm(379)' }],
  ['\x1bP>|\x01\x07', {}],
  ['\x1bP1+r524742=382f382f38\x1b\\', { rgb: true }],
  ['\x1bP1+r5463\x1b\\', { rgb: true }],
  ['\x1bP1+r536d756c78=1b5b343a253125646d\x1b\\', { styledUnderlines: true }],
  ['\x1bP0+r524742\x1b\\', {}],
  [attributes, { attributes: true }],
];

it.each(answers)('%j is understood, among keys that go on in order', (answer, meaning) => {
  const { told, type, typed } = bench();
  type(`a${answer}b\x1b[A`);
  expect(typed()).toBe('ab\x1b[A');
  expect(told()).toEqual(meaning);
});

it.each(answers)('%j in any two pieces is one answer, and none of it is typed', (answer, meaning) => {
  for (let at = 1; at < answer.length; at++) {
    const { told, type, typed, timers } = bench();
    type(`x${answer.slice(0, at)}`);
    type(`${answer.slice(at)}y`);
    timers.advance(2000);
    expect(typed(), `cut at ${at}`).toBe('xy');
    expect(told()).toEqual(meaning);
    expect(timers.pending).toBe(0);
  }
});

it('all of them byte by byte, each after a pause, are still none of the keys', () => {
  const { told, type, typed, timers } = bench();
  for (const byte of answers.map(([answer]) => answer).join('')) {
    type(byte);
    timers.advance(5);
  }
  expect(typed()).toBe('');
  expect(told()).toMatchObject({ name: 'XTerm(379)', kittyKeyboard: true, attributes: true });
});

it('an answer that comes in pieces long after the question is none of the keys', () => {
  const { told, type, typed, timers } = bench();
  timers.advance(60_000);
  type(black.slice(0, 8));
  timers.advance(900);
  type(black.slice(8));
  type(attributes.slice(0, 5));
  timers.advance(900);
  type(attributes.slice(5));
  expect(typed()).toBe('');
  expect(told()).toEqual({ background: '#000000', attributes: true });
});

it('an answer that breaks off is dropped, and what is typed after it is typed', () => {
  for (const begun of ['\x1b]11;rgb:00', '\x1b[?64;1', '\x1bP>|XTe', '\x1bP1+r52']) {
    const silent = bench();
    silent.type(begun);
    silent.timers.advance(1000);
    silent.type('ls\r');
    expect(silent.typed(), begun).toBe('ls\r');
    expect(silent.timers.pending).toBe(0);
    const atOnce = bench();
    atOnce.type(begun);
    atOnce.type('\x1b[A');
    expect(atOnce.typed(), begun).toBe('\x1b[A');
  }
});

it('garbage in place of an answer is bounded, and passed on', () => {
  const { type, typed, timers } = bench();
  const garbage = `\x1bP>|${'x'.repeat(5000)}`;
  type(garbage);
  expect(timers.pending).toBe(0);
  expect(typed()).toBe(garbage);
});

it('keys that begin as an answer does are let go when nothing follows that makes one of them', () => {
  const { type, typed, timers } = bench();
  type('\x1b');
  expect(typed()).toBe('');
  timers.advance(30);
  expect(typed()).toBe('\x1b');
  type('\x1b]');
  type('q');
  expect(typed()).toBe('\x1b\x1b]q');
  type('\x1b[6');
  type('~\x1b[6;5~\x1bOP\x1bPx');
  expect(typed()).toBe('\x1b\x1b]q\x1b[6~\x1b[6;5~\x1bOP\x1bPx');
});

it('no key is held back once the last answer is there, nor two seconds after the question', () => {
  const done = bench();
  done.type(`${black}${attributes}\x1b`);
  expect(done.typed()).toBe('\x1b');
  const late = bench();
  late.timers.advance(2000);
  late.type('\x1b');
  expect(late.typed()).toBe('\x1b');
  expect(late.timers.pending).toBe(0);
  late.type(black);
  expect(late.typed()).toBe('\x1b');
  expect(late.told()).toEqual({ background: '#000000' });
});

it('whoever leaves waits for the last answer, and not for long', async () => {
  const settled = async (promise: Promise<void>) => {
    let over = false;
    promise.then(() => {
      over = true;
    });
    await Promise.resolve();
    await Promise.resolve();
    return over;
  };
  const { questions, timers, type } = bench();
  const answered = questions.answered(250);
  type(black);
  expect(await settled(answered)).toBe(false);
  type(attributes);
  expect(await settled(answered)).toBe(true);
  expect(timers.pending).toBe(0);
  expect(await settled(questions.answered(250))).toBe(true);
  const silent = bench();
  const inVain = silent.questions.answered(250);
  silent.timers.advance(249);
  expect(await settled(inVain)).toBe(false);
  silent.timers.advance(1);
  expect(await settled(inVain)).toBe(true);
  expect(await settled(bench(false).questions.answered(250))).toBe(true);
});

it('a terminal that was not asked is not listened to', () => {
  const { type, typed, told } = bench(false);
  type(black);
  expect(typed()).toBe(black);
  expect(told()).toEqual({});
});
