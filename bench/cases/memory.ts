/**
 * Resident memory of the processes that run without a client (server, and keeper where there is one): idle with one
 * pane; per further pane, empty, with 10,000 and with 100,000 lines of scrollable history; and after a flood through
 * one pane. Also the memory of a client. No garbage collection is requested: the numbers are those that a user would
 * see.
 */
import { BenchTerminal } from '../terminal/BenchTerminal.ts';
import type { BenchCase, CaseContext, Host, Reading, Tool } from '../types.ts';
import { Announced } from '../work/Announced.ts';
import { memory } from '../work/processes.ts';

const size = { cols: 200, rows: 50 };

/** Memory once it has been stable within a fraction of a percent for a second, or after five seconds. */
async function settled(pids: readonly number[]): Promise<number> {
  let before = memory(pids);
  for (let n = 0; n < 5; n++) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const now = memory(pids);
    if (Math.abs(now - before) < before / 500) return now;
    before = now;
  }
  return before;
}

/** MiB per further pane, after each has printed `lines` lines. */
async function perPane(host: Host, pids: readonly number[], lines: number, panes: number): Promise<number> {
  const before = await settled(pids);
  const announced = new Announced(panes);
  const print =
    lines === 0 ? '' : `seq -f 'line %09.0f of what a program has printed in this pane' ${lines};`;
  for (let n = 0; n < panes; n++) await host.hide?.(`${print} ${announced.command}; exec cat`);
  await announced.all();
  announced.close();
  return ((await settled(pids)) - before) / panes;
}

async function visit(tool: Tool, context: CaseContext): Promise<Reading[]> {
  const readings: Reading[] = [];
  const add = (measure: string, value: number) => readings.push({ measure, unit: 'MiB', value });
  const flooded = new Announced(1);
  const host = await tool.open({ ...size, program: 'exec cat', historyLines: 100_000 });
  try {
    const pids = await host.serverPids();
    add('server idle, one pane', await settled(pids));
    if (host.hide) {
      const panes = context.quick ? 5 : 10;
      add('each further pane', await perPane(host, pids, 0, panes));
      add('each further pane with 10,000 lines', await perPane(host, pids, 10_000, panes));
      add('each further pane with 100,000 lines', await perPane(host, pids, 100_000, context.quick ? 2 : 3));
    }
    const terminal = new BenchTerminal(host.attach, { env: host.env, cwd: host.dir, ...size });
    await terminal.quiet(1000);
    add('a client', await settled([terminal.pid]));
    if (host.hide) {
      const { path } = context.files.of('plain');
      const before = await settled(pids);
      await host.hide(`for n in 1 2 3 4 5; do cat ${path}; done; ${flooded.command}; exec cat`);
      await flooded.all();
      add('more after a flood', (await settled(pids)) - before);
    }
    await terminal.end();
    return readings;
  } finally {
    await host.close();
    flooded.close();
  }
}

export const memoryCase: BenchCase = {
  name: 'memory',
  title: 'Memory',
  method:
    'Resident memory of server and keeper (what they share counted once), or of the server that does both, panes of 200x50, history of 100,000 ' +
    'lines for each; the flood is five times 40 MiB of log lines in a hidden pane (for the hour that it stands for, ' +
    'more of the same changes nothing: both ends keep a bounded history). The client is attached to an idle pane.',
  tools: ['holdfast', 'tmux', 'screen', 'dtach'],
  mostRounds: 2,
  visit,
};
