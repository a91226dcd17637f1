/** `connect` of a browser: WebSocket and HTTP polling. Knows nothing of Node. */
import type { Dialer } from '../client/connect/Dialer.ts';
import { fail } from '../protocol/errors.ts';
import { dialBrowserSocket } from './carriers/dialBrowserSocket.ts';
import { dialPolling } from './carriers/dialPolling.ts';
import { type ConnectOptions, holdOptions } from './connectOptions.ts';
import { Hold } from './Hold.ts';
import { webDialer } from './webDialer.ts';

/**
 * Connects to `holdfast serve`: `wss://…` or `https://…` (`ws`, `http`), with the token in the options or after `#`; or
 * by a dialer of the caller's. Errors: connect-failed, not-admitted, version-mismatch, bad-value.
 */
export async function connectBrowser(address: string | Dialer, options: ConnectOptions = {}): Promise<Hold> {
  if (typeof address === 'object') return Hold.open(holdOptions(address, options, {}, 'web'));
  const [url = '', secret] = address.split('#', 2);
  const connectors = { webSocket: dialBrowserSocket, polling: dialPolling };
  const dialer = webDialer(url, options.token ?? secret, connectors);
  if (!dialer) throw fail('bad-value', { value: url, reason: 'a page connects to ws, wss, http or https' });
  return Hold.open(holdOptions(dialer, options, {}, 'web'));
}
