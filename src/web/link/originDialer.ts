/** The dialer for the server that served the page: a WebSocket to the page's own origin. */
import type { Dialer } from '../../client/connect/Dialer.ts';
import { fail } from '../../protocol/errors.ts';
import { dialBrowserSocket } from '../../sdk/carriers/dialBrowserSocket.ts';
import type { Carrier } from '../../transport/Carrier.ts';
import { servedHost } from './servedHost.ts';

/** @param token Sent in hello. Null for a page without one, which the server refuses in its own words. */
export function originDialer(token: string | null): Dialer {
  const url = new URL('.', location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  url.hash = '';
  return {
    label: url.host,
    remote: true,
    ...(token === null ? {} : { hello: { token } }),
    dial: (signal) => dial(url.href, signal),
  };
}

/** A browser does not say why a WebSocket fails; whether its server answers at all, a request shows. */
async function dial(url: string, signal: AbortSignal): Promise<Carrier> {
  try {
    return await dialBrowserSocket(url, signal);
  } catch (error) {
    const answers = await servedHost(signal).then(
      () => true,
      () => false,
    );
    throw answers ? fail('unreachable', { words: noSocketWords }) : error;
  }
}

const noSocketWords =
  'the server answers, but no WebSocket comes through; a proxy on the way has to pass it, and after many refused attempts the server wants a pause';
