/**
 * Attach: time from the start of the client's process until the terminal has the last words of every pane, at 200x50:
 * one pane with short, long and very long history, and nine panes. `node -e 0` in a PTY, from its start to its end,
 * runs in alternation.
 */

import { median } from '../statistics.ts';
import { BenchTerminal } from '../terminal/BenchTerminal.ts';
import { bareNodeCommand } from '../tools/node.ts';
import { Sandbox } from '../tools/Sandbox.ts';
import type { BenchCase, CaseContext, Reading, Tool } from '../types.ts';
import { Announced } from '../work/Announced.ts';

const size = { cols: 200, rows: 50 };

interface Situation {
  name: string;
  panes: number;
  lines: number;
}

const situations: readonly Situation[] = [
  { name: '1 pane, 100 lines', panes: 1, lines: 100 },
  { name: '1 pane, 100,000 lines', panes: 1, lines: 100_000 },
  { name: '1 pane, 1,000,000 lines', panes: 1, lines: 1_000_000 },
  { name: '9 panes, 100 lines each', panes: 9, lines: 100 },
];

const lastWords = (pane: number) => `end-of-pane-${pane}.`;

async function situationTimes(
  tool: Tool,
  { name, panes, lines }: Situation,
  times: number,
): Promise<Reading[]> {
  const announced = new Announced(panes);
  const program = (pane: number) =>
    `seq -f 'line %.0f of what was printed in this pane' ${lines}; printf '${lastWords(pane)}'; ${announced.command}; exec cat`;
  const host = await tool.open({ ...size, program: program(0), historyLines: lines + 100 });
  try {
    if (panes > 1 && !host.split) return [];
    for (let pane = 1; pane < panes; pane++) await host.split?.(program(pane));
    await announced.all();
    const taken: number[] = [];
    for (let n = 0; n < times; n++) {
      const terminal = new BenchTerminal(host.attach, { env: host.env, cwd: host.dir, ...size });
      const seen = await Promise.all(
        Array.from({ length: panes }, (_, pane) => terminal.seen(lastWords(pane))),
      );
      taken.push(Math.max(...seen) - terminal.startedAt);
      await terminal.quiet(100);
      await terminal.end();
    }
    return [{ measure: name, unit: 'ms', value: median(taken) }];
  } finally {
    await host.close();
    announced.close();
  }
}

/** The same by the client without Node, in one pane: of a server that has just started, and later. */
async function nativeTimes(tool: Tool, times: number): Promise<Reading[]> {
  const announced = new Announced(1);
  const program = `seq 100; printf '${lastWords(0)}'; ${announced.command}; exec cat`;
  const host = await tool.open({ ...size, program });
  try {
    const argv = host.client?.(['attach-session', '-t', 'bench']);
    if (!argv) return [];
    await announced.all();
    const taken: number[] = [];
    for (let n = 0; n < times * 3; n++) {
      const terminal = new BenchTerminal(argv, { env: host.env, cwd: host.dir, ...size });
      taken.push((await terminal.seen(lastWords(0))) - terminal.startedAt);
      await terminal.quiet(100);
      await terminal.end();
    }
    const [first = Number.NaN, ...later] = taken;
    return [
      { measure: 'native client, the first of a server', unit: 'ms', value: first },
      { measure: 'native client, later', unit: 'ms', value: median(later) },
    ];
  } finally {
    await host.close();
    announced.close();
  }
}

async function bareNode(times: number): Promise<Reading[]> {
  const sandbox = new Sandbox('node');
  const taken: number[] = [];
  for (let n = 0; n < times; n++) {
    const terminal = new BenchTerminal(bareNodeCommand, { env: sandbox.env, cwd: sandbox.dir, ...size });
    await terminal.exited;
    taken.push(performance.now() - terminal.startedAt);
  }
  sandbox.close();
  return situations.map(({ name }) => ({ measure: name, unit: 'ms' as const, value: median(taken) }));
}

async function visit(tool: Tool, context: CaseContext): Promise<Reading[]> {
  const times = context.quick ? 3 : 6;
  if (tool.name === 'node') return bareNode(times * 2);
  const readings: Reading[] = [];
  for (const situation of situations)
    if (!context.quick || situation.lines < 1_000_000)
      readings.push(...(await situationTimes(tool, situation, times)));
  return [...readings, ...(await nativeTimes(tool, times))];
}

export const attach: BenchCase = {
  name: 'attach',
  title: 'Attach, from the start of the process to the full first picture',
  method:
    'The client is started in a PTY of 200x50 until the last words of every pane have arrived; median of six in each ' +
    'round. `node -e 0` likewise, from its start to its end. The native client of holdfast, which prints the first picture ' +
    'before Node has started, has rows of its own, with one pane of 100 lines.',
  tools: ['holdfast', 'tmux', 'screen', 'node'],
  mostRounds: 3,
  visit,
};
