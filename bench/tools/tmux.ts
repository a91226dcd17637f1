/** tmux with its defaults, except for the length of history where a case needs more. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tool } from '../types.ts';
import { firstLine, Sandbox } from './Sandbox.ts';
import { openTmuxLike } from './tmuxLike.ts';

export const tmux: Tool = {
  name: 'tmux',
  debianPackage: 'tmux',
  version: () => firstLine(() => execFileSync('tmux', ['-V'], { encoding: 'utf8' })),
  open: async (options) => {
    const sandbox = new Sandbox('tmux');
    const configuration = join(sandbox.dir, 'tmux.conf');
    writeFileSync(
      configuration,
      options.historyLines === undefined ? '' : `set -g history-limit ${options.historyLines}\n`,
    );
    const socket = join(sandbox.dir, 'run/tmux');
    const command = ['tmux', '-S', socket, '-f', configuration];
    const serverPids = async () => [
      Number(await sandbox.run([...command, 'display-message', '-p', '#{pid}'])),
    ];
    return openTmuxLike({ sandbox, command, socket, serverPids }, options);
  },
};
