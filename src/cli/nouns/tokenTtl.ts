/** The lifetime of a new token or link, from the value of --ttl. */
import { parseDuration } from '../../options/value.ts';
import { ttlMost } from '../../protocol/admission.ts';
import { fail } from '../../protocol/errors.ts';

/** Returns milliseconds. `takes` describes the valid values, for the error. Errors: bad-value. */
export function ttlOf(word: string, takes: string): number {
  const ttlMs = parseDuration(word);
  if (!ttlMs) throw fail('bad-value', { value: word, reason: `--ttl takes ${takes}` });
  if (ttlMs > ttlMost)
    throw fail('bad-value', { value: word, reason: '--ttl takes 10 years (3650d) at most' });
  return ttlMs;
}
