/**
 * One-shot commands: time from the start of the process to its end, against a server with one session and an idle pane.
 * Each command runs several times a round, in alternation with `node -e 0`.
 */
import { spawn } from 'node:child_process';
import { median } from '../statistics.ts';
import { bareNodeCommand } from '../tools/node.ts';
import { Sandbox } from '../tools/Sandbox.ts';
import { type BenchCase, oneShots, type Reading } from '../types.ts';

function timed(argv: readonly string[], env: Record<string, string>, cwd: string): Promise<number> {
  const [file = '', ...args] = argv;
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const child = spawn(file, args, { env, cwd, stdio: 'ignore' });
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code === 0) resolve(performance.now() - startedAt);
      else reject(new Error(`${args.join(' ')}: exit ${code}`));
    });
  });
}

export const oneShot: BenchCase = {
  name: 'one-shot',
  title: 'One-shot commands, from the start of the process to its end',
  method: 'Each command eight times a round, median; the server has one session with an idle pane.',
  tools: ['holdfast', 'tmux', 'screen', 'node'],
  visit: async (tool, context) => {
    const times = context.quick ? 4 : 8;
    const repeat = async (run: () => Promise<number>) => {
      const taken: number[] = [];
      for (let n = 0; n < times; n++) taken.push(await run());
      return median(taken);
    };
    const readings: Reading[] = [];
    if (tool.name === 'node') {
      const sandbox = new Sandbox('node');
      const value = await repeat(() => timed(bareNodeCommand, sandbox.env, sandbox.dir));
      sandbox.close();
      return oneShots.map((measure) => ({ measure, unit: 'ms', value }));
    }
    const host = await tool.open({ cols: 200, rows: 50, program: 'exec cat' });
    try {
      for (const measure of oneShots) {
        const argv = host.oneShot(measure);
        if (!argv) continue;
        const undo = host.undo?.(measure);
        const value = await repeat(async () => {
          const ms = await timed(argv, host.env, host.dir);
          if (undo) await timed(undo, host.env, host.dir);
          return ms;
        });
        readings.push({ measure, unit: 'ms', value });
      }
      return readings;
    } finally {
      await host.close();
    }
  },
};
