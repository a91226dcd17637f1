/** A server that nobody uses takes no processor time and wakes for nothing. */
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { socketOf, TestClient } from '../helpers/TestClient.ts';
import { TestHost } from '../helpers/TestHost.ts';

/** 60 is the number that the project promises. */
const seconds = Number(process.env.HOLDFAST_IDLE_SECONDS ?? 15);
/** V8 gives memory back in two collections of garbage, 8 and 16 seconds after the last work. */
const settleMs = 20_000;

let host: TestHost;
beforeEach(() => {
  host = new TestHost();
});
afterEach(async () => {
  await host.stop();
});

/** Processor time in ticks (utime and stime of proc(5)), and how often its threads slept and were woken. */
function spent(pid: number): { ticks: number; wakes: number } {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  const wakes = /^voluntary_ctxt_switches:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return { ticks: Number(fields[11]) + Number(fields[12]), wakes: Number(wakes?.[1]) };
}

it.runIf(process.platform === 'linux')('takes no processor time, with nobody attached', async () => {
  await host.ok('new-session', '-d', '-s', 'work', 'exec cat');
  await host.ok('split-window', '-t', 'work', 'exec cat');
  const client = await TestClient.connect(socketOf(host));
  const { server, keeper } = await client.status();
  await client.open({ target: 'work', cols: 80, rows: 24 });
  await client.close();
  await new Promise((resolve) => setTimeout(resolve, settleMs));
  const before = [server.pid, keeper.pid].map(spent);
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  const after = [server.pid, keeper.pid].map(spent);
  const grown = after.map(({ ticks, wakes }, n) => ({
    ticks: ticks - (before[n]?.ticks ?? 0),
    wakes: wakes - (before[n]?.wakes ?? 0),
  }));
  console.log(
    `idle for ${seconds} s: server ${JSON.stringify(grown[0])}, keeper ${JSON.stringify(grown[1])}`,
  );
  expect(grown.map(({ ticks }) => ticks)).toEqual([0, 0]);
  expect(Math.max(...grown.map(({ wakes }) => wakes))).toBeLessThanOrEqual(1);
});
