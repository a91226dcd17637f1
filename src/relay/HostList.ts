/**
 * Which hosts may be at a relay: a file with the public key of one a line, as `holdfast relay status` shows it. Owns its
 * form; who reads the file, and when, is the command's affair.
 */
import { fail } from '../protocol/errors.ts';
import { hostIdPattern } from './wire.ts';

/**
 * The keys in the text of such a file. Empty lines and `#` comments are passed over, and so is what follows a key: a name,
 * for whoever keeps the list. Errors: command-failed for a line that does not begin with a key, since a list with a typing
 * mistake keeps somebody out.
 */
export function parseHostList(text: string): ReadonlySet<string> {
  const hosts = new Set<string>();
  for (const [at, line] of text.split('\n').entries()) {
    const [key = ''] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (key === '') continue;
    if (!hostIdPattern.test(key))
      throw fail('command-failed', {
        message: `line ${at + 1} is no key of a host, as holdfast relay status shows it: ${key.slice(0, 64)}`,
      });
    hosts.add(key);
  }
  return hosts;
}
