/** switch-client: a client shows another session, uses another key table, or becomes read-only. */

import { fail } from '../../protocol/errors.ts';
import type { Session } from '../../session/types.ts';
import type { AttachedClient } from '../AttachedClient.ts';
import type { CommandContext } from '../context.ts';
import type { CommandSpec, ParsedArguments } from '../spec.ts';
import { updateEnvironment } from './support/attaching.ts';
import { flag, valued } from './support/flags.ts';
import { sessionsByName } from './support/listing.ts';
import { checkCallerMayStop } from './support/othersClients.ts';

export const switchClient: CommandSpec = {
  name: 'switch-client',
  alias: 'switchc',
  usage: '[-ElnprZ] [-c target-client] [-t target-session] [-T key-table]',
  about: 'Switch a client to another session.',
  flags: [
    flag('E', 'Do not take variables of update-environment over from the client.'),
    flag('l', 'The session that it showed before.'),
    flag('n', 'The next session.'),
    flag('p', 'The previous session.'),
    flag('r', 'Turn read-only on or off.'),
    flag('Z', 'Keep the window zoomed.'),
    valued('c', 'target-client', 'The client.'),
    valued('t', 'target-session', 'The session; with a window or pane, that is selected too.'),
    valued('T', 'key-table', 'Look the next key up in this table.'),
  ],
  targets: [{ flag: 'c', type: 'client' }],
  positional: [0, 0],
  changes: ['state'],
  ledger: 0,
  examples: [
    ['switch-client -t work', "Go to 'work'."],
    ['switch-client -l', 'Go back to the session before.'],
  ],
  run(context, args) {
    const client = context.targetClient('c');
    if (args.has('r')) {
      checkCallerMayStop(context, client, 'switch-client -r');
      client.setReadOnly(!client.readOnly);
    }
    const table = args.value('T');
    if (table !== undefined) {
      checkCallerMayStop(context, client, 'switch-client -T');
      if (!context.state.keys.hasTable(table)) throw fail('no-such-key-table', { table });
      client.setKeyTable(table);
      return;
    }
    const session = wantedSession(context, args, client);
    if (!args.has('E'))
      updateEnvironment(context, session.environment, session.options.getArray('update-environment'));
    client.switchTo(session);
  },
};

function wantedSession(context: CommandContext, args: ParsedArguments, client: AttachedClient): Session {
  if (args.has('n') || args.has('p')) {
    const sessions = sessionsByName(context.tree);
    const at = sessions.indexOf(client.session) + (args.has('n') ? 1 : -1);
    const beside = sessions[(at + sessions.length) % sessions.length];
    if (beside) return beside;
    throw fail('no-such-target', { words: `can't find ${args.has('n') ? 'next' : 'previous'} session` });
  }
  if (args.has('l')) {
    const last = client.lastSession;
    if (last && context.tree.sessions.has(last.id)) return last;
    throw fail('no-such-target', { words: "can't find last session" });
  }
  return namedSession(context, args);
}

/** Resolves -t. A target with a window or a pane in it, by its `:` or `.`, selects those, as in tmux. */
function namedSession(context: CommandContext, args: ParsedArguments): Session {
  const text = args.value('t');
  if (text === undefined || !/[:.%]/.test(text)) return context.find('session', text).session;
  const target = context.find('pane', text);
  if (context.caller.limits?.readOnly) return target.session;
  if (!target.pane.active) context.tree.selectPane(target.pane, { keepZoom: args.has('Z') });
  if (!target.winlink.current) context.tree.selectWindow(target.winlink);
  return target.session;
}
