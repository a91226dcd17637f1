/** The role of a new token or link, from the value of --role. */
import type { Role } from '../../protocol/admission.ts';
import { fail } from '../../protocol/errors.ts';

/** Errors: bad-value. */
export function roleOf(text: string): Role {
  if (text === 'operator' || text === 'observer') return text;
  throw fail('bad-value', { value: text, reason: '--role takes operator or observer' });
}
