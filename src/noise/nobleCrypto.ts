/**
 * The primitives of Noise in JavaScript alone, by the audited @noble libraries, for the page: WebCrypto has no
 * ChaCha20-Poly1305, and its X25519 is missing in some browsers. Private keys are plain bytes here, so this makes
 * ephemeral keys only; the key of a device is web/device's.
 */
import { chacha20poly1305 } from '@noble/ciphers/chacha.js';
import { x25519 } from '@noble/curves/ed25519.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { type KeyPair, keyLength, type NoiseCrypto } from './NoiseCrypto.ts';

export const nobleCrypto: NoiseCrypto = {
  randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
  generateKeyPair: () => noblePairOf(crypto.getRandomValues(new Uint8Array(keyLength))),
  sharedSecret: (own, theirPublic) => x25519.getSharedSecret(own.privateKey as Uint8Array, theirPublic),
  seal: (key, nonce, ad, plaintext) => chacha20poly1305(key, nonce, ad).encrypt(plaintext),
  open: (key, nonce, ad, sealed) => chacha20poly1305(key, nonce, ad).decrypt(sealed),
  sha256(...parts) {
    const hash = sha256.create();
    for (const part of parts) hash.update(part);
    return hash.digest();
  },
  hmac(key, ...parts) {
    const mac = hmac.create(sha256, key);
    for (const part of parts) mac.update(part);
    return mac.digest();
  },
  derive: (secret, label) => hkdf(sha256, secret, undefined, new TextEncoder().encode(label), keyLength),
};

/** The key pair for a private key of 32 bytes. */
export function noblePairOf(privateKey: Uint8Array): KeyPair {
  return { publicKey: x25519.getPublicKey(privateKey), privateKey };
}
