/**
 * Checks of Host, Origin and Fetch Metadata, before everything else: they restrict requests of browsers. Owns only the
 * rules. Programs other than browsers send neither Origin nor metadata, and are judged by their credentials alone.
 */
import type { X509Certificate } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';

export interface GuardOptions {
  /** Origins of pages that may connect, besides this server's own: 'https://example.org'. */
  origins: readonly string[];
  /** Names of this server, besides localhost, addresses, and the names in its certificate. */
  hosts: readonly string[];
  certificate?: X509Certificate | null;
}

/**
 * Whether the Host of a request is one of our names. A page whose own name was pointed at this machine (DNS rebinding)
 * would send that name; an address can't be made to point elsewhere.
 */
export function hostAllowed(host: string | undefined, options: GuardOptions): boolean {
  const name = hostName(host);
  if (name === null) return false;
  if (name === 'localhost' || isIP(name) !== 0) return true;
  if (options.hosts.some((known) => known.toLowerCase() === name)) return true;
  return options.certificate?.checkHost(name) !== undefined;
}

/** Whether the page behind the request may connect: one from here, or from a listed origin. */
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

/**
 * Whether the page of another site may make this request, by what the browser says of it (Fetch Metadata, W3C): only to
 * open the page in a tab, never in a frame, as a script or as an image. Requests with an Origin are judged by that.
 */
export function fetchAllowed(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin' || site === 'none' || headers.origin !== undefined)
    return headers['sec-fetch-dest'] === undefined || !frames.has(String(headers['sec-fetch-dest']));
  return headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
}

/** Destinations of requests that embed a page in another one. */
const frames = new Set(['iframe', 'frame', 'embed', 'object', 'fencedframe']);

/** The name in a Host header, without port and brackets; null for a malformed header. */
function hostName(host: string | undefined): string | null {
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::\d{1,5})?$/i.exec(host ?? '');
  return (match?.[1] ?? match?.[2])?.toLowerCase() ?? null;
}
