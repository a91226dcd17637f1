/**
 * Permissions of one connection, and the attribution of its actions. Shapes only: server/connections/Admission.ts
 * decides them at hello.
 */
import type { Role, Via } from '../protocol/admission.ts';
import { fail } from '../protocol/errors.ts';
import type { Operator } from './Operators.ts';
import type { Actor, Principal } from './Principal.ts';

/** Permissions of a connection, decided at its hello. */
export interface Access {
  readonly role: Role;
  /** Its carrier and address; null over the Unix socket. */
  readonly via: Via | null;
  /** The token that admitted it; null for the owner. */
  readonly grant: {
    readonly id: string;
    readonly name: string;
    readonly session: string | null;
    readonly actor: Actor;
  } | null;
  /** Present principal of this connection: its pane may become an agent's later. */
  readonly principal: Principal;
}

/** An operator's name for others, with the carrier and address of a remote connection. */
export function whoIs({ name }: Pick<Operator, 'name'>, { via }: Pick<Access, 'via'>): string {
  if (via === null) return name;
  return `${name} over ${via.carrier}${via.address === undefined ? '' : ` from ${via.address}`}`;
}

/**
 * Checks that a connection may detach a client, or keep it from typing in another way. Agents and programs may do so
 * only to clients of their own principal. Errors: others-client.
 */
export function checkMayStop(
  { principal }: Pick<Access, 'principal'>,
  client: { readonly principal: Principal },
  action: string,
): void {
  if (principal.actor === 'person' || principal.id === client.principal.id) return;
  throw fail('others-client', { action, of: client.principal.name });
}
