/**
 * The CipherState of the Noise protocol framework (revision 34, section 5.1) with ChaCha20-Poly1305 (RFC 8439): a key
 * and the number of the next message. A message that was changed, repeated, omitted or reordered fails to open.
 */
import { fail } from '../protocol/errors.ts';
import { keyLength, type NoiseCrypto, tagBytes } from './NoiseCrypto.ts';

const empty = new Uint8Array(0);
/** The nonce that only REKEY uses: 2^64 - 1 (sections 4.2 and 11.3). */
const rekeyNonce = new Uint8Array(12).fill(0xff, 4);

export class CipherState {
  readonly #crypto: NoiseCrypto;
  #key: Uint8Array | null;
  /** Stays far below 2^53: keys are renewed, and a channel ends, long before. */
  #nonce = 0;
  /** 32 bits of zeros, then the number as 64 bits, little-endian (section 12.2). */
  readonly #nonceBytes = new Uint8Array(12);
  readonly #nonceView = new DataView(this.#nonceBytes.buffer);

  constructor(crypto: NoiseCrypto, key: Uint8Array | null) {
    this.#crypto = crypto;
    this.#key = key;
  }

  /** Number of the next message. */
  get nonce(): number {
    return this.#nonce;
  }

  /** EncryptWithAd. Without a key, returns the plaintext. */
  seal(ad: Uint8Array, plaintext: Uint8Array): Uint8Array {
    if (this.#key === null) return plaintext.slice();
    const sealed = this.#crypto.seal(this.#key, this.#nextNonce(), ad, plaintext);
    this.#nonce++;
    return sealed;
  }

  /** DecryptWithAd. Errors: insecure-channel when it is not the next message sealed by the holder of the key. */
  open(ad: Uint8Array, sealed: Uint8Array): Uint8Array {
    if (this.#key === null) return sealed.slice();
    if (sealed.length < tagBytes) throw fail('insecure-channel', { reason: 'a message is too short' });
    try {
      const opened = this.#crypto.open(this.#key, this.#nextNonce(), ad, sealed);
      this.#nonce++;
      return opened;
    } catch {
      throw fail('insecure-channel', {
        reason: 'a message was changed, repeated, lost or put out of order, or the keys differ',
      });
    }
  }

  /** REKEY (section 4.2): derives the next key from this one, irreversibly. The count goes on. */
  rekey(): void {
    if (this.#key === null) return;
    const zeros = new Uint8Array(keyLength);
    this.#key = this.#crypto.seal(this.#key, rekeyNonce, empty, zeros).slice(0, keyLength);
  }

  #nextNonce(): Uint8Array {
    this.#nonceView.setUint32(4, this.#nonce % 2 ** 32, true);
    this.#nonceView.setUint32(8, Math.floor(this.#nonce / 2 ** 32), true);
    return this.#nonceBytes;
  }
}
