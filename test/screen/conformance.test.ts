/** Where programs see that a terminal is not xterm or a VT. */
import { describe, expect, it } from 'vitest';
import { Screen } from '../../src/screen/Screen.ts';

function open(cols = 10, rows = 4) {
  let heard = '';
  const reply = (data: Uint8Array) => {
    heard += Buffer.from(data).toString();
  };
  const screen = new Screen({ cols, rows, contextRows: 10, answersQueries: true, events: { reply } });
  const told = (...chunks: string[]) => {
    heard = '';
    for (const chunk of chunks) screen.feed(Buffer.from(chunk));
    return heard;
  };
  return { screen, told };
}

describe('an answer to an OSC', () => {
  const red = ']4;1;rgb:cdcd/0000/0000';

  it('ends as the question did', () => {
    const { told } = open();
    expect(told('\x1b]4;1;?\x07')).toBe(`\x1b${red}\x07`);
    expect(told('\x1b]4;1;?\x1b\\')).toBe(`\x1b${red}\x1b\\`);
    expect(told('\x1b]10;#010203\x07\x1b]10;?\x07')).toBe('\x1b]10;rgb:0101/0202/0303\x07');
  });

  it('does so wherever the question is cut', () => {
    for (const [end, expected] of [
      ['\x07', '\x07'],
      ['\x1b\\', '\x1b\\'],
    ] as const) {
      const question = `\x1b]4;1;?${end}`;
      for (let at = 1; at < question.length; at++) {
        const { told } = open();
        told('\x1b]2;title\x07');
        expect(told(question.slice(0, at), question.slice(at))).toBe(`\x1b${red}${expected}`);
      }
    }
  });
});

it('DECSC saves a pending wrap', () => {
  const { screen, told } = open();
  told('0123456789\x1b7\x1b[H\x1b8X');
  expect([screen.text(0), screen.text(1)]).toEqual(['0123456789', 'X']);
});

it('DECALN fills the whole screen, without margins and origin mode', () => {
  const { screen, told } = open();
  told('\x1b[2;3r\x1b[?6h\x1b#8');
  expect([0, 1, 2, 3].map((y) => screen.text(y))).toEqual(Array(4).fill('EEEEEEEEEE'));
  expect(screen.cursor).toMatchObject({ x: 0, y: 0 });
  expect(screen.facts).toMatchObject({ origin: false, scrollTop: 0, scrollBottom: 3 });
});

it('a program that asked for level 2 gets no answers about modes, and one that asked for level 3 does', () => {
  const { told } = open();
  expect(told('\x1b[62"p\x1b[?7$p\x1b[4$p\x1b[?2031$p')).toBe('');
  expect(told('\x1b[63"p\x1b[?7$p')).toBe('\x1b[?7;1$y');
  expect(told('\x1b[61"p\x1bc\x1b[?7$p')).toBe('\x1b[?7;1$y');
});
