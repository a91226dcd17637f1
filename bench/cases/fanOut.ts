/**
 * Fan-out: observers of a session in which one pane prints fifty lines a second and another is typed into. Measures the
 * processor time of the server, the frames per second of each observer, and the echo of the typing client; then the
 * same with one of ten observers stopped (SIGSTOP). Observers of holdfast speak its protocol, all in one process;
 * observers of tmux are its clients in PTYs, all read by one process. The observers' own processor time is not counted
 * for either.
 */

import { percentile } from '../statistics.ts';
import { BenchTerminal } from '../terminal/BenchTerminal.ts';
import { echoTimes } from '../terminal/echo.ts';
import type { BenchCase, CaseContext, Reading, Tool } from '../types.ts';
import { Feeder } from '../work/Feeder.ts';
import { Observers } from '../work/Observers.ts';
import { cpuMs } from '../work/processes.ts';

const size = { cols: 200, rows: 50 };

/** Measures processes from now on: percent of one core until it is called. */
export function processorMeter(pids: readonly number[]): () => number {
  const before = { cpu: cpuMs(pids), at: performance.now() };
  return () => ((cpuMs(pids) - before.cpu) * 100) / (performance.now() - before.at);
}

async function watched(
  tool: Tool,
  context: CaseContext,
  count: number,
  stopped: boolean,
): Promise<Reading[]> {
  const feeder = await Feeder.start({ pipes: 1, linesPerSecond: 50 });
  const host = await tool.open({ ...size, program: 'exec cat' });
  const groups: Observers[] = [];
  try {
    await host.split?.(feeder.programs[0] ?? '');
    const terminal = new BenchTerminal(host.attach, { env: host.env, cwd: host.dir, ...size });
    await terminal.seen('worker');
    const protocol = tool.name === 'holdfast';
    const observers = await Observers.start(host, { count: stopped ? count - 1 : count, protocol });
    groups.push(observers);
    if (stopped) {
      const one = await Observers.start(host, { count: 1, protocol });
      groups.push(one);
      one.stop();
    }
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const pids = await host.serverPids();
    const before = { frames: await observers.frames(), at: performance.now() };
    const meter = processorMeter(pids);
    const times = await echoTimes(terminal, { count: context.quick ? 30 : 80, random: context.random });
    const seconds = (performance.now() - before.at) / 1000;
    const cpu = meter();
    const frames = ((await observers.frames()) - before.frames) / seconds / observers.count;
    await terminal.end();
    const name = `${count} ${count === 1 ? 'observer' : 'observers'}${stopped ? ', one stopped' : ''}`;
    return [
      { measure: `${name}/server`, unit: '%', value: cpu },
      ...(protocol ? [{ measure: `${name}/frames for each`, unit: '/s' as const, value: frames }] : []),
      { measure: `${name}/echo p50`, unit: 'ms', value: percentile(times, 0.5) },
      { measure: `${name}/echo p99`, unit: 'ms', value: percentile(times, 0.99) },
    ];
  } finally {
    for (const group of groups) group.close();
    await host.close();
    feeder.close();
  }
}

export const fanOut: BenchCase = {
  name: 'fan-out',
  title: 'Observers of one busy session',
  method:
    'Fifty lines a second in one of two panes at 200x50, keys into the other one, and 1, 10 and 100 read-only ' +
    'observers; then ten of which one is stopped. Processor time is the server’s and keeper’s, in percent of one core.',
  tools: ['holdfast', 'tmux'],
  mostRounds: 2,
  visit: async (tool, context) => {
    const readings: Reading[] = [];
    for (const count of context.quick ? [1, 10] : [1, 10, 100])
      readings.push(...(await watched(tool, context, count, false)));
    readings.push(...(await watched(tool, context, 10, true)));
    return readings;
  },
};
