/**
 * The clock and timers of parts of the program, so that a test can replace time.
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
