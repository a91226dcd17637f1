/** inner-keys: hands all keys of a client to the program inside, such as a multiplexer of its own, or takes them back. */
import type { CommandSpec } from '../spec.ts';
import { valued } from './support/flags.ts';

export const innerKeys: CommandSpec = {
  name: 'inner-keys',
  usage: '[-t target-client]',
  about: 'Hand all keys to the program inside, or take them back.',
  flags: [valued('t', 'target-client', 'The client.')],
  targets: [{ flag: 't', type: 'client' }],
  positional: [0, 0],
  changes: ['state'],
  examples: [
    ['inner-keys', 'From now on the prefix is that of the session inside, until inner-key is pressed.'],
  ],
  run(context) {
    context.targetClient('t').toggleInnerKeys();
  },
};
