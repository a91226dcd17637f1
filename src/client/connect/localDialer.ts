/** The way to a server of this machine. */
import type { Carrier } from '../../transport/Carrier.ts';
import type { Dialer } from './Dialer.ts';

/** @param connect Opens a connection to the server, or starts one; fails with no-server and the like. */
export function localDialer(connect: () => Promise<Carrier>): Dialer {
  return { label: 'this machine', remote: false, dial: () => connect() };
}
