/**
 * The clock and timers that parts of the server are given, so that a test can stand in for time. Owns no timer itself.
 */

/** A monotonic clock, and calls after a time. */
export interface Timers {
  /** Milliseconds, monotonic. */
  now(): number;
  after(ms: number, run: () => void): { cancel(): void };
}
