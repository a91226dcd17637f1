/**
 * The X25519 key pair of this browser for one host. WebCrypto makes it where it can, so that no script can read the
 * private key; where X25519 is missing, @noble's JavaScript does, and the private key is bytes.
 */
import { nobleCrypto, noblePairOf } from '../../noise/nobleCrypto.ts';
import { base64urlOf, bytesOfBase64url } from '../../protocol/bytes.ts';
import { deviceSecretLabel, formatToken } from '../../protocol/token.ts';

export interface StoredKey {
  publicKey: Uint8Array;
  /** Of WebCrypto, not extractable; or 32 bytes. */
  privateKey: CryptoKey | Uint8Array;
}

const x25519 = { name: 'X25519' } as const;

/** A new pair of WebCrypto; of @noble where it has no X25519. */
export async function newStoredKey(): Promise<StoredKey> {
  try {
    const { publicKey, privateKey } = (await crypto.subtle.generateKey(x25519, false, [
      'deriveBits',
    ])) as CryptoKeyPair;
    return { publicKey: new Uint8Array(await crypto.subtle.exportKey('raw', publicKey)), privateKey };
  } catch {
    return newKeyOfBytes();
  }
}

/** A new pair of @noble, for storage that takes no key of WebCrypto. */
export function newKeyOfBytes(): StoredKey {
  const { publicKey, privateKey } = noblePairOf(nobleCrypto.randomBytes(32));
  return { publicKey, privateKey: privateKey as Uint8Array };
}

/** The token by which the host admits this key. `id`: of the device; `host`: public key of the host, base64url. */
export async function deviceToken(key: StoredKey, id: string, host: string): Promise<string> {
  const hostKey = bytesOfBase64url(host) ?? new Uint8Array(0);
  const shared = await sharedWith(key, hostKey);
  return formatToken({ id, secret: nobleCrypto.derive(shared, deviceSecretLabel(id)) });
}

async function sharedWith({ publicKey, privateKey }: StoredKey, hostKey: Uint8Array): Promise<Uint8Array> {
  if (privateKey instanceof Uint8Array) return nobleCrypto.sharedSecret({ publicKey, privateKey }, hostKey);
  const theirs = await crypto.subtle.importKey('raw', new Uint8Array(hostKey), x25519, false, []);
  return new Uint8Array(await crypto.subtle.deriveBits({ ...x25519, public: theirs }, privateKey, 256));
}

/** The key as text, for storage that holds nothing else; null for a private key that no script can read. */
export function keyToText({ publicKey, privateKey }: StoredKey): string | null {
  return privateKey instanceof Uint8Array ? `${base64urlOf(publicKey)}.${base64urlOf(privateKey)}` : null;
}

/** Null for text that is no key. */
export function keyFromText(text: string): StoredKey | null {
  const [publicKey, privateKey] = text.split('.').map(bytesOfBase64url);
  return publicKey?.length === 32 && privateKey?.length === 32 ? { publicKey, privateKey } : null;
}
