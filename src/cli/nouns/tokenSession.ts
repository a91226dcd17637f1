/** The session of a new token or link: the named one, that of this pane, or the only one; or all sessions. */
import { fail } from '../../protocol/errors.ts';
import { surroundingPane } from '../../runtime/surrounding.ts';
import { ask } from '../shared/ask.ts';
import type { NounArguments, NounContext, NounOption } from './NounCommand.ts';

export const tokenSessionOptions: readonly NounOption[] = [
  {
    name: 'session',
    value: 'TARGET',
    completes: 'session',
    about: 'its session (default: that of this pane, or the only one)',
  },
  { name: 'all-sessions', about: 'for all sessions, including later ones' },
];

/** Undefined for all sessions. Errors: no-sessions; bad-arguments when several are possible. */
export async function sessionOf(
  args: NounArguments,
  { where, env }: Pick<NounContext, 'where' | 'env'>,
): Promise<string | undefined> {
  const named = args.text('session');
  if (args.flag('all-sessions')) {
    if (named === undefined) return undefined;
    throw fail('bad-arguments', { words: '--session and --all-sessions cannot be used together' });
  }
  const meant = named ?? surroundingPane(env);
  if (meant !== undefined && meant !== '') return meant;
  if (named === '') throw fail('bad-value', { words: '--session is empty' });
  const { sessions } = await ask(where, 'session.list', {});
  const [only, ...others] = sessions;
  if (only === undefined) throw fail('no-sessions', {});
  if (others.length === 0) return only.id;
  throw fail('bad-arguments', {
    words: `there are ${sessions.length} sessions: choose one with --session NAME, or all with --all-sessions`,
  });
}
