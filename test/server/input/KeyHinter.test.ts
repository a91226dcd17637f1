import { beforeEach, describe, expect, it } from 'vitest';
import type { KeyHints } from '../../../src/protocol/overlays.ts';
import { KeyHinter } from '../../../src/server/input/KeyHinter.ts';
import { FakeTimers } from '../../helpers/fakeTimers.ts';

let timers: FakeTimers;
let shown: (KeyHints | null)[];
let delay: number;
let hinter: KeyHinter;
let bound: [key: string, note: string][];

beforeEach(() => {
  timers = new FakeTimers();
  shown = [];
  delay = 600;
  bound = [['c', 'New window']];
  hinter = new KeyHinter({
    timers,
    delayMs: () => delay,
    bindings: (table) =>
      table === 'prefix'
        ? bound.map(([key, note]) => ({ table, key, command: 'x', note, repeat: false }))
        : [],
    show: (hints) => shown.push(hints),
  });
});

describe('the panel of keys', () => {
  it('comes after a hesitation, and goes with the next key', () => {
    hinter.waiting('prefix');
    timers.advance(599);
    expect(shown).toEqual([]);
    timers.advance(1);
    expect(shown).toEqual([{ title: 'prefix', keys: [['c', 'New window']] }]);
    hinter.waiting('root');
    expect(shown.at(-1)).toBeNull();
  });

  it('is never seen by who types on', () => {
    hinter.waiting('prefix');
    timers.advance(300);
    hinter.waiting('root');
    timers.advance(5000);
    expect(shown).toEqual([]);
  });

  it('has what is used most first, and the digits as one', () => {
    const digits = [...'0123456789'].map((key): [string, string] => [key, `Window ${key}`]);
    bound = [
      ['M-1', 'x'],
      ['a', 'x'],
      ['"', 'x'],
      ['Up', 'x'],
      ...digits,
      ['F9', 'x'],
      ['c', 'x'],
      ['%', 'x'],
    ];
    hinter.waiting('prefix');
    timers.advance(600);
    expect(shown.at(-1)?.keys.map(([key]) => key)).toEqual(['c', '%', '"', 'Up', '0-9', 'a', 'F9', 'M-1']);
    expect(shown.at(-1)?.keys[4]).toEqual(['0-9', 'Window 0 to 9']);
  });

  it('can be turned off', () => {
    delay = 0;
    hinter.waiting('prefix');
    timers.advance(5000);
    expect(shown).toEqual([]);
  });
});
