/** rename-session: gives a session another name. */
import type { CommandSpec } from '../spec.ts';
import { valued } from './support/flags.ts';

export const renameSession: CommandSpec = {
  name: 'rename-session',
  alias: 'rename',
  usage: '[-t target-session] new-name',
  about: 'Give a session another name.',
  flags: [valued('t', 'target-session', 'The session.')],
  targets: [{ flag: 't', type: 'session' }],
  positional: [1, 1],
  changes: ['state'],
  ledger: 1,
  examples: [['rename-session -t 0 work', "Call session 0 'work'."]],
  run(context, args) {
    const target = context.target('t');
    context.tree.renameSession(target.session, context.expand(args.words[0] ?? '', target));
  },
};
