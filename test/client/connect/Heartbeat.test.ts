/** Whether a link that is up is alive. */
import { describe, expect, it } from 'vitest';
import { Heartbeat } from '../../../src/client/connect/Heartbeat.ts';
import { FakeClock } from './FakeClock.ts';

function bench() {
  const clock = new FakeClock();
  const seen = { pings: [] as number[], dead: [] as number[], woke: [] as number[] };
  let answers = true;
  let delayMs = 100;
  const heartbeat: Heartbeat = new Heartbeat(clock, {
    ping: () => {
      seen.pings.push(clock.now());
      return new Promise((resolve) => {
        if (!answers) return;
        clock.after(delayMs, () => {
          heartbeat.heard();
          resolve({});
        });
      });
    },
    dead: () => {
      seen.dead.push(clock.now());
      heartbeat.lost();
    },
    woke: () => seen.woke.push(clock.now()),
  });
  return {
    clock,
    heartbeat,
    seen,
    goSilent: () => {
      answers = false;
    },
    slow: (ms: number) => {
      delayMs = ms;
    },
  };
}

describe('a link that is up', () => {
  it('is asked for a sign only when it was quiet for long', async () => {
    const { clock, heartbeat, seen } = bench();
    heartbeat.linked();
    await clock.pass(9000);
    expect(seen.pings).toEqual([0]);
    await clock.pass(2000);
    expect(seen.pings.length).toBe(2);
    for (let i = 0; i < 30; i++) {
      await clock.pass(1000);
      heartbeat.heard();
    }
    expect(seen.pings.length).toBe(2);
    expect(seen.dead).toEqual([]);
  });

  it('is dead when the answer to a key stays out for some seconds', async () => {
    const { clock, heartbeat, seen, goSilent } = bench();
    heartbeat.linked();
    await clock.pass(1500);
    goSilent();
    heartbeat.expects();
    await clock.pass(6000);
    expect(seen.dead.length).toBe(1);
    expect(seen.dead[0]).toBeLessThanOrEqual(6500);
  });

  it('is dead within a quarter of a minute when nobody types', async () => {
    const { clock, heartbeat, seen, goSilent } = bench();
    heartbeat.linked();
    await clock.pass(1500);
    goSilent();
    await clock.pass(16_000);
    expect(seen.dead.length).toBe(1);
  });

  it('is given more time when it is slow', async () => {
    const { clock, heartbeat, seen, slow } = bench();
    slow(3000);
    heartbeat.linked();
    await clock.pass(1000);
    heartbeat.heard();
    await clock.pass(60_000);
    expect(seen.dead).toEqual([]);
  });

  it('is asked at once after a sleep of the machine, and dead very soon when it does not answer', async () => {
    const { clock, heartbeat, seen, goSilent } = bench();
    heartbeat.linked();
    await clock.pass(2500);
    goSilent();
    clock.sleep(3_600_000);
    await clock.pass(1000);
    expect(seen.woke.length).toBe(1);
    expect(seen.pings.length).toBe(2);
    await clock.pass(3000);
    expect(seen.dead.length).toBe(1);
  });

  it('is asked at once when the network is another one', async () => {
    const { clock, heartbeat, seen } = bench();
    heartbeat.linked();
    await clock.pass(2500);
    clock.net = 'wlan0 192.168.1.7\n';
    await clock.pass(1000);
    expect(seen.woke.length).toBe(1);
    expect(seen.pings.length).toBe(2);
    await clock.pass(5000);
    expect(seen.woke.length).toBe(1);
  });
});

describe('a link that is lost', () => {
  it('is tried when a network comes back, and not when the last one goes', async () => {
    const { clock, heartbeat, seen } = bench();
    heartbeat.linked();
    heartbeat.lost();
    clock.net = '';
    await clock.pass(5000);
    expect(seen.woke).toEqual([]);
    clock.net = 'wlan0 192.168.1.7\n';
    await clock.pass(1000);
    expect(seen.woke.length).toBe(1);
    expect(seen.pings.length).toBe(1);
  });

  it('leaves no timer when the client ends', async () => {
    const { clock, heartbeat } = bench();
    heartbeat.linked();
    await clock.pass(500);
    heartbeat.stop();
    expect(clock.timers.pending).toBe(0);
  });
});
