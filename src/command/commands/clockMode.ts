/** clock-mode: a large clock in a pane, until a key is pressed. */
import type { CommandSpec } from '../spec.ts';
import { valued } from './support/flags.ts';

export const clockMode: CommandSpec = {
  name: 'clock-mode',
  usage: '[-t target-pane]',
  about: 'Show a large clock in a pane.',
  flags: [valued('t', 'target-pane', 'The pane.')],
  targets: [{ flag: 't', type: 'pane' }],
  positional: [0, 0],
  changes: ['state'],
  ledger: 'nothing',
  examples: [['clock-mode', 'Show the time; any key ends it.']],
  run(context) {
    context.services.clockMode(context.target('t').pane);
  },
};
