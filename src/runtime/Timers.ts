/**
 * The clock and timers that the program's parts use, so that tests can replace time.
 */

/** A monotonic clock, and calls after a time. */
export interface Timers {
  /** Milliseconds, monotonic. */
  now(): number;
  after(ms: number, run: () => void): { cancel(): void };
}

/** The clock and timers of this machine. */
export const systemTimers: Timers = {
  now: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return { cancel: () => clearTimeout(timer) };
  },
};
