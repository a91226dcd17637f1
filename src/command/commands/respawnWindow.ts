/** respawn-window: restarts the program of a window and keeps its first pane only. */
import { fail } from '../../protocol/errors.ts';
import type { CommandSpec } from '../spec.ts';
import { isRunning, respawn } from './respawnPane.ts';
import { environmentFlag, flag, valued } from './support/flags.ts';

export const respawnWindow: CommandSpec = {
  name: 'respawn-window',
  alias: 'respawnw',
  usage: '[-k] [-c start-directory] [-e environment] [-t target-window] [shell-command]',
  about: 'Run the program of a window again.',
  flags: [
    flag('k', 'End the running programs first.'),
    valued('c', 'start-directory', 'Where it starts; a format.'),
    environmentFlag,
    valued('t', 'target-window', 'The window.'),
  ],
  targets: [{ flag: 't', type: 'window' }],
  positional: [0, Number.POSITIVE_INFINITY],
  changes: ['state'],
  ledger: 0,
  examples: [['respawn-window -k -t 1', 'Start window 1 afresh.']],
  async run(context, args) {
    const target = context.target('t');
    const { session, winlink, window } = target;
    if (!args.has('k') && window.panes.some(isRunning)) {
      const where = `${session.name}:${winlink.index}`;
      throw fail('still-active', { what: 'window', name: where });
    }
    const [first, ...others] = window.panes;
    if (!first) return;
    for (const pane of others) context.tree.removePane(pane);
    await respawn(context, args, target, first);
  },
};
