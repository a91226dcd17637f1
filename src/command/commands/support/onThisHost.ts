/** Clients whose machine a command may use: those of the host itself. A far client's machine is its user's alone. */
import { fail } from '../../../protocol/errors.ts';
import type { AttachedClient } from '../../AttachedClient.ts';

/** True for a client on this host: it came over the Unix socket, which is the owner's. */
export const onThisHost = (client: AttachedClient): boolean => client.carrier === 'local';

/** Errors: client-elsewhere, for the first client that came from elsewhere. */
export function requireOnThisHost(action: string, clients: readonly AttachedClient[]): void {
  const far = clients.find((client) => !onThisHost(client));
  if (far) throw fail('client-elsewhere', { action, client: far.name, carrier: far.carrier });
}
