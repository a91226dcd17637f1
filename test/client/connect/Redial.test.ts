/** When a lost server is tried again. */
import { describe, expect, it } from 'vitest';
import { type Dialer, DialFailed } from '../../../src/client/connect/Dialer.ts';
import { Redial } from '../../../src/client/connect/Redial.ts';
import type { Carrier } from '../../../src/transport/Carrier.ts';
import { FakeClock, settle } from './FakeClock.ts';

type Answer = { carrier: Carrier } | { error: Error } | 'none';

function bench(answer: () => Answer, remote = true) {
  const clock = new FakeClock();
  const dialledAt: number[] = [];
  const reached: Carrier[] = [];
  const paused: boolean[] = [];
  const underWayNow = new Map<number, { reject(error: Error): void; answered(): void }>();
  const endedAt: number[] = [];
  let underWay = 0;
  let mostUnderWay = 0;
  const dialer: Dialer = {
    label: 'ann@build',
    remote,
    dial: (signal, how) => {
      dialledAt.push(clock.now());
      const given = answer();
      if (given !== 'none' && 'carrier' in given) return Promise.resolve(given.carrier);
      if (given !== 'none') return Promise.reject(given.error);
      underWay++;
      mostUnderWay = Math.max(mostUnderWay, underWay);
      const startedAt = clock.now();
      return new Promise((_, reject) => {
        const over = (error: Error) => {
          if (!underWayNow.delete(startedAt)) return;
          underWay--;
          endedAt.push(startedAt);
          reject(error);
        };
        underWayNow.set(startedAt, { reject: over, answered: () => how.answered?.() });
        signal.addEventListener('abort', () => over(signal.reason));
      });
    },
  };
  const redial = new Redial(dialer, clock, {
    reached: (carrier) => reached.push(carrier),
    failed: (_, isPaused) => paused.push(isPaused),
  });
  const tries = () => ({ dialledAt, underWay, mostUnderWay });
  return {
    clock,
    redial,
    reached,
    paused,
    tries,
    /** When the tries began that are over. */
    ended: () => endedAt,
    /** All tries under way fail. */
    fail: (error: Error) => {
      for (const each of [...underWayNow.values()]) each.reject(error);
    },
    /** The other side says its first word on all of them. */
    answered: () => {
      for (const each of underWayNow.values()) each.answered();
    },
  };
}

const refused = () => ({ error: new DialFailed('connection refused') });
const destroyed: Carrier[] = [];
const carrier = (): Carrier => {
  const made = { destroy: () => destroyed.push(made) } as unknown as Carrier;
  return made;
};

describe('a lost link', () => {
  it('is tried at once, then after longer and longer pauses of up to half a second', async () => {
    const { clock, redial, tries } = bench(refused);
    redial.start();
    await clock.pass(2200, 10);
    expect(tries().dialledAt).toEqual([0, 200, 600, 1100, 1600, 2100]);
  });

  it('is tried at moments that differ from client to client', async () => {
    const { clock, redial, tries } = bench(refused);
    clock.chance = 0;
    redial.start();
    await clock.pass(1000, 10);
    expect(tries().dialledAt).toEqual([0, 100, 300, 550, 800]);
  });

  it('is tried twice a minute when nobody has typed for one, and at once when somebody does', async () => {
    const { clock, redial, tries } = bench(refused);
    redial.start();
    await clock.pass(200_000);
    const { dialledAt } = tries();
    const last = dialledAt.at(-1) ?? 0;
    expect(last - (dialledAt.at(-2) ?? 0)).toBeGreaterThan(29_000);
    const before = dialledAt.length;
    redial.nudge();
    redial.nudge();
    expect(dialledAt.length).toBe(before + 1);
  });

  it('is tried at once when the machine wakes, and soon after as at the start', async () => {
    const { clock, redial, tries } = bench(refused);
    redial.start();
    await clock.pass(150_000);
    const before = tries().dialledAt.length;
    redial.now();
    expect(tries().dialledAt.length).toBe(before + 1);
    await clock.pass(1000);
    expect(tries().dialledAt.length).toBeGreaterThan(before + 2);
  });

  it('that drops packets has a few tries under way, never a crowd', async () => {
    const { clock, redial, tries } = bench(() => 'none');
    redial.start();
    await clock.pass(30_000);
    expect(tries().mostUnderWay).toBe(6);
    redial.stop();
    expect(tries().underWay).toBe(0);
    expect(clock.timers.pending).toBe(0);
  });

  it('that drops packets is never left for a second without a new try, and the first one is left its time', async () => {
    const { clock, redial, tries, ended } = bench(() => 'none');
    redial.start();
    await clock.pass(11_000, 10);
    const { dialledAt } = tries();
    // A try sends its packet at once, and again after one and three seconds.
    const sent = dialledAt.flatMap((at) => [at, at + 1000, at + 3000].filter((when) => when < 11_000));
    sent.sort((a, b) => a - b);
    expect(Math.max(...sent.map((at, i) => at - (sent[i - 1] ?? 0)))).toBeLessThanOrEqual(500);
    expect(ended()).not.toContain(0);
    redial.stop();
    expect(clock.timers.pending).toBe(0);
  });

  it('is tried again at once when a try that had waited is ended by the other side, but only once without a pause', async () => {
    let answer: Answer = 'none';
    const { clock, redial, tries, fail } = bench(() => answer);
    redial.start();
    await clock.pass(2550, 10);
    const before = tries().dialledAt.length;
    answer = refused();
    fail(new DialFailed('connection reset'));
    await settle();
    expect(tries().dialledAt.length).toBe(before + 1);
    await clock.pass(190, 10);
    expect(tries().dialledAt.length).toBe(before + 1);
    await clock.pass(20, 10);
    expect(tries().dialledAt.length).toBe(before + 2);
  });

  it('whose host has answered is left in peace while it lets us in', async () => {
    const { clock, redial, tries, answered } = bench(() => 'none');
    redial.start();
    await clock.pass(50, 10);
    for (let step = 0; step < 3; step++) {
      answered();
      await clock.pass(1400, 10);
    }
    expect(tries().dialledAt).toEqual([0]);
    await clock.pass(300, 10);
    expect(tries().dialledAt.length).toBe(2);
  });

  it('that refuses the log-in is left alone until the user does something', async () => {
    const { clock, redial, tries, paused } = bench(() => ({
      error: new DialFailed('Permission denied', 'asked'),
    }));
    redial.start();
    await clock.pass(60_000);
    expect(tries().dialledAt).toEqual([0]);
    expect(paused).toEqual([true]);
    redial.nudge();
    await settle();
    expect(tries().dialledAt.length).toBe(2);
    await clock.pass(60_000);
    expect(tries().dialledAt.length).toBe(2);
  });

  it('gives the first connection that is made, and ends the others', async () => {
    let answer: Answer = 'none';
    const { clock, redial, reached, tries } = bench(() => answer);
    redial.start();
    await clock.pass(500);
    answer = { carrier: carrier() };
    await clock.pass(1000);
    expect(reached.length).toBe(1);
    expect(tries().underWay).toBe(0);
    expect(clock.timers.pending).toBe(0);
  });

  it('to this machine is tried one at a time, every half second at last', async () => {
    const { clock, redial, tries } = bench(refused, false);
    redial.start();
    await clock.pass(2200, 1);
    const { dialledAt } = tries();
    // The first failure is seen a step later.
    const gaps = dialledAt.map((at, i) => at - (dialledAt[i - 1] ?? 0));
    expect(gaps).toEqual([0, 11, 20, 40, 80, 160, 320, 500, 500, 500]);
  });
});
