/**
 * Round-trip time of one link: smoothed, with its variation (RFC 6298, section 2). Owns two numbers; it measures
 * nothing itself.
 */

/** Weight of the newest sample in the mean, and in the variation (RFC 6298). */
const meanGain = 1 / 8;
const variationGain = 1 / 4;

export class RoundTrip {
  #mean: number | null = null;
  #variation = 0;

  /** Milliseconds; null before the first sample. */
  get smoothedMs(): number | null {
    return this.#mean;
  }

  /** Expected longest round trip: mean plus four variations. 0 before the first sample. */
  get latestMs(): number {
    return this.#mean === null ? 0 : this.#mean + 4 * this.#variation;
  }

  sample(ms: number): void {
    if (!(ms >= 0)) return;
    if (this.#mean === null) {
      this.#mean = ms;
      this.#variation = ms / 2;
      return;
    }
    this.#variation += variationGain * (Math.abs(ms - this.#mean) - this.#variation);
    this.#mean += meanGain * (ms - this.#mean);
  }
}
