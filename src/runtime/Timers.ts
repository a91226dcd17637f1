/**
 * The clock and timers that parts of the program are given, so that a test can stand in for time.
 */

/** A monotonic clock, and calls after a time. */
export interface Timers {
  /** Milliseconds, monotonic. */
  now(): number;
  after(ms: number, run: () => void): { cancel(): void };
}

/** The machine's. */
export const systemTimers: Timers = {
  now: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return { cancel: () => clearTimeout(timer) };
  },
};
