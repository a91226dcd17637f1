/** The author of deeds over one connection: its principal and the connection itself. Decides nothing. */
import type { Access } from '../Access.ts';
import type { Operator } from '../Operators.ts';
import { ownerId } from '../Principal.ts';
import type { Author } from './Deed.ts';

/** `operator`: null before one was admitted. */
export function authorOf(operator: Pick<Operator, 'id'> | null, { via, principal, grant }: Access): Author {
  const { id, name, actor } = principal;
  // A guest's device is the principal itself.
  const device = id === ownerId && grant?.kind === 'device' ? grant.name : '';
  return {
    id,
    name,
    actor,
    ...(operator === null ? {} : { operator: operator.id }),
    ...(device === '' ? {} : { device }),
    carrier: via?.carrier ?? 'local',
    ...(via?.address === undefined ? {} : { from: via.address }),
  };
}
