import { describe, expect, it } from 'vitest';
import { Liveness } from '../../src/transport/Liveness.ts';
import { FakeTimers } from '../helpers/fakeTimers.ts';

function watched() {
  const timers = new FakeTimers();
  const seen: string[] = [];
  const liveness = new Liveness({
    timers,
    askAfterMs: 15_000,
    answerWithinMs: 10_000,
    ask: () => seen.push(`asked at ${timers.now()}`),
    dead: () => seen.push(`dead at ${timers.now()}`),
  });
  return { timers, seen, liveness };
}

describe('a connection of which nothing is heard', () => {
  it('is asked once, reported dead once, and then costs nothing', () => {
    const { timers, seen } = watched();
    timers.advance(1_000_000);
    expect(seen).toEqual(['asked at 15000', 'dead at 25000']);
    expect(timers.pending).toBe(0);
  });

  it('lives on when it answers, at once or in the last moment, and is asked again after as much silence', () => {
    const { timers, seen, liveness } = watched();
    timers.advance(15_000);
    liveness.heard();
    timers.advance(15_000);
    expect(seen).toEqual(['asked at 15000', 'asked at 30000']);
    timers.advance(9999);
    liveness.heard();
    timers.advance(14_999);
    expect(seen).toHaveLength(2);
    timers.advance(1 + 10_000);
    expect(seen.slice(2)).toEqual(['asked at 54999', 'dead at 64999']);
  });

  it('is not asked while it speaks, with one timer however much it says', () => {
    const { timers, seen, liveness } = watched();
    for (let n = 0; n < 1000; n++) {
      timers.advance(100);
      liveness.heard();
      expect(timers.pending).toBe(1);
    }
    expect(seen).toEqual([]);
  });

  it('is left alone once it is stopped, also by its own question', () => {
    const { timers, seen, liveness } = watched();
    timers.advance(15_000);
    liveness.stop();
    timers.advance(1_000_000);
    expect(seen).toEqual(['asked at 15000']);
    expect(timers.pending).toBe(0);
  });
});
