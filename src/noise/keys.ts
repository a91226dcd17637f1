/**
 * X25519 key pairs (RFC 7748) of node:crypto, from and to raw 32-byte strings. Owns the conversion to and from node:crypto's key objects; never
 * stores a key.
 *
 * Keys are read and written as JWK (RFC 8037) where possible: the OpenSSL of Node 20 takes eight to twenty times as
 * long to read them as DER.
 */
import { createPrivateKey, createPublicKey, diffieHellman, type KeyObject, randomBytes } from 'node:crypto';
import { type KeyPair, keyLength } from './NoiseCrypto.ts';

/** PKCS #8 (RFC 8410) of an X25519 key, up to its 32 bytes. */
const pkcs8Prefix = Buffer.from('302e020100300506032b656e04220420', 'hex');

export interface NodeKeyPair extends KeyPair {
  readonly privateKey: KeyObject;
}

/**
 * A new pair. Any 32 bytes are a private key (RFC 7748, section 5), so random ones are used: the key objects of
 * generateKeyPairSync share a lock with the job that made them, and Node 20 deadlocks when that job is
 * garbage-collected while the key is written out.
 */
export function generateKeyPair(): NodeKeyPair {
  return keyPairOf(randomBytes(keyLength));
}

/** The key pair for a private key of 32 bytes. Throws a RangeError for another length. */
export function keyPairOf(privateBytes: Uint8Array): NodeKeyPair {
  const privateKey = privateKeyOf(privateBytes);
  const { x = '' } = createPublicKey(privateKey).export({ format: 'jwk' });
  return { publicKey: Buffer.from(x, 'base64url'), privateKey };
}

/** Whether a JWK with a wrong public half is accepted: newer releases of Node 24 and all of 26 compare. */
let takesAnyPublicHalf = true;

function privateKeyOf(bytes: Uint8Array): KeyObject {
  if (bytes.length !== keyLength) throw new RangeError(`a private key of ${bytes.length} bytes`);
  if (takesAnyPublicHalf) {
    // The public half must be present but is not examined: it follows from the private one.
    const d = base64url(bytes);
    try {
      return createPrivateKey({ key: { kty: 'OKP', crv: 'X25519', x: d, d }, format: 'jwk' });
    } catch {
      takesAnyPublicHalf = false;
    }
  }
  return createPrivateKey({ key: Buffer.concat([pkcs8Prefix, bytes]), format: 'der', type: 'pkcs8' });
}

/** The 32 bytes of a private key, for the file that keeps it. */
export function privateBytesOf(pair: NodeKeyPair): Uint8Array {
  return Buffer.from(pair.privateKey.export({ format: 'jwk' }).d ?? '', 'base64url');
}

/**
 * X25519. Throws when the result would be all zeros, as for a public key of small order (RFC 7748, section 6.1): such
 * a secret would be known to everybody.
 */
export function sharedSecret(own: NodeKeyPair, theirPublic: Uint8Array): Uint8Array {
  const key = { kty: 'OKP', crv: 'X25519', x: base64url(theirPublic) };
  const publicKey = createPublicKey({ key, format: 'jwk' });
  const secret = diffieHellman({ privateKey: own.privateKey, publicKey });
  if (secret.every((byte) => byte === 0)) throw new Error('a public key of small order');
  return secret;
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64url');
}
