/**
 * What moves records (byte strings) in order between an operator and a host, whatever is between them. As a Carrier
 * is for messages (transport/Carrier.ts), with bytes; it knows nothing of what they say.
 */
import type { ChannelEnd } from './wire.ts';

export interface RecordHandlers {
  record(record: Buffer): void;
  /** Called once, last; the end that the other side or the relay told, or the connection's own error. */
  closed(end: ChannelEnd | Error): void;
  /** Everything handed to `send` has left this process, after some had to wait. */
  drained(): void;
}

export interface RecordLink {
  /** Reading starts; nothing is handed over before. */
  start(handlers: RecordHandlers): void;
  send(record: Uint8Array): void;
  readonly bufferedBytes: number;
  /** No record is handed over from this call on until `resumeReading`. */
  pauseReading(): void;
  resumeReading(): void;
  /** Sends what waits, for a short while, then closes. */
  close(end: ChannelEnd): void;
  destroy(): void;
}
