/** Names of keys as list-keys shows them; the right-hand side is what tmux 3.3a lists. */
import { expect, it } from 'vitest';
import { listedKeyName, parseKeyName } from '../../src/keys/keyName.ts';

it.each([
  ['C-S-h', 'S-C-h'],
  ['C-M-h', 'M-C-h'],
  ['C-M-S-h', 'M-S-C-h'],
  ['S-M-x', 'M-S-x'],
  ['C-a', 'C-a'],
  ['C-S-1', 'C-S-1'],
  ['C-S-F5', 'C-S-F5'],
  ['M-C-S-Left', 'C-M-S-Left'],
])('%s is listed as %s, and read back as the same key', (written, listed) => {
  const key = parseKeyName(written) ?? '';
  expect(listedKeyName(key)).toBe(listed);
  expect(parseKeyName(listed)).toBe(key);
});
