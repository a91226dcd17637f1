/** `holdfast share --web`: a link through the relay that pairs one browser. Owns the address of its page. */
import type { DeviceInviteParams } from '../../../protocol/devices.ts';
import { fail } from '../../../protocol/errors.ts';
import { loadIdentity } from '../../../relay/identity.ts';
import { formatPageLink } from '../../../relay/links.ts';
import { ask } from '../../shared/ask.ts';
import { qrCode } from '../../shared/qrCode.ts';
import type { NounArguments, NounContext, NounResult } from '../NounCommand.ts';
import { linkWords } from '../pairingLink.ts';
import { roleOf } from '../tokenRole.ts';
import { sessionOf } from '../tokenSession.ts';
import { ttlOf } from '../tokenTtl.ts';
import { warnUnlessJoined } from './control.ts';
import { rememberedLinkPage, rememberedRelays, rememberLinkPage } from './settings.ts';

/** How long a guest's browser is admitted by default: as long as by any other link of `share`. */
const guestTtl = '1h';

export async function runShareWeb(args: NounArguments, context: NounContext): Promise<NounResult> {
  const { where, warn } = context;
  const relays = rememberedRelays(where.stateDir);
  if (relays.length === 0) throw fail('not-joined', {});
  const invited = args.flag('own') ? ownRights(args) : await guestRights(args, context);
  const page = linkPage(args, where.stateDir);
  const { token, link: info } = await ask(where, 'device.invite', invited);
  const link = formatPageLink(page, { relays, hostId: loadIdentity(where.stateDir).id }, token);
  await warnUnlessJoined(context);
  if (args.flag('json')) return { out: `${JSON.stringify({ link, ...info })}\n`, code: 0 };
  warn(`${linkWords(info, Date.now())} ${info.id}\n`);
  return { out: `${process.stdout.isTTY ? qrCode(link) : ''}${link}\n`, code: 0 };
}

/** For a browser of the owner's. Errors: bad-arguments, bad-value. */
function ownRights(args: NounArguments): DeviceInviteParams {
  refuse(args, ['role', 'session', 'uses', 'name'], 'with --own');
  return { role: 'operator', ...ttlGiven(args, 'never') };
}

/** For somebody else's. Errors: bad-arguments, bad-value; of targets. */
async function guestRights(args: NounArguments, context: NounContext): Promise<DeviceInviteParams> {
  refuse(args, ['uses', 'name'], 'with --web: its link pairs one browser, which has a name of its own');
  const role = roleOf(args.text('role') ?? 'observer');
  const session = await sessionOf(args, context);
  return { role, guest: true, ...ttlGiven(args, guestTtl), ...(session === undefined ? {} : { session }) };
}

function ttlGiven(args: NounArguments, otherwise: string): { ttlMs?: number } {
  const ttl = args.text('ttl') ?? otherwise;
  return ttl === 'never' ? {} : { ttlMs: ttlOf(ttl, 'a time such as 30m or 8h, or never') };
}

function refuse(args: NounArguments, names: readonly string[], why: string): void {
  for (const name of names)
    if (args.text(name) !== undefined) throw fail('bad-arguments', { words: `--${name} does not go ${why}` });
}

/**
 * Address of the page for a link that opens in a browser: the given one, which is remembered, or the remembered one.
 * Errors: bad-value, bad-arguments; of the file system.
 */
function linkPage(args: NounArguments, stateDir: string): string {
  const given = args.text('page');
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
