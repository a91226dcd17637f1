/**
 * Bytes to the terminal for a session of work: plays a recording of typing, editing, paging and building
 * (work/recording.ts) in a pane, and counts the terminal's input from its first to its last byte.
 */
import { join } from 'node:path';
import { BenchTerminal } from '../terminal/BenchTerminal.ts';
import type { BenchCase } from '../types.ts';
import { Announced } from '../work/Announced.ts';

const size = { cols: 200, rows: 50 };

export const session: BenchCase = {
  name: 'session',
  title: 'A session of editing, paging and building',
  method:
    'What a shell, an editor, a pager and builds write in an hour, without the pauses of thinking (a thousand steps, 25 ' +
    'to 45 ms between keys), played in a pane at 200x50: bytes to the terminal.',
  tools: ['holdfast', 'tmux', 'screen', 'dtach'],
  mostRounds: 2,
  visit: async (tool, context) => {
    const announced = new Announced(1);
    const player = join(import.meta.dirname, 'player.cjs');
    const program = `read go; ${process.execPath} ${player} 7 ${context.quick ? 0.25 : 1}; ${announced.command}; exec cat`;
    const host = await tool.open({ ...size, program });
    try {
      const terminal = new BenchTerminal(host.attach, { env: host.env, cwd: host.dir, ...size });
      await terminal.quiet(300);
      const before = terminal.bytes;
      terminal.type('\r');
      await announced.all();
      await terminal.quiet(300);
      const bytes = terminal.bytes - before;
      await terminal.end();
      return [{ measure: 'to the terminal', unit: 'bytes', value: bytes }];
    } finally {
      await host.close();
      announced.close();
    }
  },
};
