/** The option user-keys: terminal sequences that the user made keys, User0 and so on. */
import type { UserKey } from './InputDecoder.ts';
import { parseKeyName } from './keyName.ts';

/** Elements of the option by index, without empty ones and those beyond the last user key. */
export function userKeys(elements: ReadonlyMap<number, string>): UserKey[] {
  const keys: UserKey[] = [];
  for (const [index, text] of elements) {
    const key = parseKeyName(`User${index}`);
    if (key !== undefined && text !== '') keys.push({ key, bytes: Buffer.from(text, 'utf8') });
  }
  return keys;
}
