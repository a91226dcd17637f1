/**
 * Orderly shutdowns: shells, server and keeper are ended in a random order, all at once or apart, with TERM or with TERM and
 * HUP. Every session comes back each time, and says why its programs are gone. HOLDFAST_SHUTDOWNS=200 is the number that
 * the project promises.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { allGone, type Running, runningIn, signalAll } from '../helpers/orderlyEnd.ts';
import { TestHost } from '../helpers/TestHost.ts';

const shutdowns = Number(process.env.HOLDFAST_SHUTDOWNS ?? 10);
const sessions = 10;
/**
 * Between one kind of process and the next: all at once, within one look at the process table, or as slow services end. Two
 * of the longest stay below the 5 s within which an exit counts as part of the shutdown (RecentExits.ts).
 */
const pausesMs = [0, 0, 0, 10, 50, 300, 1000, 2000];
const seed = process.env.SEED === 'random' ? Date.now() : Number(process.env.SEED ?? 1);

let host: TestHost;
beforeEach(() => {
  host = new TestHost();
});
afterEach(async () => {
  await host.stop();
});

/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
function randomFrom(start: number): () => number {
  let state = start >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What a pane runs: shells, programs that die of TERM, and one that ends well on it. */
function programOf(session: number): string[] {
  if (session % 5 === 3) return ['exec sleep 100000'];
  return session % 5 === 4 ? [`trap 'exit 0' TERM; while :; do sleep 1; done`] : [];
}

/** Ends everything as the system might; gives what was done, for the message of a failure. */
async function endAll({ shells, server, keeper }: Running, random: () => number): Promise<string> {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const groups: [string, number[]][] = [
    ['shells', shells],
    ['server', [server]],
    ['keeper', [keeper]],
  ];
  const done: string[] = [];
  while (groups.length > 0) {
    const [[name, pids] = ['', []]] = groups.splice(Math.floor(random() * groups.length), 1);
    const signals: NodeJS.Signals[] = pick([['SIGTERM'], ['SIGTERM', 'SIGHUP'], ['SIGHUP', 'SIGTERM']]);
    signalAll(pids, ...signals);
    const pauseMs = groups.length > 0 ? pick(pausesMs) : 0;
    done.push(`${name} ${signals.join('+')}, ${pauseMs} ms`);
    if (pauseMs > 0) await delay(pauseMs);
  }
  return done.join('; ');
}

it(`brings ${sessions} sessions back after each of ${shutdowns} shutdowns`, {
  timeout: 60_000 + shutdowns * 20_000,
}, async () => {
  const random = randomFrom(seed);
  for (let n = 0; n < sessions; n++) {
    await host.ok('new-session', '-d', '-s', `s${n}`, '-x', '100', '-y', '30', ...programOf(n));
    if (n % 3 === 0) await host.ok('split-window', '-h', '-t', `s${n}`);
    if (n % 4 === 0) await host.ok('new-window', '-d', '-t', `s${n}`);
  }
  const shape = '#{session_name}:#{window_index}.#{pane_index} #{pane_id} #{window_layout}';
  const before = await host.ok('list-panes', '-a', '-F', shape);
  const lost = before
    .split('\n')
    .map(() => 'lost: host shut down')
    .join('\n');
  for (let n = 0; n < shutdowns; n++) {
    const running = await runningIn(host);
    const how = await endAll(running, random);
    await allGone(running.keeper, running.server, ...running.shells);
    const after = await host.until(
      () => host.run('list-panes', '-a', '-F', shape),
      ({ code }) => code === 0,
    );
    expect({ n, how, panes: after.out.trimEnd() }).toEqual({ n, how, panes: before });
    const shown = JSON.parse(await host.ok('session', 'list', '--all', '--json')) as {
      windows: { panes: { process: { state: string; reason?: string } }[] }[];
    }[];
    const reasons = shown
      .flatMap(({ windows }) => windows.flatMap(({ panes }) => panes))
      .map(({ process }) => `${process.state}: ${process.reason}`);
    expect({ n, how, reasons: reasons.join('\n') }).toEqual({ n, how, reasons: lost });
    for (const pane of (await host.ok('list-panes', '-a', '-F', '#{pane_id}')).split('\n'))
      await host.ok('respawn-pane', '-k', '-t', pane);
  }
});
