/**
 * The SymmetricState of the Noise protocol framework (revision 34, section 5.2) with SHA-256: a hash of all data seen
 * by both sides so far, and the secrets derived from it (the chaining key).
 */
import { CipherState } from './CipherState.ts';
import type { NoiseCrypto } from './NoiseCrypto.ts';

/** HASHLEN of SHA-256. */
const hashBytes = 32;

const empty = new Uint8Array(0);

export class SymmetricState {
  readonly #crypto: NoiseCrypto;
  #chainingKey: Uint8Array;
  #hash: Uint8Array;
  #cipher: CipherState;

  /** InitializeSymmetric: a name of up to HASHLEN bytes is padded with zeros, a longer one is hashed. */
  constructor(crypto: NoiseCrypto, protocolName: string) {
    this.#crypto = crypto;
    const name = new TextEncoder().encode(protocolName);
    if (name.length > hashBytes) this.#hash = crypto.sha256(name);
    else {
      this.#hash = new Uint8Array(hashBytes);
      this.#hash.set(name);
    }
    this.#chainingKey = this.#hash;
    this.#cipher = new CipherState(crypto, null);
  }

  mixKey(input: Uint8Array): void {
    const [chainingKey, key] = this.#hkdf(input);
    this.#chainingKey = chainingKey;
    this.#cipher = new CipherState(this.#crypto, key);
  }

  mixHash(data: Uint8Array): void {
    this.#hash = this.#crypto.sha256(this.#hash, data);
  }

  mixKeyAndHash(input: Uint8Array): void {
    const [chainingKey, hash, key] = this.#hkdf(input);
    this.#chainingKey = chainingKey;
    this.mixHash(hash);
    this.#cipher = new CipherState(this.#crypto, key());
  }

  encryptAndHash(plaintext: Uint8Array): Uint8Array {
    const sealed = this.#cipher.seal(this.#hash, plaintext);
    this.mixHash(sealed);
    return sealed;
  }

  /** Errors: insecure-channel. */
  decryptAndHash(sealed: Uint8Array): Uint8Array {
    const plaintext = this.#cipher.open(this.#hash, sealed);
    this.mixHash(sealed);
    return plaintext;
  }

  /** The keys of both directions: the initiator's messages, and the responder's. */
  split(): [initiator: CipherState, responder: CipherState] {
    const [first, second] = this.#hkdf(empty);
    return [new CipherState(this.#crypto, first), new CipherState(this.#crypto, second)];
  }

  /** HKDF of section 4.3, from the chaining key: RFC 5869's with an empty info, and each output whole. */
  #hkdf(input: Uint8Array): [first: Uint8Array, second: Uint8Array, third: () => Uint8Array] {
    const { hmac } = this.#crypto;
    const temporary = hmac(this.#chainingKey, input);
    const first = hmac(temporary, Uint8Array.of(1));
    const second = hmac(temporary, first, Uint8Array.of(2));
    return [first, second, () => hmac(temporary, second, Uint8Array.of(3))];
  }
}
