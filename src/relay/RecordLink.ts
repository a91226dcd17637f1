/**
 * A link that moves records (byte strings) in order between an operator and a host. Like a Carrier
 * (transport/Carrier.ts), but for bytes; it does not interpret them.
 */
import type { ChannelEnd } from './wire.ts';

export interface RecordHandlers {
  record(record: Uint8Array): void;
  /** Called once, last, with the end that the other side or the relay reported, or the connection's own error. */
  closed(end: ChannelEnd | Error): void;
  /** Everything handed to `send` has left this process, after some had to wait. */
  drained(): void;
}

export interface RecordLink {
  /** Starts reading; no record is delivered before. */
  start(handlers: RecordHandlers): void;
  send(record: Uint8Array): void;
  readonly bufferedBytes: number;
  /** Stops delivering records until `resumeReading`. */
  pauseReading(): void;
  resumeReading(): void;
  /** Sends queued records, for a short while, then closes. */
  close(end: ChannelEnd): void;
  destroy(): void;
}
