/** From an address to its dialer: ssh's, or that of the URL's scheme. */
import { packageDir } from '../../runtime/installation.ts';
import { type Address, addressLabel, type UrlScheme } from './Address.ts';
import type { Dialer } from './Dialer.ts';
import { remoteCommand } from './sshCommand.ts';
import { sshDialer } from './sshDialer.ts';
import { urlDialers } from './urlDialers.ts';

export interface DialerOptions {
  env: Readonly<Record<string, string | undefined>>;
  /** Admits a connection that does not come over ssh. */
  token?: string | undefined;
  /** Start a server on the far side when none runs; only ssh can do that. */
  start: boolean;
  /** holdfast's name or path on the far side of ssh. */
  program?: string | undefined;
}

/** Errors: not-admitted for a relay without the secret of the link. */
export function dialerFor(address: Address, options: DialerOptions): Dialer {
  const label = addressLabel(address);
  if (address.kind === 'url') {
    return urlDialers[new URL(address.url).protocol as UrlScheme](address.url, options.token, label);
  }
  return sshDialer({
    destination: address.destination,
    port: address.port,
    command: (path) => remoteCommand(options.program, { start: options.start, server: address.server, path }),
    label,
    ssh: sshProgram(options.env),
    packageDir: packageDir(),
  });
}

/** The ssh to run, with its leading arguments: $HOLDFAST_SSH, words between blanks. */
export function sshProgram(env: DialerOptions['env']): string[] {
  return (env.HOLDFAST_SSH || 'ssh').split(/\s+/).filter((word) => word !== '');
}
