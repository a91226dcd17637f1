/** What a relay costs, and how soon all are back when one of three is killed. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import type { RelayUrl } from '../../src/relay/links.ts';
import { NatsServer } from '../nats/NatsServer.ts';
import { inBatches, type LoadHost, LoadHosts, LoadOperator, RelayProcess } from './RelayLoad.ts';

const hostsWanted = Number(process.env.HOLDFAST_RELAY_HOSTS ?? 1000);
const restMs = 20_000;

const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

async function relayProcess(...argv: string[]): Promise<RelayProcess> {
  const relay = await RelayProcess.start(...argv);
  endings.push(() => relay.kill());
  return relay;
}

async function loadHosts(relaysOf: (at: number) => readonly RelayUrl[]): Promise<LoadHosts> {
  const load = await LoadHosts.join(hostsWanted, relaysOf);
  endings.push(() => load.end());
  return load;
}

function loadOperator(host: LoadHost, relays: readonly RelayUrl[]): LoadOperator {
  const operator = new LoadOperator(host, relays);
  endings.push(() => operator.end());
  return operator;
}

function share(times: number[], part: number): number {
  times.sort((a, b) => a - b);
  return times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? 0;
}

const used = ({ user, system }: NodeJS.CpuUsage) => (user + system) / 1000;

/** Single keystrokes of operators in turn, not in step with anything. */
async function echoes(operators: readonly LoadOperator[], count: number): Promise<number[]> {
  const times: number[] = [];
  for (let n = 0; n < count; n++) {
    times.push((await operators[(n * 7919) % operators.length]?.echo()) ?? 0);
    await delay(1 + (n % 3));
  }
  return times;
}

it('holds 1,000 hosts with 2 operators each: little memory, no CPU at rest, milliseconds added', async () => {
  const relay = await relayProcess();
  const empty = relay.rss();
  const { hosts } = await loadHosts(() => [relay.url]);
  const withHosts = relay.rss();
  const operators = hosts.flatMap((host) => [
    loadOperator(host, [relay.url]),
    loadOperator(host, [relay.url]),
  ]);
  await inBatches(operators, 100, (operator) => operator.reach());
  const withAll = relay.rss();
  const connections = hosts.length + operators.length;
  const perConnection = (withAll - empty) / connections;
  const cpu = relay.cpuMs();
  await delay(restMs);
  const atRest = ((relay.cpuMs() - cpu) / restMs) * 100;
  const times = await echoes(operators, 5000);
  const [middle, p99, worst] = [share(times, 0.5), share(times, 0.99), share(times, 1)];
  console.log(
    `relay with ${hosts.length} hosts and ${operators.length} operators: ` +
      `${(empty / 2 ** 20).toFixed(0)} MiB empty, ${(withHosts / 2 ** 20).toFixed(0)} with hosts, ` +
      `${(withAll / 2 ** 20).toFixed(0)} with all: ${(perConnection / 1024).toFixed(1)} KiB a connection; ` +
      `${atRest.toFixed(2)}% CPU at rest; there and back, sealed and opened at both ends: ` +
      `${middle.toFixed(2)} ms, 99 of 100 in ${p99.toFixed(2)}, all in ${worst.toFixed(2)}`,
  );
  expect(perConnection).toBeLessThan(128 * 1024);
  expect(atRest).toBeLessThan(5);
  expect(p99).toBeLessThan(5);
});

it('has all back within 5 s when one of three relays on a bus is killed', async () => {
  const nats = await NatsServer.start();
  endings.push(() => nats.stop());
  const relays = [
    await relayProcess('--bus', nats.url),
    await relayProcess('--bus', nats.url),
    await relayProcess('--bus', nats.url),
  ];
  const urls = relays.map(({ url }) => url);
  // Each has its own first one, and knows the others, in one order or the other.
  const urlsFrom = (at: number) => {
    const [first, second, third] = [0, 1, 2].map((n) => urls[(at + n) % urls.length] ?? urls[0]);
    return [first, ...(Math.floor(at / 3) % 2 === 0 ? [second, third] : [third, second])].flatMap(
      (url) => url ?? [],
    );
  };
  const load = await loadHosts(urlsFrom);
  const operators = load.hosts.flatMap((host, at) => [
    loadOperator(host, urlsFrom(at + 1)),
    loadOperator(host, urlsFrom(at + 2)),
  ]);
  await inBatches(operators, 100, (operator) => operator.reach());
  const times = await echoes(operators, 2000);
  console.log(
    `three relays on a bus, ${load.hosts.length} hosts, ${operators.length} operators, each at another relay than its host: ` +
      `there and back ${share(times, 0.5).toFixed(2)} ms, 99 of 100 in ${share(times, 0.99).toFixed(2)}`,
  );
  const others = relays.slice(1);
  const cpu = others.map((relay) => relay.cpuMs());
  const ours = process.cpuUsage();
  const theirs = load.cpuMs();
  const at = performance.now();
  await relays[0]?.kill();
  // The others type on: they notice when what they are at is gone.
  const back = await Promise.all(
    operators.map(async (operator) => {
      await operator.reach();
      return performance.now() - at;
    }),
  );
  console.log(
    `one of three killed: half back after ${(share(back, 0.5) / 1000).toFixed(2)} s, 99 of 100 after ` +
      `${(share(back, 0.99) / 1000).toFixed(2)}, all after ${(share(back, 1) / 1000).toFixed(2)}; ` +
      `CPU of the two that were left ${others.map((relay, n) => relay.cpuMs() - (cpu[n] ?? 0)).join(' and ')} ms, ` +
      `of all hosts ${load.cpuMs() - theirs}, of all operators ${Math.round(used(process.cpuUsage(ours)))}`,
  );
  expect(share(back, 1)).toBeLessThan(5000);
});
