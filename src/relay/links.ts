/**
 * URLs of relays, and the links that `holdfast share` prints. Owns their forms; opens nothing.
 *
 *     relay://RELAY[:PORT][/PATH]                              a relay
 *     relay://RELAY[:PORT][/PATH]/HOST[?or=RELAY...]#TOKEN     a host behind it, and the token that admits you
 *     https://PAGE/#relay=RELAY&host=HOST&token=TOKEN[&or=RELAY...][&session=NAME]    the same in a browser
 *
 * Connections to RELAY use TLS, except on this machine's loopback addresses, unless the URL says `relay+tls://`. HOST
 * is the host's public key. The text after `#` is the secret: no URL on a wire contains it. PAGE serves the page, and gets
 * nothing of this.
 */
import { fail } from '../protocol/errors.ts';
import { hostIdPattern, hostPath, operatorPath } from './wire.ts';

export interface RelayUrl {
  /** As people write it, without a trailing slash: 'relay://relay.example.org', 'relay://127.0.0.1:7788/r'. */
  text: string;
  /** The WebSocket's URL, without the path of this protocol. */
  base: string;
  /** Host and port as in a request's Host header: a host's proof is bound to them. */
  authority: string;
}

export interface HostLink {
  /** In the order of trying. */
  relays: RelayUrl[];
  hostId: string;
}

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
/** Most relays of one host, and of one link. */
const relaysMost = 8;

/** Accepts wss://, https:// and, for this machine, ws:// and http:// too. Errors: bad-value. */
export function parseRelayUrl(text: string): RelayUrl {
  const bad = (reason: string) =>
    fail('bad-value', {
      value: text.replace(/#.*$/s, ''),
      reason,
      words: `not a relay: ${text.replace(/#.*$/s, '')}: ${reason}`,
    });
  if (text.length > 1024) throw bad('it is too long');
  const [, scheme = '', rest = ''] =
    /^([a-z+]+):\/\/(.+)$/s.exec(text.includes('://') ? text : `relay://${text}`) ?? [];
  if (!['relay', 'relay+tls', 'wss', 'https', 'ws', 'http'].includes(scheme))
    throw bad('use relay://HOST[:PORT]');
  // As https, so that the host is parsed as in a browser.
  let url: URL;
  try {
    url = new URL(`https://${rest}`);
  } catch {
    throw bad('use relay://HOST[:PORT]');
  }
  if (url.hash !== '' || url.search !== '' || url.username !== '' || url.password !== '')
    throw bad('only a host, a port and a path are allowed');
  const here = loopback.test(url.hostname);
  const plain = scheme === 'ws' || scheme === 'http' || (scheme === 'relay' && here);
  if (plain && !here) throw bad('without TLS it must be on this machine; use relay:// or wss://');
  // https omits port 443, but for ws it is not the default.
  const port = url.port === '' && plain ? portOf(rest) : url.port;
  const authority = port === '' ? url.hostname : `${url.hostname}:${port}`;
  const path = url.pathname.replace(/\/+$/, '');
  // On this machine, relay:// means no TLS, so TLS stays visible.
  const shown = here && !plain ? 'relay+tls' : 'relay';
  return {
    text: `${shown}://${authority}${path}`,
    base: `${plain ? 'ws' : 'wss'}://${authority}${path}`,
    authority,
  };
}

/** The port as written: without TLS, ':443' is not the default. */
function portOf(rest: string): string {
  return /^[^/]*:(\d+)(\/|$)/.exec(rest)?.[1] ?? '';
}

/** A link without its secret. Errors: bad-value. */
export function parseHostLink(text: string): HostLink {
  const [address = '', query = ''] = text.replace(/#.*$/s, '').split('?');
  const match = /^(.*)\/([^/]+)\/?$/s.exec(address);
  const [, relay = '', hostId = ''] = match ?? [];
  if (!hostIdPattern.test(hostId))
    throw fail('bad-value', {
      value: address,
      reason: 'not a link to a host',
      words: `not a link to a host: ${address}: copy the whole link that holdfast share printed`,
    });
  const others = new URLSearchParams(query).getAll('or').slice(0, relaysMost - 1);
  return { relays: [relay, ...others].map(parseRelayUrl), hostId };
}

/** The link with its secret: shown once, to the user who shares. */
export function formatHostLink({ relays, hostId }: HostLink, token: string): string {
  const [first, ...others] = withFirst(relays);
  const query = others.map((relay) => `or=${encodeURIComponent(shortText(relay))}`).join('&');
  return `${first.text}/${hostId}${query === '' ? '' : `?${query}`}#${token}`;
}

/** The link for a browser. `page` is the address of the page, without a fragment. */
export function formatPageLink(page: string, { relays, hostId }: HostLink, token: string): string {
  const [first, ...others] = withFirst(relays);
  const fields = new URLSearchParams({ relay: shortText(first), host: hostId, token });
  for (const relay of others) fields.append('or', shortText(relay));
  // These need no escape in a fragment, and make the link shorter and readable.
  return `${page}#${fields.toString().replaceAll('%3A', ':').replaceAll('%2F', '/')}`;
}

/** Parts of a link for a browser. */
export interface PageLinkParts {
  link: HostLink;
  token: string | null;
  session: string | null;
}

/** Reads the fragment of such a link; null for one of another form. Errors: bad-value. */
export function parsePageLink(fragment: string): PageLinkParts | null {
  const fields = new URLSearchParams(fragment.replace(/^#/, ''));
  const [relay, hostId] = [fields.get('relay'), fields.get('host')];
  if (relay === null || hostId === null) return null;
  if (!hostIdPattern.test(hostId))
    throw fail('bad-value', {
      value: hostId,
      reason: 'not a host',
      words: 'the link is not whole: copy all that holdfast share printed',
    });
  const others = fields.getAll('or').slice(0, relaysMost - 1);
  return {
    link: { relays: [relay, ...others].map(parseRelayUrl), hostId },
    token: fields.get('token'),
    session: fields.get('session'),
  };
}

function withFirst(relays: readonly RelayUrl[]): readonly [RelayUrl, ...RelayUrl[]] {
  const [first, ...others] = relays;
  if (first === undefined) throw fail('not-joined', {});
  return [first, ...others];
}

/** A relay as links name it. */
const shortText = ({ text }: RelayUrl) => text.replace(/^relay:\/\//, '');

/** URLs for a host's connection, and for an operator's to a host. */
export const hostUrl = (relay: RelayUrl) => `${relay.base}${hostPath}`;
export const operatorUrl = (relay: RelayUrl, hostId: string) => `${relay.base}${operatorPath}${hostId}`;
