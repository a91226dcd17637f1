import { beforeEach, describe, expect, it } from 'vitest';
import type { KeyBinding } from '../../../src/command/KeyTables.ts';
import { InputDecoder, type TypedInput } from '../../../src/keys/InputDecoder.ts';
import {
  lastWholeMessage,
  partsPerMessage,
  ViewportInput,
  type ViewportInputHost,
} from '../../../src/server/input/ViewportInput.ts';
import { Prompt } from '../../../src/server/statusline/Prompt.ts';
import { FakeTimers } from '../../helpers/fakeTimers.ts';

const binding = (table: string, key: string, repeat = false): KeyBinding => ({
  table,
  key,
  command: `run ${key}`,
  note: '',
  repeat,
});

/** A viewport's input with everything that it does written down. */
class Desk implements ViewportInputHost {
  readonly timers = new FakeTimers();
  readonly decoder = new InputDecoder();
  firstRepeatMs = 500;
  prefixMs = 0;
  readonly bindings = new Map<string, KeyBinding>();
  readonly typed: string[] = [];
  readonly ran: string[] = [];
  readonly notes: number[] = [];
  readonly acknowledged: number[] = [];
  readonly typedParts: number[] = [];
  open: Prompt | null = null;
  finish: (() => void)[] = [];
  waitForCommands = false;

  bind(...all: KeyBinding[]): this {
    for (const one of all) this.bindings.set(`${one.table} ${one.key}`, one);
    return this;
  }
  escapeTimeMs = () => 10;
  repeatTimeMs = (first: boolean) => (first ? this.firstRepeatMs : 500);
  prefixTimeMs = () => this.prefixMs;
  isPrefix = (key: string) => key === 'C-b';
  isInnerKey = (key: string) => key === 'F12';
  toggleInner = () => input.tables.toggleInner();
  binding = (table: string, key: string) => this.bindings.get(`${table} ${key}`);
  modeTable = () => null;
  readonly crashes: string[] = [];
  crashed = (what: string) => this.crashes.push(what);
  run = (one: KeyBinding) => {
    this.ran.push(one.command);
    if (one.note === 'throws') return Promise.reject(new Error('a bug'));
    if (!this.waitForCommands) return Promise.resolve();
    return new Promise<void>((resolve) => this.finish.push(resolve));
  };
  encoder = () => (typed: TypedInput) => typed.bytes;
  type = (bytes: Uint8Array, seq: number) => {
    this.typed.push(Buffer.from(bytes).toString('latin1'));
    this.typedParts.push(seq);
  };
  point = () => null;
  modeTableAt = () => null;
  readonly focused: boolean[] = [];
  focus = (focused: boolean) => this.focused.push(focused);
  mouse = () => false;
  note = (seq: number) => this.notes.push(seq);
  acknowledge = (seq: number) => this.acknowledged.push(seq);
  prompt = () => this.open;
  changed = () => {};
}

let desk: Desk;
let input: ViewportInput;
let seq = 0;
const send = (text: string) => input.receive(++seq, Buffer.from(text, 'latin1'));
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

beforeEach(() => {
  desk = new Desk().bind(binding('prefix', 'c'), binding('prefix', 'Up', true), binding('root', 'F5'));
  input = new ViewportInput(desk, 0);
  seq = 0;
});

describe('what is typed', () => {
  it('reaches the program byte for byte, whatever the bytes are', () => {
    const all = String.fromCharCode(...Array.from({ length: 256 }, (_, byte) => byte)).replace('\x02', '');
    send(all);
    desk.timers.advance(10);
    expect(desk.typed.join('')).toBe(all);
  });

  it('is one write for one message, also when it is many keys', () => {
    send('make test\r');
    expect(desk.typed).toEqual(['make test\r']);
  });

  it('waits for the rest of an escape sequence, and gives a lone Escape to the program after escape-time', () => {
    send('\x1b');
    expect(desk.typed).toEqual([]);
    desk.timers.advance(10);
    expect(desk.typed).toEqual(['\x1b']);
    send('\x1b');
    send('[15~');
    expect(desk.ran).toEqual(['run F5']);
  });

  it('is one write for a paste of 64 KiB without brackets', () => {
    send('x'.repeat(64 * 1024));
    expect(desk.typed).toEqual(['x'.repeat(64 * 1024)]);
  });
});

