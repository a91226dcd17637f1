/** Rate limits: a burst, then a number per second. Owns only counts. */
import { network } from '../transport/network.ts';

export interface Rate {
  /** Most at once. */
  burst: number;
  perSecond: number;
}

export class TokenBucket {
  readonly #rate: Rate;
  #left: number;
  #at: number;

  /** `now` in milliseconds, here and below. */
  constructor(rate: Rate, now: number) {
    this.#rate = rate;
    this.#left = rate.burst;
    this.#at = now;
  }

  /** Takes a token; false when there is none. */
  take(now: number): boolean {
    this.#refill(now);
    if (this.#left < 1) return false;
    this.#left--;
    return true;
  }

  /** True when `take` would answer false. */
  empty(now: number): boolean {
    this.#refill(now);
    return this.#left < 1;
  }

  full(now: number): boolean {
    this.#refill(now);
    return this.#left >= this.#rate.burst;
  }

  #refill(now: number): void {
    const gained = (Math.max(0, now - this.#at) / 1000) * this.#rate.perSecond;
    this.#left = Math.min(this.#rate.burst, this.#left + gained);
    this.#at = now;
  }
}

/** Most addresses remembered. Beyond that the oldest are forgotten, and get a new burst. */
const addressesMost = 10_000;

/** A bucket per address (see `network`), and bounds on each address's connections at a time. */
export class AddressLimits {
  readonly #rate: Rate;
  readonly #atOnce: number;
  readonly #now: () => number;
  readonly #buckets = new Map<string, TokenBucket>();
  readonly #connected = new Map<string, number>();

  constructor(rate: Rate, atOnce: number, now: () => number) {
    this.#rate = rate;
    this.#atOnce = atOnce;
    this.#now = now;
  }

  /** False when the address has too many attempts or connections. */
  admits(from: string): boolean {
    const address = network(from);
    if ((this.#connected.get(address) ?? 0) >= this.#atOnce) return false;
    const known = this.#buckets.get(address);
    const bucket = known ?? new TokenBucket(this.#rate, this.#now());
    if (known === undefined) {
      this.#forget();
      this.#buckets.set(address, bucket);
    }
    return bucket.take(this.#now());
  }

  connected(from: string): void {
    const address = network(from);
    this.#connected.set(address, (this.#connected.get(address) ?? 0) + 1);
  }

  gone(from: string): void {
    const address = network(from);
    const left = (this.#connected.get(address) ?? 1) - 1;
    if (left > 0) this.#connected.set(address, left);
    else this.#connected.delete(address);
  }

  #forget(): void {
    if (this.#buckets.size < addressesMost) return;
    const now = this.#now();
    for (const [address, bucket] of this.#buckets) if (bucket.full(now)) this.#buckets.delete(address);
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size >= addressesMost && oldest !== undefined) this.#buckets.delete(oldest);
  }
}
