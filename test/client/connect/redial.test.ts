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
  let underWay = 0;
  let mostUnderWay = 0;
  const dialer: Dialer = {
    label: 'ann@build',
    remote,
    dial: (signal) => {
      dialledAt.push(clock.now());
      const given = answer();
      if (given !== 'none' && 'carrier' in given) return Promise.resolve(given.carrier);
      if (given !== 'none') return Promise.reject(given.error);
      underWay++;
      mostUnderWay = Math.max(mostUnderWay, underWay);
      return new Promise((_, reject) =>
        signal.addEventListener('abort', () => {
          underWay--;
          reject(signal.reason);
        }),
      );
    },
  };
  const redial = new Redial(dialer, clock, {
    reached: (carrier) => reached.push(carrier),
    failed: (_, isPaused) => paused.push(isPaused),
  });
  const tries = () => ({ dialledAt, underWay, mostUnderWay });
  return { clock, redial, reached, paused, tries };
}

const refused = () => ({ error: new DialFailed('connection refused') });
const destroyed: Carrier[] = [];
const carrier = (): Carrier => {
  const made = { destroy: () => destroyed.push(made) } as unknown as Carrier;
  return made;
};

describe('a lost link', () => {
  it('is tried at once, then after longer and longer pauses of up to a second', async () => {
    const { clock, redial, tries } = bench(refused);
    redial.start();
    await clock.pass(4500, 10);
    expect(tries().dialledAt).toEqual([0, 200, 600, 1400, 2400, 3400, 4400]);
  });

  it('is tried at moments that differ from client to client', async () => {
    const { clock, redial, tries } = bench(refused);
    clock.chance = 0;
    redial.start();
    await clock.pass(1000, 10);
    expect(tries().dialledAt).toEqual([0, 100, 300, 700]);
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
    expect(tries().mostUnderWay).toBe(4);
    redial.stop();
    expect(tries().underWay).toBe(0);
    expect(clock.timers.pending).toBe(0);
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
