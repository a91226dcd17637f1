/** detach-client: takes clients off their sessions; nothing else changes. */
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
    valued('E', 'shell-command', 'Run this in place of the client.'),
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
    const exec = args.value('E');
    const how = {
      ...(args.has('P') ? { hangUp: true } : {}),
      ...(exec !== undefined ? { exec } : {}),
    };
    const detach = (which: (other: AttachedClient) => boolean): void => {
      for (const other of context.services.clients())
        if (which(other)) other.detach(context.caller.operatorName, how);
    };
    if (args.has('s')) {
      const { session } = context.target('s');
      detach((other) => other.session === session);
    } else if (args.has('a')) detach((other) => other.name !== client.name);
    else client.detach(context.caller.operatorName, how);
  },
};
