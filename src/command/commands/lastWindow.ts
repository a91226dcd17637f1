/** last-window: selects the previously current window. */
import type { CommandSpec } from '../spec.ts';
import { valued } from './support/flags.ts';
import { goToLast } from './support/stepping.ts';

export const lastWindow: CommandSpec = {
  name: 'last-window',
  alias: 'last',
  usage: '[-t target-session]',
  about: 'Go back to the previously current window.',
  flags: [valued('t', 'target-session', 'In this session.')],
  targets: [{ flag: 't', type: 'session' }],
  positional: [0, 0],
  changes: ['state'],
  ledger: 0,
  examples: [['last-window', 'Go back to where you were.']],
  run(context) {
    goToLast(context.tree, context.target('t').session);
    context.services.redraw();
  },
};
