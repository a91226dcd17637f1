/** kill-pane: ends a pane, and its window with the last pane. */
import type { CommandSpec } from '../spec.ts';
import { flag, valued } from './support/flags.ts';

export const killPane: CommandSpec = {
  name: 'kill-pane',
  alias: 'killp',
  usage: '[-a] [-t target-pane]',
  about: 'End a pane and its program.',
  flags: [flag('a', 'End every pane of the window but this one.'), valued('t', 'target-pane', 'The pane.')],
  targets: [{ flag: 't', type: 'pane' }],
  positional: [0, 0],
  changes: ['state'],
  ledger: 0,
  examples: [['kill-pane -a', 'Leave only the current pane of the window.']],
  run(context, args) {
    const { window, pane } = context.target('t');
    const ending = args.has('a') ? window.panes.filter((other) => other !== pane) : [pane];
    for (const one of ending) context.tree.removePane(one);
  },
};
