/**
 * Commands as scripts and plugins call them, by the native client: from the start of the process to its end, one after the
 * other. holdfast is called by its program and by the script that npm links; of tmux both are its one program.
 */
import { spawn } from 'node:child_process';
import { percentile } from '../statistics.ts';
import { type BenchCase, commandNames, type Host, type Reading } from '../types.ts';

const ways = ['program', 'script'] as const;
/** Commands that make something, which `undo` ends again. */
const making = new Set(['split-window', 'new-window']);

function timed(argv: readonly string[], { env, dir }: Host): Promise<number> {
  const [file = '', ...args] = argv;
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const child = spawn(file, args, { env, cwd: dir, stdio: 'ignore' });
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code === 0) resolve(performance.now() - startedAt);
      else reject(new Error(`${args.join(' ')}: exit ${code}`));
    });
  });
}

/** A loop of a shell, which starts processes faster than Node does. */
const inARow = (times: number, argv: readonly string[]) => [
  'sh',
  '-c',
  `n=0; while [ $n -lt ${times} ]; do "$@"; n=$((n+1)); done`,
  'sh',
  ...argv,
];

export const commands: BenchCase = {
  name: 'commands',
  title: 'Commands of scripts, by the native client',
  method:
    'Each command 200 times a round, one after the other, those that make something 60 times; the server has one session ' +
    'with an idle pane. `program` is the native client itself, `script` what npm links, which starts it. In a row: 300 of ' +
    'them in a loop of a shell, all together.',
  tools: ['holdfast', 'tmux'],
  visit: async (tool, context) => {
    const times = context.quick ? 40 : 200;
    const host = await tool.open({ cols: 200, rows: 50, program: 'exec cat' });
    const readings: Reading[] = [];
    try {
      for (const name of commandNames) {
        for (const way of ways) {
          const argv = host.command?.(way, name);
          if (!argv) continue;
          const undo = host.undo?.(name);
          const taken: number[] = [];
          for (let n = 0; n < (making.has(name) ? times * 0.3 : times); n++) {
            taken.push(await timed(argv, host));
            if (undo) await timed(undo, host);
          }
          const add = (what: string, share: number) =>
            readings.push({
              measure: `${name}, ${way}, ${what}`,
              unit: 'ms',
              value: percentile(taken, share),
            });
          add('p50', 0.5);
          add('p99', 0.99);
        }
      }
      for (const way of ways) {
        const argv = host.command?.(way, 'show-options');
        if (!argv) continue;
        const value = await timed(inARow(300, argv), host);
        readings.push({ measure: `300 show-options in a row, ${way}`, unit: 'ms', value });
      }
      return readings;
    } finally {
      await host.close();
    }
  },
};
