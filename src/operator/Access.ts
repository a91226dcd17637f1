/**
 * Permissions of one connection, and the attribution of its actions. Shapes only: server/connections/Admission.ts
 * decides them at hello.
 */
import type { Role, Via } from '../protocol/admission.ts';
import { fail } from '../protocol/errors.ts';
import type { HelloResult } from '../protocol/messages.ts';
import type { Operator } from './Operators.ts';
import { type Actor, ownerId, type Principal } from './Principal.ts';
import type { TokenKind } from './Tokens.ts';

/** Permissions of a connection, decided at its hello. */
export interface Access {
  readonly role: Role;
  /** Its carrier and address; null over the Unix socket. */
  readonly via: Via | null;
  /** The token, device or pairing link that admitted it; null for the owner on the host or over ssh. */
  readonly grant: {
    readonly kind: TokenKind;
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

/** The device or the pairing link of a connection, as the answer to its hello names it. */
export function greetedAs({ grant, principal }: Access): Pick<HelloResult, 'device' | 'pairing'> {
  if (grant?.kind === 'link') return { pairing: true };
  if (grant?.kind !== 'device') return {};
  return { device: { id: grant.id, name: grant.name, own: principal.id === ownerId } };
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
