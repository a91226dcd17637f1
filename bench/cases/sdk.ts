/**
 * The SDK: a thousand commands on one connection, a command run and its end, and the processor time of the server for a
 * hundred programs that follow events.
 */
import { connectNode } from '../../src/sdk/connectNode.ts';
import type { Hold } from '../../src/sdk/Hold.ts';
import { median } from '../statistics.ts';
import type { BenchCase, CaseContext, Host, Reading } from '../types.ts';
import { processorMeter } from './fanOut.ts';

const commands = 1000;
const followers = 100;
/** Events a second, each to every follower. */
const eventsPerSecond = 50;

/** Reads lines and runs them, with the marks of OSC 133. */
const shell =
  'while printf "\\033]133;A\\007$ \\033]133;B\\007"; read -r line; do ' +
  'printf "\\033]133;C\\007"; eval "$line"; printf "\\033]133;D;%s\\007" $?; done';

async function timed(times: number, work: () => Promise<unknown>): Promise<number> {
  const taken: number[] = [];
  for (let time = 0; time < times; time++) {
    const startedAt = performance.now();
    await work();
    taken.push(performance.now() - startedAt);
  }
  return median(taken);
}

async function calls(hold: Hold, { quick }: CaseContext): Promise<Reading[]> {
  const session = await hold.newSession({ command: ['sh', '-c', shell] });
  const [pane] = await session.panes();
  await pane?.run('true');
  const times = quick ? 5 : 20;
  const ask = () => hold.command(['display-message', '-p', '']);
  const many = () => Promise.all(Array.from({ length: commands }, ask));
  const readings: Reading[] = [
    { measure: '1,000 commands', unit: 'ms', value: await timed(times, many) },
    { measure: 'a command', unit: 'ms', value: await timed(5 * times, ask) },
    { measure: 'run in a shell', unit: 'ms', value: await timed(times, async () => pane?.run('true')) },
    {
      measure: 'run in a pane of its own',
      unit: 'ms',
      value: await timed(times, () => hold.run(['true', ''])),
    },
  ];
  await session.close();
  return readings;
}

/** Processor time of server and keeper while events happen, in percent of one core. */
async function load(host: Host, hold: Hold, seconds: number): Promise<number> {
  const meter = processorMeter(await host.serverPids());
  const startedAt = performance.now();
  const count = seconds * eventsPerSecond;
  for (let at = 1; at <= count; at++) {
    await hold.command(['rename-session', '-t', '$0', `n${at}`]);
    const dueMs = (at * 1000) / eventsPerSecond - (performance.now() - startedAt);
    if (dueMs > 0) await new Promise((resolve) => setTimeout(resolve, dueMs));
  }
  return meter();
}

async function following(host: Host, hold: Hold, { quick }: CaseContext): Promise<Reading[]> {
  const seconds = quick ? 2 : 6;
  await load(host, hold, 1);
  const alone = await load(host, hold, seconds);
  let heard = 0;
  const programs = await Promise.all(Array.from({ length: followers }, () => connectNode(host.socket)));
  for (const program of programs)
    void (async () => {
      for await (const _ of program.events()) heard++;
    })().catch(() => {});
  await Promise.all(programs.map((program) => program.sessions()));
  const before = { heard, at: performance.now() };
  const watched = await load(host, hold, seconds);
  const perSecond = ((heard - before.heard) * 1000) / (performance.now() - before.at);
  for (const program of programs) program.close();
  return [
    { measure: '100 followers, events to all of them', unit: '/s', value: perSecond },
    {
      measure: '100 followers, server for each 1,000 of these events a second',
      unit: '%',
      value: ((watched - alone) * 1000) / perSecond,
    },
  ];
}

export const sdk: BenchCase = {
  name: 'sdk',
  title: 'Programs with the SDK',
  method:
    'A thousand commands at a time on one connection; a command that ends at once, in a shell and in a pane of its own; then 100 ' +
    'programs follow fifty renamings of a session a second. Processor time is the server’s and keeper’s, less that of the same ' +
    'renamings without followers, for each thousand events that all of them together get.',
  tools: ['holdfast'],
  mostRounds: 3,
  visit: async (tool, context) => {
    const host = await tool.open({ cols: 80, rows: 24, program: 'exec cat' });
    const hold = await connectNode(host.socket);
    try {
      return [...(await calls(hold, context)), ...(await following(host, hold, context))];
    } finally {
      hold.close();
      await host.close();
    }
  },
};
