/**
 * Where a page connects: to the server that served it, or to a host through relays, as its link says. Owns the fragment of
 * the address, which it removes, and the tab's memory of it.
 */
import type { Dialer } from '../../client/connect/Dialer.ts';
import { formatPageLink, type HostLink, parsePageLink, type RelayUrl } from '../../relay/links.ts';
import { originDialer } from './originDialer.ts';
import { relayedDialer } from './relayedDialer.ts';
import { tabMemory } from './tabMemory.ts';

export interface PageAddress {
  /** The host behind relays; null for the server of the page. */
  host: HostLink | null;
  token: string | null;
  session: string | undefined;
}

/** Keys of the tab's storage, which ends with the tab. */
const keys = { token: 'token', session: 'session', host: 'host' } as const;

/**
 * Reads `#TOKEN`, `#TOKEN/SESSION` or a link through a relay (relay/links.ts), else what the tab remembers; `#/SESSION`
 * is another session of the host that it remembers. No part of it is in any request. Errors: bad-value for a link that is not whole.
 */
export function takeAddress(): PageAddress {
  const fragment = location.hash.slice(1);
  if (fragment !== '') {
    history.replaceState(null, '', location.pathname + location.search);
    if (!fragment.startsWith('/')) for (const key of Object.values(keys)) tabMemory.remove(key);
    remember(read(fragment));
  }
  const host = parsePageLink(tabMemory.get(keys.host) ?? '');
  return {
    host: host?.link ?? null,
    token: tabMemory.get(keys.token),
    session: tabMemory.get(keys.session) ?? undefined,
  };
}

/** The token is used up: the tab does not show it again. */
export function forgetToken(): void {
  tabMemory.remove(keys.token);
}

/** The address without its token, for a device that has a key; null for the server of the page. */
export const relayLinkOf = ({ host }: PageAddress): string | null => host && formatPageLink('', host, '');

/** The host of such a link; null for text that is none. */
export const linkedHost = (link: string): HostLink | null => parsePageLink(link)?.link ?? null;

/** @param reached Told of the relay in use, where there is one. */
export function pageDialer({ host, token }: PageAddress, reached: (relay: RelayUrl) => void): Dialer {
  return host === null ? originDialer(token) : relayedDialer(host, token, reached);
}

function read(fragment: string): PageAddress {
  const relayed = parsePageLink(fragment);
  if (relayed !== null)
    return { host: relayed.link, token: relayed.token || null, session: relayed.session ?? undefined };
  const [token = '', session] = decodeURIComponent(fragment).split('/');
  return { host: null, token: token || null, session: session || undefined };
}

function remember({ host, token, session }: PageAddress): void {
  if (token !== null) tabMemory.set(keys.token, token);
  if (session !== undefined) tabMemory.set(keys.session, session);
  if (host !== null) tabMemory.set(keys.host, formatPageLink('', host, ''));
}
