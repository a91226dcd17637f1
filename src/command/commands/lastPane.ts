/** last-pane: selects the previously active pane. */
import type { CommandSpec } from '../spec.ts';
import { flag, valued } from './support/flags.ts';
import { goToLastPane } from './support/lastPanes.ts';

export const lastPane: CommandSpec = {
  name: 'last-pane',
  alias: 'lastp',
  usage: '[-deZ] [-t target-window]',
  about: 'Go back to the previously active pane.',
  flags: [
    flag('d', 'Turn its input off instead.'),
    flag('e', 'Turn its input on instead.'),
    flag('Z', 'Keep the window zoomed.'),
    valued('t', 'target-window', 'In this window.'),
  ],
  targets: [{ flag: 't', type: 'window' }],
  positional: [0, 0],
  changes: ['state'],
  ledger: 0,
  examples: [['last-pane', 'Go back to the pane that you were in.']],
  run(context, args) {
    goToLastPane(context, args, context.target('t').window);
  },
};
