/** send-prefix: types the prefix key into a pane, for a program that wants it. */
import type { CommandSpec } from '../spec.ts';
import { flag, valued } from './support/flags.ts';
import { typeKey } from './support/typing.ts';

export const sendPrefix: CommandSpec = {
  name: 'send-prefix',
  usage: '[-2] [-t target-pane]',
  about: 'Send the prefix key to a pane.',
  flags: [flag('2', 'The secondary prefix key.'), valued('t', 'target-pane', 'The pane.')],
  targets: [{ flag: 't', type: 'pane' }],
  positional: [0, 0],
  examples: [['send-prefix', 'Send C-b, or whatever the prefix is.']],
  async run(context, args) {
    const { session, pane } = context.target('t');
    const key = session.options.getString(args.has('2') ? 'prefix2' : 'prefix');
    if (key !== 'None') await typeKey(context, pane, key);
  },
};
