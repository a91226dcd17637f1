/**
 * Scale: many panes of moderate output (two lines a second each) in hidden windows of ten, and a visible pane that is
 * typed into. Measures the processor time and the memory of the server, and the echo.
 */

import { percentile } from '../statistics.ts';
import { BenchTerminal } from '../terminal/BenchTerminal.ts';
import { echoTimes } from '../terminal/echo.ts';
import type { BenchCase, CaseContext, Reading, Tool } from '../types.ts';
import { Feeder } from '../work/Feeder.ts';
import { cpuMs, memory } from '../work/processes.ts';

const size = { cols: 200, rows: 50 };

async function withPanes(tool: Tool, context: CaseContext, panes: number): Promise<Reading[]> {
  const feeder = await Feeder.start({ pipes: panes, linesPerSecond: 2 });
  const host = await tool.open({ ...size, program: 'exec cat' });
  try {
    if (!host.hideMany) return [];
    await host.hideMany(feeder.programs);
    const pids = await host.serverPids();
    const terminal = new BenchTerminal(host.attach, { env: host.env, cwd: host.dir, ...size });
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const before = { cpu: cpuMs(pids), at: performance.now() };
    const times = await echoTimes(terminal, { count: context.quick ? 30 : 80, random: context.random });
    const cpu = ((cpuMs(pids) - before.cpu) / (performance.now() - before.at)) * 100;
    const resident = memory(pids);
    await terminal.end();
    return [
      { measure: `${panes} panes/server`, unit: '%', value: cpu },
      { measure: `${panes} panes/memory`, unit: 'MiB', value: resident },
      { measure: `${panes} panes/echo p50`, unit: 'ms', value: percentile(times, 0.5) },
      { measure: `${panes} panes/echo p99`, unit: 'ms', value: percentile(times, 0.99) },
    ];
  } finally {
    await host.close();
    feeder.close();
  }
}

export const scale: BenchCase = {
  name: 'scale',
  title: 'Many panes of moderate output',
  method:
    'Two lines a second in each of 10, 100 and 500 panes, in hidden windows of ten panes, while keys are typed into a ' +
    'visible one: processor time of server and keeper in percent of one core, their memory, and the echo.',
  tools: ['holdfast', 'tmux'],
  mostRounds: 2,
  visit: async (tool, context) => {
    const readings: Reading[] = [];
    for (const panes of context.quick ? [10, 100] : [10, 100, 500])
      readings.push(...(await withPanes(tool, context, panes)));
    return readings;
  },
};
