/**
 * The contract of carriers: whatever takes messages to the other side and back, in order, as text.
 * A carrier knows nothing of what a message says.
 */
import type { HoldfastError } from '../protocol/errors.ts';

export interface CarrierHandlers {
  /** A message, whole, without its framing. */
  message(text: string): void;
  /** What comes in can't be read any more (too long, not UTF-8): say why to the other side, then close. */
  broken(error: HoldfastError): void;
  /** Called once, last. `error` says why, null for an end that either side asked for. */
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
  /** The other side was let in: a carrier that took messages of `limits.helloBytes` only takes whole ones from now on. */
  admitted?(): void;
  /** Stops reading, so that the other side is held back, until `resumeReading`. */
  pauseReading(): void;
  resumeReading(): void;
  /** Sends what waits (for a second at most), then closes. */
  close(): void;
  /** Closes at once; what waits is lost. */
  destroy(): void;
}
