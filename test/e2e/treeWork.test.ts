/** Random commands on sessions, windows and panes while clients look: nobody is left with what is gone. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';
import { LookingClient, TreeWork } from '../helpers/TreeWork.ts';

const host = new TestHost();
const work = new TreeWork(host);

beforeAll(() => work.start());

afterAll(async () => {
  await work.stop();
  await host.stop();
});

const step = fc.tuple(fc.nat(99), fc.nat(9), fc.nat(9), fc.nat(99));

it('no command breaks on what is being ended, every program keeps its pane, and every client shows what exists', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40 }), async (steps) => {
      await work.reset();
      for (const one of steps) await work.doStep(one);
      await work.check();
    }),
    { numRuns: Number(process.env.TREE_RUNS ?? 20) },
  );
  expect(work.commands).toBeGreaterThan(0);
}, 600_000);

/** What is left of a session that somebody looks at after a command has ended it. */
async function afterEnding(make: readonly string[][], end: readonly string[]) {
  await work.reset();
  for (const argv of make) await host.ok(...argv);
  const pids = (await host.ok('list-panes', '-s', '-t', 'v', '-F', '#{pane_pid}')).split('\n').map(Number);
  const client = await LookingClient.connect(host);
  await client.open('v');
  const answer = await host.run(...end);
  const alive = await host.until(
    async () => {
      // Answered after all that the client was told before.
      await client.peer.request('server.status', {});
      return pids.filter((pid) => isAlive(pid));
    },
    (left) => left.length === 0,
  );
  client.peer.close();
  return { answer, alive, reason: client.reason };
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

it('kill-session ends an attached session of two windows with its programs, and tells its client', async () => {
  const make = [
    ['new-session', '-d', '-s', 'v', 'cat'],
    ['new-window', '-d', '-t', 'v', 'cat'],
  ];
  const { answer, alive, reason } = await afterEnding(make, ['kill-session', '-t', 'v']);
  expect(answer).toEqual({ code: 0, out: '', err: '' });
  expect({ alive, reason }).toEqual({ alive: [], reason: 'session-ended' });
});

it('kill-window of the last window of an attached session works under the clock', async () => {
  const make = [
    ['new-session', '-d', '-s', 'v', 'cat'],
    ['clock-mode', '-t', 'v'],
  ];
  const { answer, alive, reason } = await afterEnding(make, ['kill-window', '-t', 'v']);
  expect(answer).toEqual({ code: 0, out: '', err: '' });
  expect({ alive, reason }).toEqual({ alive: [], reason: 'session-ended' });
});
