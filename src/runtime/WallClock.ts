/**
 * Wall clock of this machine, and whether it can be trusted: it jumps when it is set, and after the machine slept. Owns
 * the rule for everything that depends on age: nothing is removed or ended while the clock may be wrong.
 *
 * A monotonic clock beside it (CLOCK_MONOTONIC, which stands still while Linux sleeps) runs at the same rate. So the
 * difference of the two is constant except for jumps, and each constant stretch is a run:
 *
 *     difference  |          ┌────┐ wrong for a while
 *     (wall-mono) |          │    │          ┌───────── slept
 *                 |──────────┘    └──────────┘
 *                 +---------------------------------> monotonic time
 *
 * Jumps are detected whenever the time is read, which every output and key does; there is no timer for it.
 */

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

export interface SteadyClock extends Clock {
  /** Time for removals by age; null until the clock has run for an hour without a jump. */
  settled(): number | null;
  /** Milliseconds since the last jump, or since the start. */
  steadyFor(): number;
  /** Milliseconds that this machine was awake since the clock showed `at`; the least, if it showed that repeatedly. */
  awakeSince(at: number): number;
}

/** Time after which a wrong clock has normally been noticed and set, by its owner or by NTP. */
export const settlesAfterMs = 3_600_000;
/**
 * Smallest difference that counts as a jump. Slewing (adjtime(3)) moves a clock by at most 0.5 ms a second; a step of
 * NTP is 128 ms or more and too small to matter.
 */
const jumpMs = 60_000;
/** Most runs remembered: for a time in an older run, the oldest kept run answers. */
const mostRuns = 16;

/** Time from one jump to the next; `end` is the last time seen in it. */
interface Run {
  difference: number;
  begin: number;
  end: number;
}

export class WallClock implements SteadyClock {
  readonly #wall: Clock;
  readonly #monotonic: Clock;
  readonly #runs: Run[];

  constructor(wall: Clock = Date, monotonic: Clock = performance) {
    this.#wall = wall;
    this.#monotonic = monotonic;
    const begin = monotonic.now();
    this.#runs = [{ difference: wall.now() - begin, begin, end: begin }];
  }

  now(): number {
    return this.#look().wall;
  }

  settled(): number | null {
    const { wall, run } = this.#look();
    return run.end - run.begin >= settlesAfterMs ? wall : null;
  }

  steadyFor(): number {
    const { run } = this.#look();
    return run.end - run.begin;
  }

  awakeSince(at: number): number {
    const { run } = this.#look();
    // Only runs that had reached this time; if none had, an earlier server read it from a wrong clock.
    const possible = this.#runs.filter(({ difference, end }) => at - difference <= end + jumpMs);
    const latest = possible.map(({ difference, end }) => Math.min(at - difference, end));
    return (
      run.end - Math.max(...(latest.length > 0 ? latest : this.#runs.map(({ begin }) => begin).slice(0, 1)))
    );
  }

  #look(): { wall: number; run: Run } {
    const wall = this.#wall.now();
    const now = this.#monotonic.now();
    let run = this.#runs.at(-1) as Run;
    const difference = wall - now;
    if (Math.abs(difference - run.difference) > jumpMs) {
      run = { difference, begin: now, end: now };
      this.#runs.push(run);
      if (this.#runs.length > mostRuns) this.#runs.shift();
    } else {
      run.end = now;
      // Follows slewing.
      run.difference = difference;
    }
    return { wall, run };
  }
}
