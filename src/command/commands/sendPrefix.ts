/** send-prefix: types the prefix key into a pane, for a program or a mode that uses the key itself. */
import type { CommandSpec } from '../spec.ts';
import { flag, valued } from './support/flags.ts';
import { pressInMode, typeKey } from './support/typing.ts';

export const sendPrefix: CommandSpec = {
  name: 'send-prefix',
  usage: '[-2] [-t target-pane]',
  about: 'Send the prefix key to a pane.',
  flags: [flag('2', 'The secondary prefix key.'), valued('t', 'target-pane', 'The pane.')],
  targets: [{ flag: 't', type: 'pane' }],
  positional: [0, 0],
  changes: [],
  ledger: 'input',
  examples: [['send-prefix', 'Send C-b, or whatever the prefix is.']],
  async run(context, args) {
    const target = context.target('t');
    const { session, pane } = target;
    const key = session.options.getString(args.has('2') ? 'prefix2' : 'prefix');
    if (key === 'None') return;
    const mode = context.services.mode(pane);
    if (mode) await pressInMode(context, target, mode, [key], 1);
    else await typeKey(context, pane, key);
  },
};
