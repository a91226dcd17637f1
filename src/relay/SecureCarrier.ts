/**
 * The relay carrier: messages between an operator and a host, sealed end to end, over an untrusted link. Owns the
 * channel after the handshake, which does the admission (see session.ts).
 */
import { fail, HoldfastError } from '../protocol/errors.ts';
import { limits } from '../protocol/limits.ts';
import type { Carrier, CarrierHandlers } from '../transport/Carrier.ts';
import { mostUnsentBytes, notReading } from '../transport/unsent.ts';
import type { RecordHandlers, RecordLink } from './RecordLink.ts';
import type { SealedRecords } from './SealedRecords.ts';
import type { ChannelEnd } from './wire.ts';

/** Makes the error for an end that this side did not request. */
export type Told = (end: ChannelEnd | Error) => Error;
/** The answer to a first record that does not open; null for none. */
export type Unopened = (record: Uint8Array) => Uint8Array | null;

export class SecureCarrier implements Carrier {
  /** Handlers for the link from now on. */
  readonly events: RecordHandlers = {
    record: (record) => this.#record(record),
    closed: (end) => this.#linkClosed(end),
    drained: () => this.#handlers?.drained?.(),
  };
  readonly #link: RecordLink;
  readonly #records: SealedRecords;
  readonly #told: Told;
  /** Until the first record has come. */
  #unopened: Unopened | undefined;
  #handlers: CarrierHandlers | null = null;
  #paused = false;
  #closed = false;
  /** End of the link, when it came before `start`. */
  #early: ChannelEnd | Error | null = null;

  /** The link must be started and paused, and deliver to `events` from now on. */
  constructor(
    link: RecordLink,
    records: SealedRecords,
    { told, unopened }: { told: Told; unopened?: Unopened | undefined },
  ) {
    this.#link = link;
    this.#records = records;
    this.#told = told;
    this.#unopened = unopened;
  }

  get bufferedBytes(): number {
    return this.#link.bufferedBytes;
  }

  get closed(): boolean {
    return this.#closed;
  }

  admitted(): void {
    this.#records.messageBytes = limits.messageBytes;
  }

  start(handlers: CarrierHandlers): void {
    this.#handlers = handlers;
    queueMicrotask(() => {
      const early = this.#early;
      if (early !== null) this.#linkClosed(early);
      else if (!this.#paused) this.#link.resumeReading();
    });
  }

  send(text: string): void {
    if (this.#closed) return;
    if (this.bufferedBytes > mostUnsentBytes) {
      const handlers = this.#handlers;
      // A link that is destroyed reports its end at once, and without this reason.
      this.#handlers = null;
      this.destroy();
      queueMicrotask(() => handlers?.closed(notReading()));
      return;
    }
    for (const record of this.#records.seal(text)) this.#link.send(record);
  }

  pauseReading(): void {
    this.#paused = true;
    this.#link.pauseReading();
  }

  resumeReading(): void {
    this.#paused = false;
    if (this.#handlers !== null) this.#link.resumeReading();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#link.send(this.#records.sealEnd());
    this.#link.close('done');
  }

  destroy(): void {
    this.#closed = true;
    this.#link.destroy();
  }

  #record(record: Uint8Array): void {
    if (this.#closed) return;
    const unopened = this.#unopened;
    this.#unopened = undefined;
    let text: string | null;
    try {
      text = this.#records.open(record);
    } catch (error) {
      if (!(error instanceof HoldfastError)) throw error;
      // Later records on this channel can't be trusted.
      this.#closed = true;
      const answer = unopened?.(record);
      if (answer) this.#link.send(answer);
      this.#end(error);
      this.#link.close('broken');
      return;
    }
    if (text !== null) this.#handlers?.message(text);
    else if (this.#records.ended) {
      this.#closed = true;
      this.#end(null);
      this.#link.close('done');
    }
  }

  #linkClosed(end: ChannelEnd | Error): void {
    if (this.#handlers === null) this.#early = end;
    const asked = this.#closed;
    this.#closed = true;
    // A sealed end would have come first: a link that ends without one was cut, or later records were cut off.
    this.#end(
      asked
        ? null
        : end === 'done'
          ? fail('insecure-channel', { reason: 'the end is missing' })
          : this.#told(end),
    );
  }

  #end(error: Error | null): void {
    const handlers = this.#handlers;
    this.#handlers = null;
    handlers?.closed(error);
  }
}
