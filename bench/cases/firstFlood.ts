/** The first flood of a server that has just started, one server for each kind of output. */
import { BenchTerminal } from '../terminal/BenchTerminal.ts';
import type { BenchCase, Reading } from '../types.ts';
import { kinds } from '../work/outputs.ts';
import { withPrinter } from './throughput.ts';

const size = { cols: 200, rows: 50 };
/** Size of the files, as a share of those of *Throughput*. */
const firstShare = 0.4;
/** Time in which the server has nothing to do, as while somebody types the first command, milliseconds. */
const quietMs = 2000;

export const firstFlood: BenchCase = {
  name: 'first-flood',
  title: 'The first output of a server that has just started',
  method:
    'A server is started with one pane, a terminal of 200x50 attaches, and once it has been quiet for two seconds the pane prints a ' +
    'file with `cat`: 16 MiB of plain lines and of coloured words, 8 MiB of the two others. Each kind has a server of its own. ' +
    'Time as in *Throughput*.',
  tools: ['holdfast', 'tmux'],
  visit: async (tool, { files }) => {
    const readings: Reading[] = [];
    for (const kind of kinds) {
      const { path } = files.of(kind, firstShare);
      const value = await withPrinter(tool, size, async (host, print) => {
        const terminal = new BenchTerminal(host.attach, { env: host.env, cwd: host.dir, ...size });
        await terminal.quiet(quietMs);
        const ms = await print(path);
        await terminal.end();
        return ms;
      });
      readings.push({ measure: kind, unit: 'ms', value });
    }
    return readings;
  },
};
