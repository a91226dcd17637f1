/** `connect` of Node: chooses the dialer for an address, and describes this process to the server. */
import type { Dialer } from '../client/connect/Dialer.ts';
import { fail } from '../protocol/errors.ts';
import { checkFolder, places } from '../runtime/paths.ts';
import { connectUnix } from '../transport/unix.ts';
import { type ConnectOptions, holdOptions } from './connectOptions.ts';
import { Hold } from './Hold.ts';

export interface NodeConnectOptions extends ConnectOptions {
  /** Name or path of holdfast on the host that ssh reaches. */
  program?: string | undefined;
  /** Start a server on the host that ssh reaches when none runs. */
  start?: boolean | undefined;
}

/**
 * Connects to a server: this machine's when the address is absent (in a pane, the pane's own), the path of its socket,
 * `[user@]host` or `ssh://…` over ssh, `wss://…`, `https://…` (`ws`, `http`) to `holdfast serve`, or a dialer such as
 * that of `holdfast/sdk/relay`. Errors: no-server, connect-failed, not-admitted, version-mismatch, bad-value.
 */
export async function connectNode(
  address?: string | Dialer,
  options: NodeConnectOptions = {},
): Promise<Hold> {
  if (address === undefined || (typeof address === 'string' && address.startsWith('/'))) {
    const { socket } = places({ env: process.env, ...(address ? { path: address } : {}) });
    const hello = { pid: process.pid, cwd: process.cwd(), env: environment() };
    return Hold.open(holdOptions(localSocket(socket), options, hello));
  }
  const dialer =
    typeof address === 'string' ? (await import('./farDialers.ts')).farDialer(address, options) : address;
  return Hold.open(holdOptions(dialer, options));
}

function localSocket(path: string): Dialer {
  return {
    label: path,
    remote: false,
    dial: async () => {
      if (!checkFolder(path, process.env)) throw fail('no-server', { path });
      return connectUnix(path);
    },
  };
}

function environment(): Record<string, string> {
  const set = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return Object.fromEntries(set);
}
