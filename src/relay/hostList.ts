/**
 * The list of hosts that may use a relay: a file with one public key per line, as `holdfast relay status` shows it.
 * Owns its form; the command decides when to read the file.
 */
import { fail } from '../protocol/errors.ts';
import { hostIdPattern } from './wire.ts';

/**
 * The keys in the text of such a file. Empty lines and `#` comments are skipped, and so is text after a key: a name,
 * for the list's owner. Errors: syntax-error for a line that does not begin with a key, since a typing mistake would
 * lock a host out.
 */
export function parseHostList(text: string): ReadonlySet<string> {
  const hosts = new Set<string>();
  for (const [at, line] of text.split('\n').entries()) {
    const [key = ''] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (key === '') continue;
    if (!hostIdPattern.test(key))
      throw fail('syntax-error', {
        where: `line ${at + 1}`,
        reason: `not the key of a host, as holdfast relay status prints it: ${key.slice(0, 64)}`,
      });
    hosts.add(key);
  }
  return hosts;
}