describe('bindings', () => {
  it('run after the prefix, and the keys around them are typed', async () => {
    send('a\x02cb');
    await settle();
    expect(desk.ran).toEqual(['run c']);
    expect(desk.typed.join('')).toBe('ab');
  });

  it('repeat without the prefix for as long as repeat-time lasts', async () => {
    send('\x02\x1b[A');
    await settle();
    send('\x1b[A');
    await settle();
    desk.timers.advance(499);
    send('\x1b[A');
    await settle();
    desk.timers.advance(501);
    send('\x1b[A');
    await settle();
    expect(desk.ran).toEqual(['run Up', 'run Up', 'run Up']);
    expect(desk.typed).toEqual(['\x1b[A']);
  });

  it('repeat at first for initial-repeat-time, and another key has that time again', async () => {
    desk.bind(binding('prefix', 'Down', true)).firstRepeatMs = 2000;
    for (const [key, waitMs] of [
      ['\x02\x1b[A', 1999],
      ['\x1b[A', 499],
      ['\x1b[B', 1999],
      ['\x1b[B', 501],
      ['\x1b[B', 0],
    ] as const) {
      send(key);
      await settle();
      desk.timers.advance(waitMs);
    }
    expect(desk.ran).toEqual(['run Up', 'run Up', 'run Down', 'run Down']);
    expect(desk.typed).toEqual(['\x1b[B']);
  });

  it('forget the prefix after prefix-timeout', async () => {
    desk.prefixMs = 1000;
    send('\x02');
    desk.timers.advance(999);
    send('c');
    await settle();
    send('\x02');
    desk.timers.advance(1001);
    send('c');
    await settle();
    expect(desk.ran).toEqual(['run c']);
    expect(desk.typed).toEqual(['c']);
  });

  it('that repeat leave the prefix to be the prefix again at once', async () => {
    desk.bind(binding('prefix', 'C-b'));
    send('\x02\x1b[A');
    await settle();
    send('\x02c');
    await settle();
    expect(desk.ran).toEqual(['run Up', 'run c']);
    expect(desk.typed).toEqual([]);
  });

  it('drop an unbound key after the prefix instead of typing it', () => {
    send('\x02Y');
    send('y');
    expect(desk.typed).toEqual(['y']);
  });

  it('hold later keys back until their command is done', async () => {
    desk.waitForCommands = true;
    send('\x02c');
    send('ls\r');
    expect(desk.typed).toEqual([]);
    desk.finish[0]?.();
    await settle();
    expect(desk.typed).toEqual(['ls\r']);
  });

  it('let a question that their command asks take the keys', () => {
    desk.waitForCommands = true;
    send('\x02c');
    let answer: string | null | undefined;
    desk.open = new Prompt({ kind: 'confirm', prompt: 'kill? (y/n)' }, (given) => {
      answer = given;
      desk.open = null;
    });
    send('y');
    expect(answer).toBe('y');
    expect(desk.typed).toEqual([]);
  });
});

describe('numbering', () => {
  it('ends every message with its highest part number, so that a whole message can be told', async () => {
    send('a');
    send('x\x02cy');
    await settle();
    const whole = [...desk.typedParts, ...desk.notes].filter(
      (part) => lastWholeMessage(part) === Math.floor(part / partsPerMessage),
    );
    expect(whole.map(lastWholeMessage).sort()).toEqual([1, 2]);
    const parts = [...desk.typedParts, ...desk.notes];
    expect(new Set(parts).size).toBe(parts.length);
  });

  it('acknowledges what an earlier server applied and does not apply it again', () => {
    input = new ViewportInput(desk, 3 * partsPerMessage - 1 + partsPerMessage);
    input.receive(3, Buffer.from('old'));
    input.receive(4, Buffer.from('new'));
    expect(desk.acknowledged).toEqual([3]);
    expect(desk.typed).toEqual(['new']);
  });

  it('does not run a binding of a half applied message again', async () => {
    // The server died after part 1 (the binding) of message 1: 'x' and the prefix are parts 0 and 1, 'c' part 2.
    input = new ViewportInput(desk, partsPerMessage + 2);
    send('x\x02cy');
    await settle();
    expect(desk.ran).toEqual([]);
    expect(desk.typed.join('')).toBe('xy');
  });
});

describe('a binding with a bug', () => {
  it('is reported, and the keys after it are typed', async () => {
    desk.bind({ ...binding('root', 'F6'), note: 'throws' });
    send('a\x1b[17~b');
    await settle();
    expect(desk.crashes).toEqual(['a key binding']);
    expect(desk.typed.join('')).toBe('ab');
  });
});

describe('the key for a session inside', () => {
  it('hands every key on, prefix and bound ones too, until it is pressed again', async () => {
    send('\x1b[24~');
    send('a\x02c\x1b[15~\x02\x02');
    expect(desk.typed.join('')).toBe('a\x02c\x1b[15~\x02\x02');
    expect(desk.ran).toEqual([]);
    send('b\x1b[24~\x02c');
    await settle();
    expect(desk.typed.join('')).toBe('a\x02c\x1b[15~\x02\x02b');
    expect(desk.ran).toEqual(['run c']);
  });
});
