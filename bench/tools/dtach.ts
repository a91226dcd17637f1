/** dtach: keeps a program running and passes its output on unchanged; it has no panes and stores nothing. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Tool } from '../types.ts';
import { processesNaming } from '../work/processes.ts';
import { firstLine, Sandbox } from './Sandbox.ts';

export const dtach: Tool = {
  name: 'dtach',
  debianPackage: 'dtach',
  version: () => firstLine(() => execFileSync('dtach', ['--version'], { encoding: 'utf8' })),
  open: async ({ program }) => {
    const sandbox = new Sandbox('dtach');
    const socket = join(sandbox.dir, 'run/dtach');
    await sandbox.run(['dtach', '-n', socket, 'sh', '-c', program]);
    return {
      dir: sandbox.dir,
      env: sandbox.env,
      attach: ['dtach', '-a', socket, '-r', 'none'],
      oneShot: () => undefined,
      serverPids: async () =>
        processesNaming(socket)
          .filter(({ args }) => args[0] === 'dtach' && args[1] === '-n')
          .map(({ pid }) => pid),
      close: async () => sandbox.close(),
    };
  },
};
