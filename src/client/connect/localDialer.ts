/** The dialer for a server on this machine. */
import type { Carrier } from '../../transport/Carrier.ts';
import type { Dialer } from './Dialer.ts';

/** @param connect Opens a connection to the server, or starts one; fails with errors such as no-server. */
export function localDialer(connect: () => Promise<Carrier>): Dialer {
  return { label: 'this machine', remote: false, dial: () => connect() };
}
