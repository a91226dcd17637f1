/** unlink-window: removes a window from a session; from its last session only with -k, which ends the window. */
import type { CommandSpec } from '../spec.ts';
import { flag, valued } from './support/flags.ts';

export const unlinkWindow: CommandSpec = {
  name: 'unlink-window',
  alias: 'unlinkw',
  usage: '[-k] [-t target-window]',
  about: 'Remove a window from a session.',
  flags: [flag('k', 'End it if no other session shows it.'), valued('t', 'target-window', 'The window.')],
  targets: [{ flag: 't', type: 'window' }],
  positional: [0, 0],
  changes: ['state'],
  ledger: 0,
  examples: [['unlink-window -t logs:1', "Take window 1 out of 'logs'; other sessions keep it."]],
  run(context, args) {
    context.tree.unlinkWindow(context.target('t').winlink, { kill: args.has('k') });
    context.services.redraw();
  },
};
