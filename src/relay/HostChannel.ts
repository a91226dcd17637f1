/**
 * One operator's channel, at the host: records in both directions, within the windows of the wire. Owns the records
 * waiting for credit; JoinedRelay owns the connection to the relay.
 */
import type { RecordHandlers, RecordLink } from './RecordLink.ts';
import { type ChannelEnd, cost, creditStepBytes, windowBytes } from './wire.ts';

/** A channel's messages to its relay. */
export interface ChannelWire {
  /** `sent` is called when the record has left this process. */
  data(record: Uint8Array, sent: () => void): void;
  credit(bytes: number): void;
  close(end: ChannelEnd): void;
}

/** Time for queued records to leave after `close`. */
const closeGraceMs = 1000;

export class HostChannel implements RecordLink {
  readonly #wire: ChannelWire;
  #handlers: RecordHandlers | null = null;
  #paused = true;
  /** Records that arrived while reading was paused: at most a window. */
  readonly #held: Buffer[] = [];
  #end: ChannelEnd | Error | null = null;
  /** Cost of received records that were not credited back yet. */
  #outstanding = 0;
  #taken = 0;
  /** Records waiting for credit. */
  readonly #queue: Uint8Array[] = [];
  #credit = windowBytes;
  #queuedBytes = 0;
  #leavingBytes = 0;
  #closing: ChannelEnd | null = null;
  #grace: NodeJS.Timeout | null = null;

  constructor(wire: ChannelWire) {
    this.#wire = wire;
  }

  get bufferedBytes(): number {
    return this.#queuedBytes + this.#leavingBytes;
  }

  start(handlers: RecordHandlers): void {
    this.#handlers = handlers;
    this.resumeReading();
  }

  send(record: Uint8Array): void {
    if (this.#end !== null || this.#closing !== null) return;
    this.#queue.push(record);
    this.#queuedBytes += record.length;
    this.#flush();
  }

  pauseReading(): void {
    this.#paused = true;
  }

  resumeReading(): void {
    this.#paused = false;
    this.#deliver();
  }

  close(end: ChannelEnd): void {
    if (this.#end !== null || this.#closing !== null) return;
    this.#closing = end;
    this.#held.length = 0;
    this.#grace = setTimeout(() => this.#leave(), closeGraceMs);
    this.#flush();
  }

  destroy(): void {
    this.#closing ??= 'broken';
    this.#leave();
  }

  /** A record from the relay. */
  received(record: Buffer): void {
    if (this.#end !== null || this.#closing !== null) return;
    this.#outstanding += cost(record);
    if (this.#outstanding > windowBytes) {
      // A relay that ignores the window would make us buffer without bound.
      this.#wire.close('broken');
      this.ended('broken');
      return;
    }
    this.#held.push(record);
    this.#deliver();
  }

  /** Credit from the other side. */
  credited(bytes: number): void {
    this.#credit = Math.min(windowBytes, this.#credit + bytes);
    this.#flush();
  }

  /** The relay, or the operator behind it, has ended the channel; no more frames about it go to the relay. */
  ended(end: ChannelEnd | Error): void {
    if (this.#end !== null) return;
    // Records that came before the end are delivered first.
    this.#paused = false;
    this.#deliver();
    this.#end = end;
    this.#drop();
    this.#handlers?.closed(end);
  }

  #deliver(): void {
    while (!this.#paused && this.#closing === null && this.#handlers !== null) {
      const record = this.#held.shift();
      if (record === undefined) return;
      this.#took(cost(record));
      this.#handlers.record(record);
    }
  }

  #took(bytes: number): void {
    this.#taken += bytes;
    if (this.#taken < creditStepBytes || this.#end !== null) return;
    this.#outstanding -= this.#taken;
    this.#wire.credit(this.#taken);
    this.#taken = 0;
  }

  #flush(): void {
    for (let next = this.#queue[0]; next !== undefined; next = this.#queue[0]) {
      const price = cost(next);
      if (price > this.#credit) return;
      this.#credit -= price;
      this.#queue.shift();
      const { length } = next;
      this.#queuedBytes -= length;
      this.#leavingBytes += length;
      this.#wire.data(next, () => {
        this.#leavingBytes -= length;
        if (this.bufferedBytes === 0 && this.#end === null) this.#handlers?.drained();
      });
    }
    if (this.#closing !== null) this.#leave();
  }

  /** Sends the end, once everything before it has been sent. */
  #leave(): void {
    if (this.#end !== null) return;
    const end = this.#closing ?? 'done';
    this.#end = end;
    this.#wire.close(end);
    this.#drop();
    this.#handlers?.closed(end);
  }

  #drop(): void {
    if (this.#grace !== null) clearTimeout(this.#grace);
    this.#queue.length = 0;
    this.#queuedBytes = 0;
    this.#held.length = 0;
  }
}
