/**
 * Messages as sealed records and back: the transport phase of a Noise channel. Owns the keys and the counters of both
 * directions; sends nothing.
 *
 * A record holds one byte for its kind, and a part of a message. Both sides count the records, and the count is the
 * nonce, so a record that was changed, repeated, omitted, reordered or taken from another channel does not open. Only
 * cutting off the end of the stream would go unnoticed: so an intended end is a record too.
 */
import { type Keys, messageBytes as noiseBytes } from '../noise/Handshake.ts';
import { tagBytes } from '../noise/NoiseCrypto.ts';
import { joinedBytes } from '../protocol/bytes.ts';
import { fail } from '../protocol/errors.ts';

const kinds = { part: 0, last: 1, end: 2 } as const;
/** Message bytes in one record: a Noise message without its tag and the kind byte. */
const partBytes = noiseBytes - tagBytes - 1;
/**
 * Records after which the key of a direction is renewed (REKEY, Noise revision 34, section 11.3): at most 1 GiB. A
 * leaked key opens nothing from before its renewal.
 */
export const rekeyEvery = 16_384;

const noAd = new Uint8Array(0);

export class SealedRecords {
  readonly #keys: Keys;
  readonly #encoder = new TextEncoder();
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  #messageBytes: number;
  #parts: Uint8Array[] = [];
  #length = 0;
  #ended = false;

  /** Accepts messages of up to `messageBytes`. */
  constructor(keys: Keys, messageBytes: number) {
    this.#keys = keys;
    this.#messageBytes = messageBytes;
  }

  /** Sets the longest message from now on. */
  set messageBytes(messageBytes: number) {
    this.#messageBytes = messageBytes;
  }

  /** The records of one message, in the order in which they must be sent. */
  seal(text: string): Uint8Array[] {
    const bytes = this.#encoder.encode(text);
    const records: Uint8Array[] = [];
    let start = 0;
    do {
      const end = Math.min(bytes.length, start + partBytes);
      const kind = end === bytes.length ? kinds.last : kinds.part;
      const plaintext = new Uint8Array(1 + end - start);
      plaintext[0] = kind;
      plaintext.set(bytes.subarray(start, end), 1);
      records.push(this.#sealed(plaintext));
      start = end;
    } while (start < bytes.length);
    return records;
  }

  /** Seals the intended end of the stream. */
  sealEnd(): Uint8Array {
    return this.#sealed(Uint8Array.of(kinds.end));
  }

  /**
   * Opens the next record and returns the message that it completes; null when there is none yet, or when the other
   * side has ended the channel (then `ended` is true). Errors, after which the channel is unusable: insecure-channel
   * for anything but the very next record of the other side; limit-exceeded for a message that is too long;
   * malformed-message.
   */
  open(record: Uint8Array): string | null {
    if (this.#ended) throw fail('insecure-channel', { reason: 'data follows the end record' });
    const opened = this.#keys.receive.open(noAd, record);
    if (this.#keys.receive.nonce % rekeyEvery === 0) this.#keys.receive.rekey();
    const kind = opened[0];
    const part = opened.subarray(1);
    if (kind === kinds.end && part.length === 0 && this.#parts.length === 0) {
      this.#ended = true;
      return null;
    }
    const empty = part.length === 0 && kind === kinds.part;
    if ((kind !== kinds.part && kind !== kinds.last) || empty)
      throw fail('malformed-message', { reason: 'a record of an unknown kind' });
    this.#length += part.length;
    if (this.#length > this.#messageBytes)
      throw fail('limit-exceeded', { limit: 'bytes of a message', most: this.#messageBytes });
    this.#parts.push(part);
    return kind === kinds.last ? this.#complete() : null;
  }

  get ended(): boolean {
    return this.#ended;
  }

  #complete(): string {
    const [only] = this.#parts;
    const bytes = this.#parts.length === 1 && only !== undefined ? only : joinedBytes(...this.#parts);
    this.#parts = [];
    this.#length = 0;
    try {
      return this.#decoder.decode(bytes);
    } catch {
      throw fail('malformed-message', { reason: 'not UTF-8' });
    }
  }

  #sealed(plaintext: Uint8Array): Uint8Array {
    const record = this.#keys.send.seal(noAd, plaintext);
    if (this.#keys.send.nonce % rekeyEvery === 0) this.#keys.send.rekey();
    return record;
  }
}
