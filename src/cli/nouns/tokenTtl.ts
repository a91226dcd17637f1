/** The lifetime of a new token or link, from the word behind --ttl. */
import { parseDuration } from '../../options/value.ts';
import { ttlMost } from '../../protocol/admission.ts';
import { fail } from '../../protocol/errors.ts';

/** Milliseconds. `takes` says which words are right. Errors: command-failed. */
export function ttlOf(word: string, takes: string): number {
  const ttlMs = parseDuration(word);
  if (!ttlMs) throw fail('command-failed', { message: `--ttl takes ${takes}: ${word}` });
  if (ttlMs > ttlMost)
    throw fail('command-failed', { message: `--ttl takes 10 years (3650d) at most: ${word}` });
  return ttlMs;
}
