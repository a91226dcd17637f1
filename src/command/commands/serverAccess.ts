/**
 * server-access: users other than the owner who may use this server. There are none: the socket is in a folder that
 * only the owner may enter, so the command lists the owner and refuses changes. Tokens, not file rights, admit other
 * people.
 */
import { fail } from '../../protocol/errors.ts';
import type { CommandSpec, ParsedArguments } from '../spec.ts';
import { flag, valued } from './support/flags.ts';

export const serverAccess: CommandSpec = {
  name: 'server-access',
  usage: '[-adlrw] [-t target-pane] [user]',
  about: 'Show which users may use this server: its owner alone.',
  flags: [
    flag('a', 'Admit a user; refused, since the socket is for its owner alone.'),
    flag('d', 'Remove a user.'),
    flag('l', 'List the users.'),
    flag('r', 'Make a user read-only.'),
    flag('w', 'Allow a user to write.'),
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
      // As in tmux, root needs no permission and is not listed.
      if (!root) context.print(`${owner} (W)`);
      return;
    }
    const known = (user: string) => context.services.files.homeOf(user) !== undefined;
    throw fail('command-failed', { message: refusal(args, owner, known) });
  },
};

/** Reason why nothing can be changed; in tmux's words where tmux refuses too. */
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
