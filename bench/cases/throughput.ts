/**
 * Throughput: time that a program takes to print a file, as the program sees it, from the start of `cat` to its end, at
 * 200x50. Attached, the terminal reads as fast as it can, and its bytes are counted until it is quiet: once in the only
 * pane, once in one of four visible ones. Also detached.
 */
import { BenchTerminal } from '../terminal/BenchTerminal.ts';
import type { BenchCase, CaseContext, Host, Reading, Tool } from '../types.ts';
import { kinds } from '../work/outputs.ts';
import { Stopwatch } from '../work/Stopwatch.ts';

const size = { cols: 200, rows: 50 };

type Print = (path: string) => Promise<number>;

/** Opens a host whose pane prints files when told to: `print` resolves with the milliseconds that it took. */
export async function withPrinter<T>(
  tool: Tool,
  shape: { cols: number; rows: number },
  use: (host: Host, print: Print) => Promise<T>,
): Promise<T> {
  const watch = new Stopwatch();
  const host = await tool.open({ ...shape, program: watch.program });
  try {
    return await use(host, (path) => watch.print(path));
  } finally {
    await host.close();
    watch.close();
  }
}

async function printAll(name: string, print: Print, context: CaseContext, terminal?: BenchTerminal) {
  const readings: Reading[] = [];
  for (const kind of kinds) {
    const { path } = context.files.of(kind);
    await terminal?.quiet(150);
    const before = terminal?.bytes ?? 0;
    const ms = await print(path);
    readings.push({ measure: `${name}/${kind}`, unit: 'ms', value: ms });
    if (!terminal) continue;
    await terminal.quiet(150);
    readings.push({
      measure: `${name}/${kind} to the terminal`,
      unit: 'bytes',
      value: terminal.bytes - before,
    });
  }
  return readings;
}

function attached(tool: Tool, context: CaseContext, others: number): Promise<Reading[]> {
  return withPrinter(tool, size, async (host, print) => {
    if (others > 0 && !host.split) return [];
    for (let n = 0; n < others; n++) await host.split?.('exec cat');
    const terminal = new BenchTerminal(host.attach, { env: host.env, cwd: host.dir, ...size });
    await terminal.quiet(300);
    const name = others > 0 ? 'one of 4 panes' : 'attached';
    const readings = await printAll(name, print, context, terminal);
    await terminal.end();
    return others === 0 ? [...readings, ...(await printAll('detached', print, context))] : readings;
  });
}

export const throughput: BenchCase = {
  name: 'throughput',
  title: 'Throughput of the four kinds of output',
  method:
    '`cat` of a file in a pane at 200x50, from its start to its end as the pane’s shell sees it: attached to a terminal ' +
    'that is read as fast as it writes, then detached, then in one of four visible panes. Bytes to the terminal are ' +
    'counted until it is quiet.',
  tools: ['holdfast', 'tmux', 'screen', 'dtach'],
  visit: async (tool, context) => [
    ...(await attached(tool, context, 0)),
    ...(await attached(tool, context, 3)),
  ],
};
