/**
 * Which requests a browser may make: the checks of Host and Origin that stand before everything else. Owns the rules and
 * nothing more. Programs that are no browsers send no Origin, and are judged by their credentials alone.
 */
import type { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';

export interface GuardOptions {
  /** Origins of pages that may connect, besides those that this server itself would serve: 'https://example.org'. */
  origins: readonly string[];
  /** Names under which this server may be called, besides localhost, addresses, and the names of its certificate. */
  hosts: readonly string[];
  certificate?: X509Certificate | null;
}

/**
 * Whether the Host of a request is a name of ours. A page that made its own name point at this machine (DNS rebinding)
 * would send that name; an address can't be made to point elsewhere.
 */
export function hostAllowed(host: string | undefined, options: GuardOptions): boolean {
  const name = hostName(host);
  if (name === null) return false;
  if (name === 'localhost' || isIP(name) !== 0) return true;
  if (options.hosts.some((known) => known.toLowerCase() === name)) return true;
  return options.certificate?.checkHost(name) !== undefined;
}

/** Whether the page that made the request may connect: one from here, or from an origin that was named. */
export function originAllowed(
  origin: string | undefined,
  host: string,
  secure: boolean,
  options: GuardOptions,
): boolean {
  if (origin === undefined) return true;
  if (options.origins.includes(origin)) return true;
  return origin.toLowerCase() === `${secure ? 'https' : 'http'}://${host.toLowerCase()}`;
}

/** The name in a Host header, without port and brackets; null for what is no such header. */
function hostName(host: string | undefined): string | null {
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::\d{1,5})?$/i.exec(host ?? '');
  return (match?.[1] ?? match?.[2])?.toLowerCase() ?? null;
}
