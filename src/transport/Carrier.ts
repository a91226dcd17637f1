/**
 * The contract of carriers: they move messages to the other side and back, in order, as text. A carrier does not
 * interpret messages.
 */
import type { HoldfastError } from '../protocol/errors.ts';

export interface CarrierHandlers {
  /** A message, whole, without its framing. */
  message(text: string): void;
  /** Input can't be read any more (too long, not UTF-8): report the error to the other side, then close. */
  broken(error: HoldfastError): void;
  /** Called once, last. `error` is the reason, null for an end that either side requested. */
  closed(error: Error | null): void;
  /** Everything handed to `send` has left this process, after some had to wait. */
  drained?(): void;
}

/**
 * A connection that carries messages. Nothing is read before `start`, so no message is missed between accepting a
 * connection and having someone to handle it.
 */
export interface Carrier {
  start(handlers: CarrierHandlers): void;
  /** Sends one message: text without line breaks. Does nothing once closed. */
  send(text: string): void;
  /** About how many bytes wait in this process because the other side reads too slowly; 0 when none. */
  readonly bufferedBytes: number;
  readonly closed: boolean;
  /**
   * The other side was admitted: a carrier that was limited to `limits.helloBytes` accepts full-size messages from now
   * on.
   */
  admitted?(): void;
  /** Stops reading, which holds the other side back, until `resumeReading`. */
  pauseReading(): void;
  resumeReading(): void;
  /** Sends queued messages (for a second at most), then closes. */
  close(): void;
  /** Closes at once; queued messages are lost. */
  destroy(): void;
}
