/**
 * Cost of one PTY's output, measured piece by piece: plain text is ten times as fast as output that positions each
 * word, and a thousand times as fast as one that switches screens. Owns the measured rate, and the allowance that tells
 * a few bytes now and then from a flood in small pieces.
 */

/** Rate before the first measurement, bytes per millisecond: that of the slowest ordinary output, working folders. */
const firstPerMs = 2 * 1024;
/**
 * Least bytes for a measurement: for fewer, elapsed time measures the call, not the output. For output so slow that its
 * pieces are shorter, a quarter of a millisecond's worth is enough.
 */
const measuredBytes = 512;
const measuredMs = 0.25;
/** Resolution of the clock, about, milliseconds. */
const leastMs = 0.005;
/** Weight of a measurement that is faster than the rate so far; a slower one counts at once, by half at most. */
const fasterGain = 1 / 4;
/** Output that passes at once after a rest, milliseconds of its cost: half a turn. */
const mostAllowanceMs = 0.5;
/** Allowance regained: a fiftieth of the time. A program that prints more than this is a flood. */
const regainedShare = 1 / 50;

export class OutputCost {
  #perMs = firstPerMs;
  #allowanceMs = mostAllowanceMs;
  #at = Number.NEGATIVE_INFINITY;

  /** Milliseconds that so many bytes will take. */
  ms(bytes: number): number {
    return bytes / this.#perMs;
  }

  /** Bytes that take so many milliseconds. */
  bytes(ms: number): number {
    return Math.floor(this.#perMs * ms);
  }

  /** Whether these bytes are few enough to be processed at once, after what came lately. `now` in milliseconds. */
  isSmall(bytes: number, now: number): boolean {
    this.#allowanceMs = Math.min(mostAllowanceMs, this.#allowanceMs + (now - this.#at) * regainedShare);
    this.#at = now;
    return this.ms(bytes) <= this.#allowanceMs;
  }

  /** Bytes were processed in so many milliseconds. */
  took(bytes: number, ms: number): void {
    this.#allowanceMs = Math.max(0, this.#allowanceMs - this.ms(bytes));
    if (bytes < Math.min(measuredBytes, this.bytes(measuredMs))) return;
    const perMs = bytes / Math.max(leastMs, ms);
    if (perMs < this.#perMs) this.#perMs = Math.max(perMs, this.#perMs / 2);
    else this.#perMs += fasterGain * (perMs - this.#perMs);
  }
}
