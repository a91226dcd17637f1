/** lock-client, lock-session, lock-server: run the lock-command in clients' terminals. */
import type { CommandSpec } from '../spec.ts';
import { valued } from './support/flags.ts';

export const lockClient: CommandSpec = {
  name: 'lock-client',
  alias: 'lockc',
  usage: '[-t target-client]',
  about: 'Lock a client.',
  flags: [valued('t', 'target-client', 'The client.')],
  targets: [{ flag: 't', type: 'client' }],
  positional: [0, 0],
  examples: [['lock-client', 'Lock this terminal.']],
  run(context) {
    context.targetClient('t').lock();
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
  examples: [['lock-session -t work', "Lock whoever is attached to 'work'."]],
  run(context) {
    const { session } = context.target('t');
    for (const client of context.services.clients()) if (client.session === session) client.lock();
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
  examples: [['lock-server', 'Lock every terminal.']],
  run(context) {
    for (const client of context.services.clients()) client.lock();
  },
};
