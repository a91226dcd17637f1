/** next-window: selects the next window. */
import type { CommandSpec } from '../spec.ts';
import { flag, valued } from './support/flags.ts';
import { goToNext } from './support/stepping.ts';

export const nextWindow: CommandSpec = {
  name: 'next-window',
  alias: 'next',
  usage: '[-a] [-t target-session]',
  about: 'Go to the next window.',
  flags: [flag('a', 'The next one with an alert.'), valued('t', 'target-session', 'In this session.')],
  targets: [{ flag: 't', type: 'session' }],
  positional: [0, 0],
  changes: ['state'],
  ledger: 0,
  examples: [['next-window', 'Go to the next window.']],
  run(context, args) {
    goToNext(context.tree, context.target('t').session, 1, args.has('a'));
    context.services.redraw();
  },
};
