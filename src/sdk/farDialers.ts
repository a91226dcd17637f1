/** Node's dialers for servers on other machines: ssh, WebSocket, HTTP polling. Loaded when an address needs them. */
import { join } from 'node:path';
import { addressLabel, parseAddress } from '../client/connect/Address.ts';
import type { Dialer } from '../client/connect/Dialer.ts';
import { remoteCommand } from '../client/connect/sshCommand.ts';
import { sshDialer } from '../client/connect/sshDialer.ts';
import { fail } from '../protocol/errors.ts';
import { dialPolling } from './carriers/dialPolling.ts';
import { dialWebSocket } from './carriers/dialWebSocket.ts';
import type { NodeConnectOptions } from './connectNode.ts';
import { webDialer } from './webDialer.ts';

/** Errors: bad-value. */
export function farDialer(text: string, options: NodeConnectOptions): Dialer {
  const address = parseAddress(text);
  const label = addressLabel(address);
  if (address.kind === 'ssh') {
    const { destination, port, server } = address;
    return sshDialer({
      destination,
      port,
      command: (path) => remoteCommand(options.program, { start: options.start === true, server, path }),
      label,
      ssh: (process.env.HOLDFAST_SSH || 'ssh').split(/\s+/).filter((word) => word !== ''),
      // Path in the package, relative to dist/sdk.
      packageDir: join(import.meta.dirname, '..', '..'),
    });
  }
  const connectors = { webSocket: dialWebSocket, polling: dialPolling };
  const dialer = webDialer(address.url, options.token ?? address.secret, connectors);
  if (dialer) return dialer;
  throw fail('bad-value', { value: label, reason: 'pass relay(address) of holdfast/sdk/relay' });
}
