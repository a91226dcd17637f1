/**
 * Interrupt: `yes` runs in a shell for a second, then Ctrl-C is typed; measures the time from the key to the shell's
 * next prompt at the terminal, 200x50. Output that a tool has read from the program and not yet shown delays that
 * prompt.
 */

import { median } from '../statistics.ts';
import { BenchTerminal } from '../terminal/BenchTerminal.ts';
import type { BenchCase } from '../types.ts';

const size = { cols: 200, rows: 50 };
/** Contains no letter of `yes`, so that a differential repaint writes all of it. */
const prompt = '%ready%';

export const interrupt: BenchCase = {
  name: 'interrupt',
  title: 'Interrupt of `yes`',
  method: '`yes` runs for a second in a shell at 200x50; from Ctrl-C to the next prompt at the terminal.',
  tools: ['holdfast', 'tmux', 'screen', 'dtach'],
  visit: async (tool, context) => {
    const host = await tool.open({ ...size, program: `PS1='${prompt} ' exec sh -i` });
    try {
      const terminal = new BenchTerminal(host.attach, { env: host.env, cwd: host.dir, ...size });
      await terminal.quiet(300);
      const times: number[] = [];
      for (let n = 0; n < (context.quick ? 2 : 4); n++) {
        terminal.type('yes\r');
        await new Promise((resolve) => setTimeout(resolve, 800 + 200 * context.random()));
        const arrival = terminal.seen(prompt);
        const typedAt = performance.now();
        terminal.type('\x03');
        times.push((await arrival) - typedAt);
        await terminal.quiet(150);
      }
      await terminal.end();
      return [{ measure: 'prompt after Ctrl-C', unit: 'ms', value: median(times) }];
    } finally {
      await host.close();
    }
  },
};
