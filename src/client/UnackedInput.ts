/**
 * Input not yet known to have been applied: numbered, bounded, sent once per connection in order. Owns the sequence
 * numbers for the client's whole life; never looks at the bytes.
 */
import { byteString } from '../protocol/bytes.ts';
import { limits } from '../protocol/limits.ts';
import type { ByteString } from '../protocol/messages.ts';

export interface InputMessage {
  readonly seq: number;
  readonly data: ByteString;
}

/** Overhead of an entry beside its bytes, so that a million single keys are bounded too. */
const entryBytes = 64;

export class UnackedInput {
  #entries: InputMessage[] = [];
  #nextSeq = 1;
  #bytes = 0;
  /** The last sequence number ever sent: entries up to it can't change any more. */
  #sentSeq = 0;
  readonly #pieceBytes: number;

  /** `pieceBytes`: most bytes of one message. A cut link sends no more than this again. */
  constructor(pieceBytes: number = limits.inputBytes) {
    this.#pieceBytes = pieceBytes;
  }

  /** True when no more input may be queued until some is acknowledged. */
  get full(): boolean {
    return this.#bytes >= limits.unackedInputBytes;
  }

  get length(): number {
    return this.#entries.length;
  }

  /** Bytes typed and not known to have been applied. */
  get typedBytes(): number {
    return this.#bytes - this.#entries.length * entryBytes;
  }

  /** Sequence number of the newest input. */
  get lastSeq(): number {
    return this.#nextSeq - 1;
  }

  /** Queues typed bytes, in pieces no larger than a message allows. */
  push(bytes: Uint8Array): void {
    let from = 0;
    while (from < bytes.length) {
      const last = this.#entries.at(-1);
      const room = last && last.seq > this.#sentSeq ? this.#pieceBytes - last.data.length : 0;
      const piece = bytes.subarray(from, from + (room > 0 ? room : this.#pieceBytes));
      const data = byteString(piece);
      if (last && room > 0)
        this.#entries[this.#entries.length - 1] = { seq: last.seq, data: last.data + data };
      else {
        this.#entries.push({ seq: this.#nextSeq++, data });
        this.#bytes += entryBytes;
      }
      this.#bytes += piece.length;
      from += piece.length;
    }
  }

  /** Input not sent yet; marks it as sent. */
  takeUnsent(): InputMessage[] {
    const unsent = this.#entries.filter((entry) => entry.seq > this.#sentSeq);
    this.#sentSeq = this.#nextSeq - 1;
    return unsent;
  }

  /** Whether a message is neither applied nor refused, as far as is known. */
  waits(seq: number): boolean {
    return this.#entries.some((entry) => entry.seq === seq);
  }

  /** Removes everything up to `seq`, which was applied. */
  acknowledge(seq: number): void {
    this.#keep((entry) => entry.seq > seq);
  }

  /** Removes a message that will never be applied. */
  refuse(seq: number): void {
    this.#keep((entry) => entry.seq !== seq);
  }

  /**
   * Prepares for a new connection: everything after `lastApplied` is sent again. Null when the server no longer knows
   * this client: sent input may or may not have been applied, and typing it twice would be worse than losing it.
   * Returns how many messages were dropped.
   */
  reconnected(lastApplied: number | null): number {
    const before = this.#entries.length;
    if (lastApplied === null) {
      this.acknowledge(this.#sentSeq);
      return before - this.#entries.length;
    }
    this.acknowledge(lastApplied);
    // The server counts from the last number that it knows, and takes one at or below it for a repetition.
    this.#sentSeq = lastApplied;
    this.#nextSeq = Math.max(this.#nextSeq, lastApplied + 1);
    return 0;
  }

  #keep(wanted: (entry: InputMessage) => boolean): void {
    this.#entries = this.#entries.filter(wanted);
    this.#bytes = this.#entries.reduce((sum, entry) => sum + entry.data.length + entryBytes, 0);
  }
}
