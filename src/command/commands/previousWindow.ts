/** previous-window: selects the previous window. */
import type { CommandSpec } from '../spec.ts';
import { flag, valued } from './support/flags.ts';
import { goToNext } from './support/stepping.ts';

export const previousWindow: CommandSpec = {
  name: 'previous-window',
  alias: 'prev',
  usage: '[-a] [-t target-session]',
  about: 'Go to the previous window.',
  flags: [flag('a', 'The previous one with an alert.'), valued('t', 'target-session', 'In this session.')],
  targets: [{ flag: 't', type: 'session' }],
  positional: [0, 0],
  changes: ['state'],
  ledger: 0,
  examples: [['previous-window', 'Go to the previous window.']],
  run(context, args) {
    goToNext(context.tree, context.target('t').session, -1, args.has('a'));
    context.services.redraw();
  },
};
