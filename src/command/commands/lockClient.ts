/**
 * lock-client, lock-session, lock-server: run the lock-command in clients' terminals. Clients on this host are locked
 * even when others can't be; the error then names the first of the others.
 */

import type { AttachedClient } from '../AttachedClient.ts';
import type { CommandContext } from '../context.ts';
import type { CommandSpec } from '../spec.ts';
import { valued } from './support/flags.ts';
import { onThisHost, requireOnThisHost } from './support/onThisHost.ts';
import { checkCallerMayStop } from './support/othersClients.ts';

export const lockClient: CommandSpec = {
  name: 'lock-client',
  alias: 'lockc',
  usage: '[-t target-client]',
  about: 'Lock a client.',
  flags: [valued('t', 'target-client', 'The client.')],
  targets: [{ flag: 't', type: 'client' }],
  positional: [0, 0],
  changes: ['state'],
  ledger: 0,
  examples: [['lock-client', 'Lock this terminal.']],
  run(context) {
    lock(context, 'lock-client', [context.targetClient('t')]);
  },
};

export const lockSession: CommandSpec = {
  name: 'lock-session',
  alias: 'locks',
  usage: '[-t target-session]',
  about: 'Lock every client of a session.',
  flags: [valued('t', 'target-session', 'The session.')],
  targets: [{ flag: 't', type: 'session' }],
  positional: [0, 0],
  changes: ['state'],
  ledger: 0,
  examples: [['lock-session -t work', "Lock whoever is attached to 'work'."]],
  run(context) {
    const { session } = context.target('t');
    const clients = context.services.clients().filter((client) => client.session === session);
    lock(context, 'lock-session', clients);
  },
};

export const lockServer: CommandSpec = {
  name: 'lock-server',
  alias: 'lock',
  usage: '',
  about: 'Lock every client.',
  flags: [],
  targets: [],
  positional: [0, 0],
  changes: ['state'],
  ledger: 0,
  examples: [['lock-server', 'Lock every terminal.']],
  run(context) {
    lock(context, 'lock-server', context.services.clients());
  },
};

/** Errors: client-elsewhere, others-client. */
function lock(context: CommandContext, action: string, clients: readonly AttachedClient[]): void {
  for (const client of clients) checkCallerMayStop(context, client, action);
  for (const client of clients) if (onThisHost(client)) client.lock();
  requireOnThisHost(action, clients);
}
