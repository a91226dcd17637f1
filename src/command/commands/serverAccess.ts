/**
 * server-access: who may use this server besides its owner. Nobody: its socket is in a folder that only the owner may
 * enter, so other users are shown and refused truthfully; to let somebody in is for tokens, not for file rights.
 */
import { fail } from '../../protocol/errors.ts';
import type { CommandSpec, ParsedArguments } from '../spec.ts';
import { flag, valued } from './support/flags.ts';

export const serverAccess: CommandSpec = {
  name: 'server-access',
  usage: '[-adlrw] [-t target-pane] [user]',
  about: 'Show which users may use this server: its owner alone.',
  flags: [
    flag('a', 'Let a user in; refused, the socket is for its owner alone.'),
    flag('d', 'Shut a user out.'),
    flag('l', 'List the users who may.'),
    flag('r', 'Let a user only look.'),
    flag('w', 'Let a user write.'),
    valued('t', 'target-pane', 'Accepted, without effect.'),
  ],
  targets: [{ flag: 't', type: 'pane', canFail: true }],
  positional: [0, 1],
  changes: ['state'],
  examples: [['server-access -l', 'List the users who may use this server.']],
  needsNoSession: true,
  run(context, args) {
    const { name: owner, root } = context.services.owner;
    if (args.has('l')) {
      // As in tmux: root needs no permission, and is not listed.
      if (!root) context.print(`${owner} (W)`);
      return;
    }
    const known = (user: string) => context.services.files.homeOf(user) !== undefined;
    throw fail('command-failed', { message: refusal(args, owner, known) });
  },
};

/** Why nothing can be changed; in tmux's words for what tmux refuses too. */
function refusal(args: ParsedArguments, owner: string, known: (user: string) => boolean): string {
  const [user] = args.words;
  if (user === undefined) return 'missing user argument';
  if (!known(user)) return `unknown user: ${user}`;
  if (user === owner || user === 'root') return `${user} owns the server, can't change access`;
  if (args.has('a') && args.has('d')) return '-a and -d cannot be used together';
  if (args.has('r') && args.has('w')) return '-r and -w cannot be used together';
  if (args.has('a')) return `${user} can't be let in: the socket of this server is for ${owner} alone`;
  return `user ${user} not found`;
}
