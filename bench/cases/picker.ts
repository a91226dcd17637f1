/**
 * Picker: time from the keys `C-b s` until the list of sessions is on the terminal and usable, at 120x40 with eleven
 * windows. holdfast gets a filter typed along with them, and the time ends when the list shows it.
 */
import { median } from '../statistics.ts';
import { BenchTerminal } from '../terminal/BenchTerminal.ts';
import type { BenchCase, CaseContext, Host, Reading, Tool } from '../types.ts';

const size = { cols: 120, rows: 40 };
const ready = 'ready-to-choose.';
const program = `printf '${ready}'; exec cat`;
const otherWindows = 10;

interface Opening {
  keys: string;
  seen: string;
  closes: string;
  /**
   * Time after which keys typed into the first picture count as lost, in milliseconds, and the attach is repeated: tmux
   * 3.3a loses about one prefix in 15.
   */
  lostAfterMs?: number;
}

/** Keys to type, and the output that shows that the list is open. */
const opened: Partial<Record<Tool['name'], Opening>> = {
  holdfast: { keys: '\x02s~', seen: '~', closes: '\x1b' },
  tmux: { keys: '\x02s', seen: '(0)', closes: 'q', lostAfterMs: 2000 },
};
/** Words of holdfast's list while its filter is empty. */
const unfiltered = 'type to filter';
/** Most consecutive attaches that may lose their keys. */
const mostLost = 10;

/** Milliseconds between the first picture of the attach and the keys. */
const firsts = [
  { name: 'first use, at once', afterMs: 0 },
  { name: 'first use, 50 ms after the attach', afterMs: 50 },
  { name: 'first use, 2 s after the attach', afterMs: 2000 },
] as const;

async function attached(host: Host): Promise<BenchTerminal> {
  const terminal = new BenchTerminal(host.attach, { env: host.env, cwd: host.dir, ...size });
  await terminal.seen(ready);
  return terminal;
}

async function openTime(tool: Tool, terminal: BenchTerminal): Promise<number> {
  const { keys, seen, lostAfterMs } = opened[tool.name] ?? { keys: '', seen: '' };
  const shown = terminal.seen(seen, lostAfterMs);
  const from = performance.now();
  terminal.type(keys);
  return (await shown) - from;
}

async function firstTime(tool: Tool, host: Host, afterMs: number, lost = 0): Promise<number> {
  const terminal = await attached(host);
  if (afterMs > 0) await new Promise((resolve) => setTimeout(resolve, afterMs));
  const taken = await openTime(tool, terminal).catch((error: unknown) => {
    if (opened[tool.name]?.lostAfterMs === undefined || lost === mostLost) throw error;
    return null;
  });
  terminal.type(opened[tool.name]?.closes ?? '');
  await terminal.quiet(100);
  await terminal.end();
  return taken ?? firstTime(tool, host, afterMs, lost + 1);
}

async function laterTimes(tool: Tool, host: Host, times: number): Promise<number[]> {
  const terminal = await attached(host);
  await terminal.quiet(1000);
  const taken: number[] = [];
  for (let n = 0; n <= times; n++) {
    taken.push(await openTime(tool, terminal));
    terminal.type(opened[tool.name]?.closes ?? '');
    await terminal.quiet(150);
  }
  await terminal.end();
  return taken.slice(1);
}

/** Times from a key of the filter to the list that it leaves: to no row, and back to all rows. */
async function filterTimes(host: Host, times: number): Promise<number[]> {
  const terminal = await attached(host);
  const keyTime = async (key: string, seen: string) => {
    const shown = terminal.seen(seen);
    const from = performance.now();
    terminal.type(key);
    const taken = (await shown) - from;
    await terminal.quiet(50);
    return taken;
  };
  await keyTime('\x02s', unfiltered);
  const taken: number[] = [];
  for (let n = 0; n < times; n++) {
    taken.push(await keyTime('~', '~'));
    taken.push(await keyTime('\x7f', unfiltered));
  }
  await terminal.end();
  return taken;
}

async function visit(tool: Tool, context: CaseContext): Promise<Reading[]> {
  const host = await tool.open({ ...size, program });
  try {
    await host.hideMany?.(Array.from({ length: otherWindows }, () => 'exec cat'));
    const readings: Reading[] = [];
    for (const { name, afterMs } of firsts) {
      const taken: number[] = [];
      for (let n = 0; n < (context.quick ? 3 : 6); n++) taken.push(await firstTime(tool, host, afterMs));
      readings.push({ measure: name, unit: 'ms', value: median(taken) });
      readings.push({ measure: `${name}, the slowest`, unit: 'ms', value: Math.max(...taken) });
    }
    const later = await laterTimes(tool, host, context.quick ? 5 : 15);
    readings.push({ measure: 'later', unit: 'ms', value: median(later) });
    if (tool.name !== 'holdfast') return readings;
    const keys = await filterTimes(host, context.quick ? 10 : 30);
    readings.push({ measure: 'a filter key', unit: 'ms', value: median(keys) });
    readings.push({ measure: 'a filter key, the slowest', unit: 'ms', value: Math.max(...keys) });
    return readings;
  } finally {
    await host.close();
  }
}

export const picker: BenchCase = {
  name: 'picker',
  title: 'The list of sessions, from the key until it is usable',
  method:
    '`C-b s` is typed at the first picture of an attach, 50 ms and 2 s after it, each in a client of its own, and again ' +
    'and again in one client. holdfast is typed a filter in the same write, and that is waited for; of tmux, which ' +
    'has none, the list itself; an attach in which it lost the keys is made again. The median of six, and of fifteen, in ' +
    'each round. A filter key is typed into the full list, which it empties, and erased again: the median of sixty.',
  tools: ['holdfast', 'tmux'],
  mostRounds: 3,
  visit,
};
