/** Rate limits: so many at once, and so many a second after that. Owns counts; decides nothing else. */
import { network } from '../transport/network.ts';

export interface Rate {
  /** At once. */
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

  /** Takes one; false when there is none. */
  take(now: number): boolean {
    this.#refill(now);
    if (this.#left < 1) return false;
    this.#left--;
    return true;
  }

  /** `take` would be refused. */
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

/** Addresses remembered at a time. Beyond that the oldest are forgotten: they get a new burst. */
const addressesMost = 10_000;

/** A bucket for each address (see `network`), and bounds on how many of its connections there are at a time. */
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

  /** False when the address tries too often, or has too many connections. */
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
