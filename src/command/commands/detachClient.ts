/** detach-client: takes clients off their sessions; nothing else changes. */
import { fail } from '../../protocol/errors.ts';
import type { AttachedClient } from '../context.ts';
import type { CommandSpec } from '../spec.ts';
import { flag, valued } from './support/flags.ts';

export const detachClient: CommandSpec = {
  name: 'detach-client',
  alias: 'detach',
  usage: '[-aP] [-E shell-command] [-s target-session] [-t target-client]',
  about: 'Detach a client.',
  flags: [
    flag('a', 'Detach every client but this one.'),
    flag('P', 'Also hang up the process that started the client.'),
    valued(
      'E',
      'shell-command',
      'Known, and refused: a server never says what the machine of a client runs.',
    ),
    valued('s', 'target-session', 'Detach every client of this session.'),
    valued('t', 'target-client', 'The client.'),
  ],
  targets: [
    { flag: 's', type: 'session', canFail: true },
    { flag: 't', type: 'client' },
  ],
  positional: [0, 0],
  examples: [
    ['detach-client', 'Leave the session running and go back to the shell.'],
    ['detach-client -a', 'Detach everybody else.'],
  ],
  run(context, args) {
    const client = context.targetClient('t');
    // A server never says what a client's machine runs: the client may be a far one.
    if (args.has('E')) throw fail('command-failed', { message: 'detach-client -E: not available' });
    const how = args.has('P') ? { hangUp: true } : {};
    // Who leaves by themselves need not be told by whom.
    const byOf = (other: AttachedClient) =>
      other.name === context.caller.client?.name ? null : context.caller.operatorName;
    const detach = (which: (other: AttachedClient) => boolean): void => {
      for (const other of context.services.clients()) if (which(other)) other.detach(byOf(other), how);
    };
    if (args.has('s')) {
      const { session } = context.target('s');
      detach((other) => other.session === session);
    } else if (args.has('a')) detach((other) => other.name !== client.name);
    else client.detach(byOf(client), how);
  },
};
