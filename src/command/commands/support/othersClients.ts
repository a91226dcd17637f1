/**
 * Actions on clients of other principals. An agent or program must not keep a person's client from typing, so it can't
 * detach, lock or stop it, or make it read-only. Owns nothing.
 */
import { checkMayStop } from '../../../operator/Access.ts';
import { evicts } from '../../../operator/Principal.ts';
import type { AttachedClient, DetachHow } from '../../AttachedClient.ts';
import type { CommandContext } from '../../context.ts';

/** Errors: others-client. */
export function checkCallerMayStop(context: CommandContext, client: AttachedClient, action: string): void {
  const { principal } = context.caller;
  if (principal !== null) checkMayStop({ principal }, client, action);
}

/**
 * Detaches a client for the caller. A client detached by a lower or equal rank keeps its panes. Errors: others-client.
 */
export function detach(context: CommandContext, client: AttachedClient, how: DetachHow = {}): void {
  const { principal, operatorName, client: own } = context.caller;
  checkCallerMayStop(context, client, 'detach-client');
  // A client that detaches itself is shown no name.
  const by = client.name === own?.name ? null : operatorName;
  client.detach(by, { ...how, evicts: principal !== null && evicts(principal, client.principal) });
}
