/**
 * Echo: time from a keystroke to the arrival of its character at the terminal, in a pane that runs `cat` (the kernel's
 * line discipline echoes), one key at a time with random pauses. Measured idle; beside a visible flood, at a terminal
 * that reads as fast as it can and at one that reads at drawing speed; beside a hidden flood; with ten panes that print
 * ten lines a second each; and over a link of 50 ms each way. The link is in front of holdfast's socket, and for the
 * others between tool and terminal, as with ssh. Also counts the bytes that the terminal gets for a key.
 */

import { percentile } from '../statistics.ts';
import { BenchTerminal } from '../terminal/BenchTerminal.ts';
import { bytesPerKey, echoTimes } from '../terminal/echo.ts';
import type { BenchCase, CaseContext, Host, Reading, Tool } from '../types.ts';
import { Feeder } from '../work/Feeder.ts';

const size = { cols: 200, rows: 50 };
const delayMs = 50;
/**
 * Drawing rate of terminals for plain text: xterm 2 MB/s on the machine of the first results, GPU terminals ten times
 * that.
 */
const drawnBytesPerSecond = 5e6;

function percentiles(name: string, times: readonly number[]): Reading[] {
  return [50, 95, 99].map((share) => ({
    measure: `${name}/p${share}`,
    unit: 'ms' as const,
    value: percentile(times, share / 100),
  }));
}

interface Situation {
  name: string;
  /** Returns false where the tool can't do it. */
  prepare(host: Host, context: CaseContext): Promise<boolean> | boolean;
  keys: { full: number; quick: number };
  far?: true;
  /** The terminal reads at drawing speed. */
  draws?: true;
}

async function typeIn(tool: Tool, context: CaseContext, situation: Situation): Promise<Reading[]> {
  const { name, keys } = situation;
  const host = await tool.open({ ...size, program: 'exec cat' });
  try {
    if (!(await situation.prepare(host, context))) return [];
    const inside = situation.far ? await host.attachOver?.(delayMs) : host.attach;
    const terminal = new BenchTerminal(inside ?? host.attach, {
      env: host.env,
      cwd: host.dir,
      ...size,
      ...(inside ? {} : { delayMs }),
      ...(situation.draws ? { bytesPerSecond: drawnBytesPerSecond } : {}),
    });
    await new Promise((resolve) => setTimeout(resolve, 700));
    const count = context.quick ? keys.quick : keys.full;
    const times = await echoTimes(terminal, { count, random: context.random });
    const readings = percentiles(name, times);
    if (name === 'idle')
      readings.push({ measure: 'idle/bytes per key', unit: 'bytes', value: await bytesPerKey(terminal, 40) });
    await terminal.end();
    return readings;
  } finally {
    await host.close();
  }
}

async function visit(tool: Tool, context: CaseContext): Promise<Reading[]> {
  const feeder = await Feeder.start({ pipes: 9, linesPerSecond: 10 });
  const flood = context.files.flood('plain');
  const situations: Situation[] = [
    { name: 'idle', keys: { full: 100, quick: 30 }, prepare: () => true },
    {
      name: 'visible flood',
      keys: { full: 60, quick: 20 },
      prepare: (host) => host.split?.(flood).then(() => true) ?? false,
    },
    {
      name: 'visible flood, drawn',
      keys: { full: 60, quick: 20 },
      prepare: (host) => host.split?.(flood).then(() => true) ?? false,
      draws: true,
    },
    {
      name: 'hidden flood',
      keys: { full: 100, quick: 30 },
      prepare: (host) => host.hide?.(flood).then(() => true) ?? false,
    },
    {
      name: '10 active panes',
      keys: { full: 60, quick: 20 },
      prepare: async (host) => {
        if (!host.split) return false;
        for (const program of feeder.programs) await host.split(program);
        return true;
      },
    },
    { name: 'link of 50 ms', keys: { full: 20, quick: 10 }, prepare: () => true, far: true },
  ];
  try {
    const readings: Reading[] = [];
    for (const situation of situations) readings.push(...(await typeIn(tool, context, situation)));
    return readings;
  } finally {
    feeder.close();
  }
}

export const echo: BenchCase = {
  name: 'echo',
  title: 'Echo, from the key to the character at the terminal',
  method:
    'One key at a time, with pauses of 20 to 40 ms, into a pane that runs `cat`, until its character arrives at the ' +
    'terminal: idle, beside a pane that floods (at a terminal that reads at once, and at one that reads 5 MB/s, as one that ' +
    'draws), with a hidden pane that floods, among ten panes with ten lines a second ' +
    'each, and over a link of 50 ms each way (before holdfast’s socket; between tool and terminal for the others).',
  tools: ['holdfast', 'tmux', 'screen', 'dtach'],
  visit,
};
