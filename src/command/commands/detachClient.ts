/** detach-client: detaches clients from their sessions; nothing else changes. */

import type { AttachedClient } from '../AttachedClient.ts';
import type { CommandContext } from '../context.ts';
import type { CommandSpec, ParsedArguments } from '../spec.ts';
import { flag, valued } from './support/flags.ts';
import { requireOnThisHost } from './support/onThisHost.ts';
import { checkCallerMayStop, detach } from './support/othersClients.ts';

export const detachClient: CommandSpec = {
  name: 'detach-client',
  alias: 'detach',
  usage: '[-aP] [-E shell-command] [-s target-session] [-t target-client]',
  about: 'Detach a client.',
  flags: [
    flag('a', 'Detach every client but this one.'),
    flag('P', 'Also hang up the process that started the client.'),
    valued('E', 'shell-command', "Run this in the client's terminal, if that is on this host."),
    valued('s', 'target-session', 'Detach every client of this session.'),
    valued('t', 'target-client', 'The client.'),
  ],
  targets: [
    { flag: 's', type: 'session', canFail: true },
    { flag: 't', type: 'client' },
  ],
  positional: [0, 0],
  changes: ['state'],
  ledger: 0,
  examples: [
    ['detach-client', 'Leave the session running and go back to the shell.'],
    ['detach-client -a', 'Detach everybody else.'],
  ],
  run(context, args) {
    const client = context.targetClient('t');
    const clients = leaving(context, args, client);
    const run = args.value('E');
    // An empty command detaches no one, as in tmux.
    if (run === '') return;
    if (run !== undefined) requireOnThisHost('detach-client -E', clients);
    for (const other of clients) checkCallerMayStop(context, other, 'detach-client');
    for (const other of clients)
      detach(context, other, run === undefined ? { hangUp: args.has('P') } : { run });
  },
};

function leaving(
  context: CommandContext,
  args: ParsedArguments,
  client: AttachedClient,
): readonly AttachedClient[] {
  const all = context.services.clients();
  if (args.has('s')) {
    const { session } = context.target('s');
    return all.filter((other) => other.session === session);
  }
  return args.has('a') ? all.filter((other) => other.name !== client.name) : [client];
}
