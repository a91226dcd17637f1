/** clear-history: deletes the rows of a pane that have scrolled off its screen. */
import type { CommandSpec } from '../spec.ts';
import { flag, valued } from './support/flags.ts';

export const clearHistory: CommandSpec = {
  name: 'clear-history',
  alias: 'clearhist',
  usage: '[-t target-pane]',
  about: 'Delete the history of a pane.',
  flags: [flag('H', 'Hyperlinks too.'), valued('t', 'target-pane', 'The pane.')],
  targets: [{ flag: 't', type: 'pane' }],
  positional: [0, 0],
  changes: ['state'],
  ledger: 0,
  examples: [['clear-history', 'Forget what has scrolled away.']],
  run(context) {
    context.services.clearHistory(context.target('t').pane);
  },
};
