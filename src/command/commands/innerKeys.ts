/** inner-keys: passes all keys of a client to the program inside, such as another multiplexer, or stops doing so. */
import type { CommandSpec } from '../spec.ts';
import { valued } from './support/flags.ts';
import { checkCallerMayStop } from './support/othersClients.ts';

export const innerKeys: CommandSpec = {
  name: 'inner-keys',
  own: true,
  usage: '[-t target-client]',
  about: 'Pass all keys to the program inside, or stop doing so.',
  flags: [valued('t', 'target-client', 'The client.')],
  targets: [{ flag: 't', type: 'client' }],
  positional: [0, 0],
  changes: ['state'],
  ledger: 0,
  examples: [['inner-keys', 'Give the prefix key to the inner session until inner-key is pressed.']],
  run(context) {
    const client = context.targetClient('t');
    checkCallerMayStop(context, client, 'inner-keys');
    client.toggleInnerKeys();
  },
};
