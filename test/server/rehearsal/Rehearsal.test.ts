import { describe, expect, it } from 'vitest';
import { Rehearsal, type RehearsalPart } from '../../../src/server/rehearsal/Rehearsal.ts';
import { FakeTimers } from '../../helpers/fakeTimers.ts';

/** Processor time of a step, milliseconds. */
const stepMs = 0.5;

function rehearsing(...budgets: number[]) {
  const timers = new FakeTimers();
  const played = budgets.map(() => 0);
  const ended: number[] = [];
  const faults: unknown[] = [];
  let cpuMs = 0;
  const parts = budgets.map((budgetMs, at): RehearsalPart => {
    function* play() {
      try {
        for (;;) {
          cpuMs += stepMs;
          timers.advance(stepMs);
          played[at] = (played[at] ?? 0) + 1;
          yield;
        }
      } finally {
        ended.push(at);
      }
    }
    return { budgetMs, play };
  });
  const rehearsal = new Rehearsal(
    { timers, cpuMs: () => cpuMs, failed: (error) => faults.push(error) },
    parts,
  );
  return { timers, rehearsal, played, ended, faults };
}

describe('a rehearsal', () => {
  it('waits until nothing has happened for a while', () => {
    const { timers, rehearsal, played } = rehearsing(100);
    rehearsal.start();
    for (let n = 0; n < 20; n++) {
      timers.advance(200);
      rehearsal.disturb();
    }
    expect(played).toEqual([0]);
    timers.advance(290);
    expect(played).toEqual([0]);
    timers.advance(50);
    expect(played[0]).toBeGreaterThan(0);
  });

  it('works for less than a millisecond or two at a time', () => {
    const { timers, rehearsal, played } = rehearsing(100);
    rehearsal.start();
    timers.advance(300);
    expect(played).toEqual([1]);
  });

  it('pauses when something happens, and goes on afterwards', () => {
    const { timers, rehearsal, played } = rehearsing(100);
    rehearsal.start();
    timers.advance(310);
    const before = played[0] ?? 0;
    rehearsal.disturb();
    timers.advance(250);
    expect(played).toEqual([before]);
    timers.advance(100);
    expect(played[0]).toBeGreaterThan(before);
  });

  it('is bounded, part by part, and leaves no timer', () => {
    const { timers, rehearsal, played, ended } = rehearsing(10, 20);
    rehearsal.start();
    timers.advance(10_000);
    expect(played).toEqual([20, 40]);
    expect(ended).toEqual([0, 1]);
    expect(rehearsal.isOver).toBe(true);
    expect(timers.pending).toBe(0);
    rehearsal.disturb();
    rehearsal.start();
    expect(timers.pending).toBe(0);
  });

  it('is given up by a server that is busy for minutes', () => {
    const { timers, rehearsal, played } = rehearsing(10);
    rehearsal.start();
    for (let n = 0; n < 1300; n++) {
      timers.advance(100);
      rehearsal.disturb();
    }
    expect(played).toEqual([0]);
    expect(timers.pending).toBe(0);
  });

  it('ends with the server', () => {
    const { timers, rehearsal, ended } = rehearsing(100);
    rehearsal.start();
    timers.advance(310);
    rehearsal.stop();
    expect(ended).toEqual([0]);
    expect(timers.pending).toBe(0);
  });

  it('reports a part that fails, and does nothing more', () => {
    const timers = new FakeTimers();
    const faults: unknown[] = [];
    const failure = new Error('no');
    const rehearsal = new Rehearsal({ timers, cpuMs: () => 0, failed: (error) => faults.push(error) }, [
      {
        budgetMs: 10,
        // biome-ignore lint/correctness/useYield: it fails before its first step
        *play() {
          throw failure;
        },
      },
    ]);
    rehearsal.start();
    timers.advance(1000);
    expect(faults).toEqual([failure]);
    expect(timers.pending).toBe(0);
  });
});
