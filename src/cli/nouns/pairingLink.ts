/** Links that pair a browser as a device: their options, and how they are made. Owns their form for a page on its own host. */
import type { LinkInfo } from '../../protocol/devices.ts';
import { fail, HoldfastError } from '../../protocol/errors.ts';
import type { Places } from '../../runtime/paths.ts';
import { ask } from '../shared/ask.ts';
import { age } from '../shared/units.ts';
import type { NounArguments, NounOption } from './NounCommand.ts';
import { roleOf } from './tokenRole.ts';
import { ttlOf } from './tokenTtl.ts';

/** How long a guest's device is admitted by default: a link that somebody else opened is often forgotten. */
const guestTtl = '12h';

export const pairingOptions: readonly NounOption[] = [
  {
    name: 'role',
    value: 'ROLE',
    completes: ['operator', 'observer'],
    about: "operator (default) or observer, which is a guest's",
  },
  {
    name: 'session',
    value: 'TARGET',
    completes: 'session',
    about: 'only this session, for a guest (default: all sessions)',
  },
  { name: 'guest', about: "a guest's device: it does not act as you" },
  {
    name: 'ttl',
    value: 'TIME',
    about: `how long the device is admitted: 30m, 7d, never (default: never; for a guest ${guestTtl})`,
  },
];

/** Makes a pairing link for a page at `url`. Errors: no-sessions, bad-value, of targets. */
export async function newPairingLink(
  args: NounArguments,
  where: Places,
  url: string,
): Promise<{ text: string; info: LinkInfo }> {
  const { token, link } = await ask(where, 'device.invite', inviteOf(args)).catch(explained);
  return { text: `${url.replace(/\/*$/, '/')}#${token}`, info: link };
}

/** Parameters of the request for these options. Errors: bad-value. */
function inviteOf(args: NounArguments) {
  const role = roleOf(args.text('role') ?? 'operator');
  const session = args.text('session');
  const guest = args.flag('guest');
  const isGuests = guest || role === 'observer' || session !== undefined;
  const ttl = args.text('ttl') ?? (isGuests ? guestTtl : 'never');
  return {
    role,
    guest,
    ...(ttl === 'never' ? {} : { ttlMs: ttlOf(ttl, 'a time such as 30m or 8h, or never') }),
    ...(session === undefined ? {} : { session }),
  };
}

/** Rights of a device or a link, for lists. */
export function rightsOf({ own, role, session }: Pick<LinkInfo, 'own' | 'role' | 'session'>): string[] {
  const which = session === null ? 'all sessions' : `session ${session.name ?? '(gone)'} only`;
  return [own ? 'own' : 'guest', role, which];
}

/** Says what a new link is for. */
export function linkWords({ own, role, session, expiresAt }: LinkInfo, now: number): string {
  const whose = own
    ? 'as your own'
    : `as a guest's (${role}${session ? `, session ${session.name ?? ''}` : ''})`;
  // In whole minutes: made a moment ago, it lasts ten.
  const within = Math.max(1, Math.round((expiresAt - now) / 60_000)) * 60_000;
  return `pairs one browser within ${age(within)}, ${whose}; to end it: holdfast device revoke`;
}

/** Without a server there is nothing to show: says how to make a session. Errors: the given one, in other words. */
function explained(error: unknown): never {
  if (error instanceof HoldfastError && error.code === 'no-server')
    throw fail('no-sessions', {
      words: 'no sessions to show; make one first: holdfast new-session -d -s work',
    });
  throw error;
}
