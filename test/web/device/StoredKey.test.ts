import { expect, it } from 'vitest';
import { generateKeyPair, sharedSecret } from '../../../src/noise/keys.ts';
import { base64urlOf } from '../../../src/protocol/bytes.ts';
import { deviceSecretLabel, formatToken } from '../../../src/protocol/token.ts';
import { deriveSecret } from '../../../src/protocol/tokenSecrets.ts';
import { deviceName } from '../../../src/web/device/deviceName.ts';
import {
  deviceToken,
  keyFromText,
  keyToText,
  newKeyOfBytes,
  newStoredKey,
} from '../../../src/web/device/StoredKey.ts';

const id = '0d9c8b7a6f5e';

it.each([
  ['WebCrypto', newStoredKey],
  ['@noble', async () => newKeyOfBytes()],
])("a key of %s makes the token that the host's side derives", async (_, newKey) => {
  const [key, host] = [await newKey(), generateKeyPair()];
  const secret = deriveSecret(sharedSecret(host, key.publicKey), deviceSecretLabel(id));
  const hostKey = base64urlOf(host.publicKey);
  expect(await deviceToken(key, id, hostKey)).toBe(formatToken({ id, secret }));
  expect(await deviceToken(key, 'aaaaaaaaaaaa', hostKey)).not.toContain(base64urlOf(secret));
});

it('a key of bytes is the same as text; one that no script can read is none', async () => {
  const key = newKeyOfBytes();
  expect(keyFromText(keyToText(key) ?? '')).toEqual(key);
  expect(keyToText(await newStoredKey())).toBeNull();
  for (const bad of ['', '.', 'AAAA.AAAA', `${keyToText(key)?.slice(1)}`])
    expect(keyFromText(bad)).toBeNull();
});

const webKit = 'AppleWebKit/537.36 (KHTML, like Gecko)';
it.each([
  [`Mozilla/5.0 (X11; Linux x86_64) ${webKit} Chrome/140.0.0.0 Safari/537.36`, 'Chrome on Linux'],
  [`Mozilla/5.0 (Windows NT 10.0) ${webKit} Chrome/140.0.0.0 Safari/537.36 Edg/140.0`, 'Edge on Windows'],
  [`Mozilla/5.0 (Linux; Android 15) ${webKit} Chrome/140.0 Mobile Safari/537.36`, 'Chrome on Android'],
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605 Version/18.5 Safari/605.1.15',
    'Safari on macOS',
  ],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0', 'Firefox on Linux'],
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1 Safari/604.1', 'iPhone'],
  ['', 'Browser'],
])('%s is named %s', (userAgent, name) => {
  expect(deviceName(userAgent)).toBe(name);
});
