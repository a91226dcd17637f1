/** suspend-client: stops a client by job control; its shell can bring it back. */

import type { CommandSpec } from '../spec.ts';
import { valued } from './support/flags.ts';
import { checkCallerMayStop } from './support/othersClients.ts';

export const suspendClient: CommandSpec = {
  name: 'suspend-client',
  alias: 'suspendc',
  usage: '[-t target-client]',
  about: 'Suspend a client.',
  flags: [valued('t', 'target-client', 'The client.')],
  targets: [{ flag: 't', type: 'client' }],
  positional: [0, 0],
  changes: ['state'],
  ledger: 0,
  examples: [['suspend-client', "Go to the shell; 'fg' comes back."]],
  run(context) {
    const client = context.targetClient('t');
    checkCallerMayStop(context, client, 'suspend-client');
    client.suspend();
  },
};
