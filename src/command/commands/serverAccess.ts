/**
 * server-access: users other than the owner who may use this server. There are none: the socket is in a folder that
 * only the owner may enter, so the command lists the owner and refuses changes. Tokens, not file rights, admit other
 * people.
 */
import { fail, type HoldfastError } from '../../protocol/errors.ts';
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
  ledger: 1,
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
    throw refusal(args, owner, known);
  },
};

/** Why nothing can be changed; in tmux's words where tmux refuses too. */
function refusal(args: ParsedArguments, owner: string, known: (user: string) => boolean): HoldfastError {
  const [user] = args.words;
  if (user === undefined) return fail('bad-arguments', { words: 'missing user argument' });
  if (!known(user)) return fail('bad-value', { value: user, reason: 'unknown user' });
  if (user === owner || user === 'root')
    return fail('unsupported', { words: `${user} owns the server, can't change access` });
  const [one, other] = args.has('a') ? ['a', 'd'] : ['r', 'w'];
  if (args.has(one) && args.has(other))
    return fail('bad-arguments', { words: `-${one} and -${other} cannot be used together` });
  if (args.has('a'))
    return fail('unsupported', {
      words: `${user} can't be let in: the socket of this server is for ${owner} alone`,
    });
  return fail('bad-value', { value: user, reason: 'unknown user', words: `user ${user} not found` });
}
