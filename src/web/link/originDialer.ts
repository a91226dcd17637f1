/** The dialer for the server that served the page: a WebSocket to the page's own origin. */
import type { Dialer } from '../../client/connect/Dialer.ts';
import { dialBrowserSocket } from '../../sdk/carriers/dialBrowserSocket.ts';

/** @param token Sent in hello. Null for a page without one, which the server refuses in its own words. */
export function originDialer(token: string | null): Dialer {
  const url = new URL('.', location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  url.hash = '';
  return {
    label: url.host,
    remote: true,
    ...(token === null ? {} : { hello: { token } }),
    dial: (signal) => dialBrowserSocket(url.href, signal),
  };
}
