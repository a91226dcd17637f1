/** What one connection may do, and how its actions are attributed. Decided at hello (server/connections/Admission.ts); shapes only. */
import type { Role, Via } from '../protocol/admission.ts';
import type { Operator } from './Operators.ts';

/** What a connection may do, decided at its hello. */
export interface Access {
  readonly role: Role;
  /** What brought it; null over the Unix socket. */
  readonly via: Via | null;
  /** The token that let it in; null for the owner. */
  readonly grant: { readonly id: string; readonly name: string; readonly session: string | null } | null;
}

/** An operator's name for others, with the carrier and address of a remote connection. */
export function whoIs({ name }: Pick<Operator, 'name'>, { via }: Pick<Access, 'via'>): string {
  if (via === null) return name;
  return `${name} over ${via.carrier}${via.address === undefined ? '' : ` from ${via.address}`}`;
}
