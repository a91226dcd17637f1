/** `holdfast share`: a token for another person, and the link that contains it. */
import { fail } from '../../../protocol/errors.ts';
import { loadIdentity } from '../../../relay/identity.ts';
import { formatHostLink } from '../../../relay/links.ts';
import { ask } from '../../shared/ask.ts';
import { age } from '../../shared/units.ts';
import type { NounArguments, NounContext, NounResult } from '../NounCommand.ts';
import { roleOf } from '../tokenRole.ts';
import { sessionOf } from '../tokenSession.ts';
import { ttlOf } from '../tokenTtl.ts';
import { warnUnlessJoined } from './control.ts';
import { rememberedRelays } from './settings.ts';
import { runShareWeb } from './shareWeb.ts';

/** Default lifetime: a link found later in a chat opens nothing. */
const defaultTtl = '1h';

export async function runShare(args: NounArguments, context: NounContext): Promise<NounResult> {
  if (args.flag('web')) return runShareWeb(args, context);
  if (args.flag('own') || args.text('page') !== undefined)
    throw fail('bad-arguments', { words: '--page and --own go with --web' });
  const { where, warn } = context;
  const role = roleOf(args.text('role') ?? 'observer');
  const ttlMs = ttlOf(args.text('ttl') ?? defaultTtl, 'a time such as 30m or 8h');
  const relays = rememberedRelays(where.stateDir);
  if (relays.length === 0) throw fail('not-joined', {});
  const identity = loadIdentity(where.stateDir);
  const session = await sessionOf(args, context);
  const uses = args.whole('uses', 1);
  const name = args.text('name');
  const { token, info } = await ask(where, 'token.create', {
    role,
    ttlMs,
    ...(session === undefined ? {} : { session }),
    ...(uses === undefined ? {} : { uses }),
    ...(name === undefined ? {} : { name }),
  });
  const link = formatHostLink({ relays, hostId: identity.id }, token);
  await warnUnlessJoined(context);
  if (args.flag('json')) return { out: `${JSON.stringify({ link, ...info })}\n`, code: 0 };
  const which = info.session === null ? 'all sessions' : `session ${info.session.name ?? ''}`;
  warn(
    `${role} of ${which}, for ${age(ttlMs)}; to revoke it: holdfast token revoke ${info.id}\n` +
      'This link admits anybody who has it:\n',
  );
  return { out: `${link}\n`, code: 0 };
}
