/**
 * The HandshakeState of the Noise protocol framework (revision 34, section 5.3), for holdfast's two patterns. Owns the
 * order of a handshake's messages and what each mixes in; it never sends anything.
 *
 * Written here because the Noise libraries for Node need native code (sodium) or belong to another
 * protocol stack, and they add only this state machine to the primitives (X25519, ChaCha20-Poly1305, SHA-256, HMAC),
 * which are OpenSSL's or, in the page, @noble's. It is checked with both against published test vectors, see test/noise.
 */
import { joinedBytes } from '../protocol/bytes.ts';
import { fail } from '../protocol/errors.ts';
import type { CipherState } from './CipherState.ts';
import { type KeyPair, keyLength, type NoiseCrypto } from './NoiseCrypto.ts';
import { SymmetricState } from './SymmetricState.ts';

type Token = 'e' | 'ee' | 'es' | 'psk';

/**
 * `NK`: the initiator knows the responder's static key, and is itself anonymous. `NKpsk2`: the initiator also proves,
 * by a key shared in advance, that it was invited. In both the responder's static key is the one pre-message.
 */
const patterns = {
  NK: [
    ['e', 'es'],
    ['e', 'ee'],
  ],
  NKpsk2: [
    ['e', 'es'],
    ['e', 'ee', 'psk'],
  ],
} as const satisfies Record<string, readonly (readonly Token[])[]>;

export type Pattern = keyof typeof patterns;

/** Longest Noise message (section 3). */
export const messageBytes = 65_535;

export interface HandshakeOptions {
  crypto: NoiseCrypto;
  pattern: Pattern;
  /** Data on which both sides already agree; a difference makes the handshake fail. */
  prologue: Uint8Array;
  /** The initiator gives the responder's public key, the responder its own pair. */
  side: { initiator: true; remoteStatic: Uint8Array } | { initiator: false; static: KeyPair };
  /** Set only by tests with published vectors. */
  ephemeral?: KeyPair;
}

/** Keys of the channel after the handshake. */
export interface Keys {
  send: CipherState;
  receive: CipherState;
}

export class Handshake {
  readonly #symmetric: SymmetricState;
  readonly #options: HandshakeOptions;
  readonly #usesPsk: boolean;
  readonly #ephemeral: KeyPair;
  #psk: Uint8Array | null = null;
  #remoteEphemeral: Uint8Array | null = null;
  /** Index of the next message. */
  #step = 0;

  constructor(options: HandshakeOptions) {
    this.#options = options;
    this.#usesPsk = options.pattern.includes('psk');
    this.#symmetric = new SymmetricState(options.crypto, `Noise_${options.pattern}_25519_ChaChaPoly_SHA256`);
    this.#symmetric.mixHash(options.prologue);
    const { side } = options;
    const responderStatic = side.initiator ? side.remoteStatic : side.static.publicKey;
    if (responderStatic.length !== keyLength)
      throw fail('insecure-channel', { reason: 'a key has the wrong length' });
    this.#symmetric.mixHash(responderStatic);
    this.#ephemeral = options.ephemeral ?? options.crypto.generateKeyPair();
  }

  /** The pre-shared key, 32 bytes; needed before the message that mixes it in. */
  set psk(psk: Uint8Array) {
    if (psk.length !== keyLength) throw fail('insecure-channel', { reason: 'a key has the wrong length' });
    this.#psk = psk;
  }

  get finished(): boolean {
    return this.#step === patterns[this.#options.pattern].length;
  }

  /** The next message of the handshake, with a payload. */
  write(payload: Uint8Array): Uint8Array {
    const parts: Uint8Array[] = [];
    for (const token of this.#nextTokens(true)) {
      if (token === 'e') {
        const { publicKey } = this.#ephemeral;
        parts.push(publicKey);
        this.#symmetric.mixHash(publicKey);
        if (this.#usesPsk) this.#symmetric.mixKey(publicKey);
      } else this.#mix(token);
    }
    parts.push(this.#symmetric.encryptAndHash(payload));
    return joinedBytes(...parts);
  }

  /** Reads the other side's next message and returns its payload. Errors: insecure-channel. */
  read(message: Uint8Array): Uint8Array {
    if (message.length > messageBytes) throw fail('insecure-channel', { reason: 'a message is too long' });
    let rest = message;
    for (const token of this.#nextTokens(false)) {
      if (token === 'e') {
        if (rest.length < keyLength) throw fail('insecure-channel', { reason: 'a message is too short' });
        this.#remoteEphemeral = Uint8Array.from(rest.subarray(0, keyLength));
        rest = rest.subarray(keyLength);
        this.#symmetric.mixHash(this.#remoteEphemeral);
        if (this.#usesPsk) this.#symmetric.mixKey(this.#remoteEphemeral);
      } else this.#mix(token);
    }
    return this.#symmetric.decryptAndHash(rest);
  }

  /** The keys, once `finished`. */
  split(): Keys {
    if (!this.finished) throw new Error('the handshake is not finished');
    const [first, second] = this.#symmetric.split();
    return this.#options.side.initiator ? { send: first, receive: second } : { send: second, receive: first };
  }

  #nextTokens(writing: boolean): readonly Token[] {
    const tokens = patterns[this.#options.pattern][this.#step];
    const ourTurn = this.#options.side.initiator === (this.#step % 2 === 0);
    if (tokens === undefined || ourTurn !== writing) throw new Error('not the turn of this side');
    this.#step++;
    return tokens;
  }

  #mix(token: Exclude<Token, 'e'>): void {
    if (token === 'psk') {
      if (this.#psk === null) throw new Error('the pre-shared key is missing');
      this.#symmetric.mixKeyAndHash(this.#psk);
      return;
    }
    const { side } = this.#options;
    // 'ee': both ephemeral keys; 'es': the initiator's ephemeral and the responder's static key.
    const own = token === 'es' && !side.initiator ? side.static : this.#ephemeral;
    const theirs = token === 'es' && side.initiator ? side.remoteStatic : this.#remoteEphemeral;
    if (theirs === null) throw new Error('the key of the other side has not arrived yet');
    try {
      this.#symmetric.mixKey(this.#options.crypto.sharedSecret(own, theirs));
    } catch {
      throw fail('insecure-channel', { reason: 'the other side sent an invalid key' });
    }
  }
}
