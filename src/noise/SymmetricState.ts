/**
 * The SymmetricState of the Noise protocol framework (revision 34, section 5.2) with SHA-256: a hash of all data seen
 * by both sides so far, and the secrets derived from it (the chaining key).
 */
import { createHash, createHmac } from 'node:crypto';
import { CipherState } from './CipherState.ts';

/** HASHLEN of SHA-256. */
const hashBytes = 32;

export class SymmetricState {
  #chainingKey: Uint8Array;
  #hash: Uint8Array;
  #cipher = new CipherState(null);

  /** InitializeSymmetric: a name of up to HASHLEN bytes is padded with zeros, a longer one is hashed. */
  constructor(protocolName: string) {
    const name = Buffer.from(protocolName, 'ascii');
    this.#hash =
      name.length > hashBytes ? sha256(name) : Buffer.concat([name, Buffer.alloc(hashBytes - name.length)]);
    this.#chainingKey = this.#hash;
  }

  mixKey(input: Uint8Array): void {
    const [chainingKey, key] = hkdf(this.#chainingKey, input, 2) as [Buffer, Buffer];
    this.#chainingKey = chainingKey;
    this.#cipher = new CipherState(key);
  }

  mixHash(data: Uint8Array): void {
    this.#hash = sha256(this.#hash, data);
  }

  mixKeyAndHash(input: Uint8Array): void {
    const [chainingKey, hash, key] = hkdf(this.#chainingKey, input, 3) as [Buffer, Buffer, Buffer];
    this.#chainingKey = chainingKey;
    this.mixHash(hash);
    this.#cipher = new CipherState(key);
  }

  encryptAndHash(plaintext: Uint8Array): Buffer {
    const sealed = this.#cipher.seal(this.#hash, plaintext);
    this.mixHash(sealed);
    return sealed;
  }

  /** Errors: insecure-channel. */
  decryptAndHash(sealed: Uint8Array): Buffer {
    const plaintext = this.#cipher.open(this.#hash, sealed);
    this.mixHash(sealed);
    return plaintext;
  }

  /** The keys of both directions: the initiator's messages, and the responder's. */
  split(): [initiator: CipherState, responder: CipherState] {
    const [first, second] = hkdf(this.#chainingKey, new Uint8Array(0), 2) as [Buffer, Buffer];
    return [new CipherState(first), new CipherState(second)];
  }
}

function sha256(...parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** HKDF of section 4.3: RFC 5869's with an empty info, and each output whole. */
function hkdf(chainingKey: Uint8Array, input: Uint8Array, outputs: 2 | 3): Buffer[] {
  const temporary = createHmac('sha256', chainingKey).update(input).digest();
  const out: Buffer[] = [];
  let last: Buffer = Buffer.alloc(0);
  for (let number = 1; number <= outputs; number++) {
    last = createHmac('sha256', temporary).update(last).update(Buffer.of(number)).digest();
    out.push(last);
  }
  return out;
}
