/** `holdfast share`: a token for another person, and the link that contains it. */
import { fail } from '../../../protocol/errors.ts';
import { loadIdentity } from '../../../relay/identity.ts';
import { formatHostLink, formatPageLink } from '../../../relay/links.ts';
import { ask } from '../../shared/ask.ts';
import { qrCode } from '../../shared/qrCode.ts';
import { age } from '../../shared/units.ts';
import type { NounArguments, NounContext, NounResult } from '../NounCommand.ts';
import { roleOf } from '../tokenRole.ts';
import { sessionOf } from '../tokenSession.ts';
import { ttlOf } from '../tokenTtl.ts';
import { askJoin } from './control.ts';
import { rememberedLinkPage, rememberedRelays, rememberLinkPage } from './settings.ts';

/** Default lifetime: a link found later in a chat opens nothing. */
const defaultTtl = '1h';

export async function runShare(args: NounArguments, context: NounContext): Promise<NounResult> {
  const { where, warn } = context;
  const role = roleOf(args.text('role') ?? 'observer');
  const ttlMs = ttlOf(args.text('ttl') ?? defaultTtl, 'a time such as 30m or 8h');
  const relays = rememberedRelays(where.stateDir);
  if (relays.length === 0) throw fail('not-joined', {});
  const page = linkPage(args, where.stateDir);
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
  const host = { relays, hostId: identity.id };
  const link = page === null ? formatHostLink(host, token) : formatPageLink(page, host, token);
  const status = await askJoin(where, 'status');
  if (status?.state.kind !== 'joined')
    warn(
      status === null
        ? 'not joined: the link works once you run: holdfast relay join\n'
        : 'relay unreachable now: the link works once it is back\n',
    );
  if (args.flag('json')) return { out: `${JSON.stringify({ link, ...info })}\n`, code: 0 };
  const which = info.session === null ? 'all sessions' : `session ${info.session.name ?? ''}`;
  warn(
    `${role} of ${which}, for ${age(ttlMs)}; to revoke it: holdfast token revoke ${info.id}\n` +
      'This link admits anybody who has it:\n',
  );
  return { out: `${page !== null && process.stdout.isTTY ? qrCode(link) : ''}${link}\n`, code: 0 };
}

/**
 * Address of the page for a link that opens in a browser: the given one, which is remembered, or the remembered one; null
 * without --web. Errors: bad-value, bad-arguments; of the file system.
 */
function linkPage(args: NounArguments, stateDir: string): string | null {
  const given = args.text('page');
  if (!args.flag('web')) {
    if (given === undefined) return null;
    throw fail('bad-arguments', { words: '--page goes with --web' });
  }
  if (given === undefined) {
    const page = rememberedLinkPage(stateDir);
    if (page !== null) return page;
    throw fail('bad-arguments', {
      words:
        'give the address of the page once: --page https://… (holdfast web export DIR writes the page for a web server)',
    });
  }
  const page = parsePage(given);
  rememberLinkPage(stateDir, page);
  return page;
}

/** Hosts to which plain http is no risk: this machine. */
const here = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

function parsePage(text: string): string {
  const bad = (reason: string) => fail('bad-value', { value: text.replace(/#.*$/s, ''), reason });
  if (!URL.canParse(text)) throw bad('--page takes an address such as https://page.example.org');
  const { protocol, hostname, pathname, origin, search, hash } = new URL(text);
  if (protocol !== 'https:' && !(protocol === 'http:' && here.test(hostname)))
    throw bad('the page needs https, as anybody between could change it otherwise');
  if (search !== '' || hash !== '') throw bad('--page takes an address without ? and #');
  return `${origin}${pathname}`;
}
