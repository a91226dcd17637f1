/**
 * The argument of `holdfast connect`: where to go, and which session. Owns the forms of addresses; opens nothing.
 *
 *     [user@]host[:session]                   over the user's own ssh
 *     ssh://[user@]host[:port][/session][?server=NAME-OR-PATH]
 *     ws:// wss:// http:// https://host[:port][/path][?session=NAME][#token]
 *     relay://relay[:port]/...[?session=NAME]#secret
 *
 * The fragment of a URL is a secret: it is kept apart from the URL, and never shown or sent as part of it.
 */
import { fail } from '../../protocol/errors.ts';

/** Schemes of addresses that are URLs; urlDialers.ts has a dialer for each. */
const urlSchemes = ['ws:', 'wss:', 'http:', 'https:', 'relay:', 'relay+tls:'] as const;
export type UrlScheme = (typeof urlSchemes)[number];

export type Address =
  | { kind: 'ssh'; destination: string; port?: number; session?: string; server?: string }
  | { kind: 'url'; url: string; secret?: string; session?: string };

/** Errors: bad-value for text that is no address. */
export function parseAddress(text: string): Address {
  const url = text.includes('://') ? parseUrl(text) : null;
  if (url === null) return parseDestination(text);
  if (url.protocol === 'ssh:') return parseSshUrl(url);
  if (!urlSchemes.some((known) => known === url.protocol))
    throw bad(text, `${url.protocol}// is not supported`);
  const session = url.searchParams.get('session');
  const secret = decodeURIComponent(url.hash.slice(1));
  url.hash = '';
  url.searchParams.delete('session');
  return {
    kind: 'url',
    url: url.href.replace(/\?$/, ''),
    ...(secret === '' ? {} : { secret }),
    ...(session ? { session } : {}),
  };
}

/** An address as it is shown and stored: without its secret and session. */
export function addressLabel(address: Address): string {
  if (address.kind !== 'ssh') return address.url;
  const { destination, port, server } = address;
  if (port === undefined && server === undefined) return destination;
  const which = server === undefined ? '' : `?server=${encodeURIComponent(server)}`;
  return `ssh://${destination}${port === undefined ? '' : `:${port}`}${which}`;
}

function parseUrl(text: string): URL {
  try {
    return new URL(text);
  } catch {
    throw bad(text, 'it is not a URL');
  }
}

/** `host:session`; an IPv6 address is in brackets, which are removed for ssh. */
function parseDestination(text: string): Address {
  const match = /^((?:[^@\s]+@)?(?:\[[^\]\s]+\]|[^:@\s[\]]+))(?::(.*))?$/s.exec(text);
  if (!match) throw bad(text, 'use [user@]host[:session], or a URL');
  const [, destination = '', session] = match;
  return {
    kind: 'ssh',
    destination: checkDestination(destination.replace(/\[(.*)\]$/, '$1'), text),
    ...(session ? { session } : {}),
  };
}

function parseSshUrl(url: URL): Address {
  const user = decodeURIComponent(url.username);
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const session = decodeURIComponent(url.pathname.replace(/^\//, ''));
  const server = url.searchParams.get('server');
  return {
    kind: 'ssh',
    destination: checkDestination(user === '' ? host : `${user}@${host}`, url.href),
    ...(url.port === '' ? {} : { port: Number(url.port) }),
    ...(session === '' ? {} : { session }),
    ...(server ? { server } : {}),
  };
}

/**
 * The address with the server that -L or -S on the command line names, meaning one on the far machine. Errors:
 * bad-arguments where a URL leads to one fixed server.
 */
export function withServer(address: Address, server: string | undefined): Address {
  if (server === undefined) return address;
  if (address.kind === 'ssh') return { ...address, server };
  throw fail('bad-arguments', {
    words: `-L and -S choose a server over ssh only; ${addressLabel(address)} leads to one fixed server`,
  });
}

/** ssh would read a destination that begins with a dash as an option. */
function checkDestination(destination: string, text: string): string {
  if (destination === '' || destination.startsWith('-')) throw bad(text, 'it names no host');
  return destination;
}

function bad(text: string, reason: string) {
  // Text after a '#' is a secret, and errors end up on screens and in logs.
  return fail('bad-value', {
    value: text.replace(/#.*$/s, ''),
    reason,
    words: `can't connect to ${text.replace(/#.*$/s, '')}: ${reason}`,
  });
}
