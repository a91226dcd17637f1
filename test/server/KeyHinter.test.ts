import { beforeEach, describe, expect, it } from 'vitest';
import type { KeyHints } from '../../src/protocol/overlays.ts';
import { KeyHinter } from '../../src/server/KeyHinter.ts';
import { FakeTimers } from '../helpers/fakeTimers.ts';

let timers: FakeTimers;
let shown: (KeyHints | null)[];
let delay: number;
let hinter: KeyHinter;

beforeEach(() => {
  timers = new FakeTimers();
  shown = [];
  delay = 600;
  hinter = new KeyHinter({
    timers,
    delayMs: () => delay,
    bindings: (table) =>
      table === 'prefix'
        ? [{ table, key: 'c', command: 'new-window', note: 'Open a new window', repeat: false }]
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
    expect(shown).toEqual([{ title: 'prefix', keys: [['c', 'Open a new window']] }]);
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

  it('can be turned off', () => {
    delay = 0;
    hinter.waiting('prefix');
    timers.advance(5000);
    expect(shown).toEqual([]);
  });
});
