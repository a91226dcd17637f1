/**
 * The CipherState of the Noise protocol framework (revision 34, section 5.1) with ChaCha20-Poly1305 (RFC 8439): a key
 * and the number of the next message. A message that was changed, repeated, omitted or reordered fails to open.
 */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { fail } from '../protocol/errors.ts';

/** Overhead of a sealed message, bytes. */
export const tagBytes = 16;

const cipher = 'chacha20-poly1305';
const options = { authTagLength: tagBytes };
const empty = Buffer.alloc(0);
/** The nonce that only REKEY uses: 2^64 - 1 (sections 4.2 and 11.3). */
const rekeyNonce = Buffer.from('00000000ffffffffffffffff', 'hex');

export class CipherState {
  #key: Uint8Array | null;
  /** Stays far below 2^53: keys are renewed, and a channel ends, long before. */
  #nonce = 0;
  /** 32 bits of zeros, then the number as 64 bits, little-endian (section 12.2). */
  readonly #nonceBytes = Buffer.alloc(12);

  constructor(key: Uint8Array | null) {
    this.#key = key;
  }

  /** Number of the next message. */
  get nonce(): number {
    return this.#nonce;
  }

  /** EncryptWithAd. Without a key, returns the plaintext. */
  seal(ad: Uint8Array, plaintext: Uint8Array): Buffer {
    if (this.#key === null) return Buffer.from(plaintext);
    const sealing = createCipheriv(cipher, this.#key, this.#nextNonce(), options);
    sealing.setAAD(ad, { plaintextLength: plaintext.length });
    const body = sealing.update(plaintext);
    sealing.final();
    this.#nonce++;
    return Buffer.concat([body, sealing.getAuthTag()]);
  }

  /** DecryptWithAd. Errors: insecure-channel when it is not the next message sealed by the holder of the key. */
  open(ad: Uint8Array, sealed: Uint8Array): Buffer {
    if (this.#key === null) return Buffer.from(sealed);
    if (sealed.length < tagBytes) throw fail('insecure-channel', { reason: 'a message is too short' });
    const end = sealed.length - tagBytes;
    const opening = createDecipheriv(cipher, this.#key, this.#nextNonce(), options);
    opening.setAAD(ad, { plaintextLength: end });
    opening.setAuthTag(sealed.subarray(end));
    try {
      const body = opening.update(sealed.subarray(0, end));
      opening.final();
      this.#nonce++;
      return body;
    } catch {
      throw fail('insecure-channel', {
        reason: 'a message was changed, repeated, lost or put out of order, or the keys differ',
      });
    }
  }

  /** REKEY (section 4.2): derives the next key from this one, irreversibly. The count goes on. */
  rekey(): void {
    if (this.#key === null) return;
    const sealing = createCipheriv(cipher, this.#key, rekeyNonce, options);
    sealing.setAAD(empty, { plaintextLength: this.#key.length });
    this.#key = sealing.update(new Uint8Array(this.#key.length));
    sealing.final();
  }

  #nextNonce(): Uint8Array {
    this.#nonceBytes.writeUInt32LE(this.#nonce % 2 ** 32, 4);
    this.#nonceBytes.writeUInt32LE(Math.floor(this.#nonce / 2 ** 32), 8);
    return this.#nonceBytes;
  }
}
