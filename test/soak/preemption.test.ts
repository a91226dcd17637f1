/** A person takes a pane from an agent in the middle of its typing, ten thousand times: not one byte of it comes after. */
import { expect, it } from 'vitest';
import { Preemption } from '../helpers/Preemption.ts';
import { TestHost } from '../helpers/TestHost.ts';

const switches = Number(process.env.HOLDFAST_SWITCHES ?? 10_000);
const seed = Number(process.env.SEED) || 1;
/** From the person's key to the moment at which nothing of the agent can come any more, milliseconds. */
const mostMs = 50;

it(`${switches} switches let no byte of the agent through, each within ${mostMs} ms`, async () => {
  const host = new TestHost();
  try {
    const { switchMs, readMs, calls, ...found } = await new Preemption(host, seed).run(switches);
    const at = (times: readonly number[], share: number) =>
      (times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0).toFixed(1);
    for (const [name, times] of [
      ['acknowledged', switchMs],
      ['read', readMs],
    ] as const)
      console.log(`${name}: p50 ${at(times, 0.5)} ms, p99 ${at(times, 0.99)} ms, most ${at(times, 1)} ms`);
    console.log(`calls of the agent: ${JSON.stringify(calls)}`);
    expect(found).toEqual({ foreignBytes: 0, withinPastes: 0 });
    expect(Object.keys(calls).sort()).toEqual(expect.arrayContaining(['control-lost', 'done']));
    expect(switchMs.at(-1)).toBeLessThanOrEqual(mostMs);
  } finally {
    await host.stop();
  }
});
