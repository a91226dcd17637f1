/** kill-session: ends a session, and every window that no other session shows. */
import type { CommandSpec } from '../spec.ts';
import { flag, valued } from './support/flags.ts';
import { sessionsByName } from './support/listing.ts';

export const killSession: CommandSpec = {
  name: 'kill-session',
  usage: '[-aC] [-t target-session]',
  about: 'End a session.',
  flags: [
    flag('a', 'End every session but this one.'),
    flag('C', 'End nothing: clear the alerts of its windows.'),
    valued('t', 'target-session', 'The session.'),
  ],
  targets: [{ flag: 't', type: 'session' }],
  positional: [0, 0],
  changes: ['state'],
  ledger: 0,
  examples: [['kill-session -t work', "End 'work' and its programs."]],
  run(context, args) {
    const { session } = context.target('t');
    if (args.has('C')) {
      for (const winlink of session.winlinks) {
        winlink.bell = false;
        winlink.activity = false;
        winlink.silence = false;
      }
      context.services.redraw();
      return;
    }
    const ending = args.has('a')
      ? sessionsByName(context.tree).filter((other) => other !== session)
      : [session];
    for (const one of ending)
      context.tree.removeSession(one, { cause: 'killed', by: context.caller.operatorName });
  },
};
