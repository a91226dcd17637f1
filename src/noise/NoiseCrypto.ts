/**
 * The primitives of Noise_*_25519_ChaChaPoly_SHA256 as the state machine needs them: X25519 (RFC 7748),
 * ChaCha20-Poly1305 (RFC 8439), SHA-256 and HMAC. A platform gives them: nodeCrypto.ts, and nobleCrypto.ts for the page.
 * Types and sizes only.
 */

/** Bytes of a public key, of a private key and of a shared secret. */
export const keyLength = 32;
/** Overhead of a sealed message, bytes. */
export const tagBytes = 16;

/** An X25519 key pair. */
export interface KeyPair {
  readonly publicKey: Uint8Array;
  /** In the form of the platform that made it; passed only to its `sharedSecret`. */
  readonly privateKey: object;
}

export interface NoiseCrypto {
  randomBytes(length: number): Uint8Array;
  generateKeyPair(): KeyPair;
  /** X25519. Throws when the result would be all zeros, as for a public key of small order. */
  sharedSecret(own: KeyPair, theirPublic: Uint8Array): Uint8Array;
  /** ChaCha20-Poly1305: the ciphertext, then the tag. The nonce has 12 bytes. */
  seal(key: Uint8Array, nonce: Uint8Array, ad: Uint8Array, plaintext: Uint8Array): Uint8Array;
  /** Throws when the tag does not match. */
  open(key: Uint8Array, nonce: Uint8Array, ad: Uint8Array, sealed: Uint8Array): Uint8Array;
  /** SHA-256 of the parts, one after the other. */
  sha256(...parts: readonly Uint8Array[]): Uint8Array;
  /** HMAC-SHA-256 of the parts, one after the other. */
  hmac(key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array;
  /** HKDF-SHA-256 (RFC 5869) without salt: 32 bytes of a secret, for the use that the label names. */
  derive(secret: Uint8Array, label: string): Uint8Array;
}
