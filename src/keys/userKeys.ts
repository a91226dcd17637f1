/** The option user-keys: sequences of a terminal that its user has made keys, User0 and so on. */
import type { UserKey } from './InputDecoder.ts';
import { parseKeyName } from './keyName.ts';

/** Elements of the option by index; empty ones, and those beyond the last user key, are none. */
export function userKeys(elements: ReadonlyMap<number, string>): UserKey[] {
  const keys: UserKey[] = [];
  for (const [index, text] of elements) {
    const key = parseKeyName(`User${index}`);
    if (key !== undefined && text !== '') keys.push({ key, bytes: Buffer.from(text, 'utf8') });
  }
  return keys;
}
