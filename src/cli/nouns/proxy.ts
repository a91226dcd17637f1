/**
 * `holdfast proxy`: the host's end of an ssh connection. Connects standard input and output to the server's socket, one
 * message a line; all other text goes to standard error. Starts the server when there are sessions to restore, or when
 * asked to; never draws anything.
 */
import { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import { limits } from '../../protocol/limits.ts';
import type { Places } from '../../runtime/paths.ts';
import { StdioCarrier } from '../../transport/StdioCarrier.ts';
import { splice } from '../../transport/splice.ts';
import { connect, greeting, type StartOptions } from '../shared/localServer.ts';

export interface ProxyOptions {
  start: StartOptions['start'];
  configFiles: readonly string[];
}

/** Resolves when the connection is over. */
export function runProxy(where: Places, options: ProxyOptions): Promise<number> {
  // The first word of SSH_CONNECTION is the address of the login (sshd(8)).
  const address = (process.env.SSH_CONNECTION ?? '').split(' ', 1)[0] ?? '';
  const { cwd = '/', env = {} } = greeting('cli');
  // A hang-up also ends standard input, and with it the proxy.
  process.on('SIGHUP', () => {});
  return new Promise((resolve) => {
    splice(new StdioCarrier(process.stdin, standardOutput(), { firstBytes: limits.helloBytes }), {
      connectHost: () => connect(where, { start: options.start, configFiles: options.configFiles }),
      via: { carrier: 'ssh', ...(address === '' ? {} : { address }) },
      greeting: { cwd, env },
      ended: () => resolve(0),
    });
  });
}

/**
 * Standard output without blocking in write(2): `process.stdout` blocks on a pipe, and then no typed input would pass
 * while a slow link takes output.
 */
function standardOutput(): Writable {
  try {
    return new Socket({ fd: 1, readable: false, writable: true });
  } catch {
    // A file or a terminal, as when a person tries it.
    return process.stdout;
  }
}
