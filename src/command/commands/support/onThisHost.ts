/** Clients whose machine a command may use: those on this host. A remote client's machine belongs to its user alone. */
import { fail } from '../../../protocol/errors.ts';
import type { AttachedClient } from '../../AttachedClient.ts';

/** True for a client on this host, which came over the owner's Unix socket. */
export const onThisHost = (client: AttachedClient): boolean => client.carrier === 'local';

/** Errors: client-elsewhere, for the first remote client. */
export function requireOnThisHost(action: string, clients: readonly AttachedClient[]): void {
  const far = clients.find((client) => !onThisHost(client));
  if (far) throw fail('client-elsewhere', { action, client: far.name, carrier: far.carrier });
}
