/**
 * X25519 key pairs (RFC 7748) as raw 32-byte strings. Owns the way between those and node:crypto's key objects; never
 * stores a key.
 */
import {
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';

/** Bytes of a public key, of a private key and of a shared secret. */
export const keyBytes = 32;

export interface KeyPair {
  readonly publicKey: Uint8Array;
  /** Only ever given to `sharedSecret`. */
  readonly privateKey: KeyObject;
}

/** What stands before the 32 bytes in the DER of a private X25519 key (RFC 8410, section 7). */
const privatePrefix = Buffer.from('302e020100300506032b656e04220420', 'hex');

export function generateKeyPair(): KeyPair {
  const { publicKey, privateKey } = generateKeyPairSync('x25519');
  return { publicKey: rawPublic(publicKey), privateKey };
}

/** The key pair of a private key of 32 bytes. Errors: those of node:crypto, for another length. */
export function keyPairOf(privateBytes: Uint8Array): KeyPair {
  const der = Buffer.concat([privatePrefix, privateBytes]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  return { publicKey: rawPublic(createPublicKey(privateKey)), privateKey };
}

/** The 32 bytes of a private key, for the file that keeps it. */
export function privateBytesOf(pair: KeyPair): Uint8Array {
  return pair.privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(privatePrefix.length);
}

/**
 * X25519. Throws when the result would be all zeros, as for a public key of small order (RFC 7748, section 6.1): such
 * a secret would be known to everybody.
 */
export function sharedSecret(own: KeyPair, theirPublic: Uint8Array): Uint8Array {
  // As JWK (RFC 8037): OpenSSL takes 80 us to read a public key as DER, and this path 11.
  const x = Buffer.from(theirPublic).toString('base64url');
  const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x }, format: 'jwk' });
  const secret = diffieHellman({ privateKey: own.privateKey, publicKey });
  if (secret.every((byte) => byte === 0)) throw new Error('a public key of small order');
  return secret;
}

function rawPublic(key: KeyObject): Uint8Array {
  return Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url');
}
