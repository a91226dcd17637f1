/**
 * Limits on connections waiting for admission and on failed attempts at a credential. Owns bounded counts, by address
 * and overall; does not check credentials. Secrets of 256 bits need no such limit to stay secret: it makes attempts
 * cheap for the host, and visible.
 */
import { fail, type HoldfastError } from '../protocol/errors.ts';
import { network } from './network.ts';

/**
 * Connections waiting for admission, per address and in total. Each is closed after some seconds, and may have sent
 * `limits.helloBytes` by then: so this bounds the memory that strangers can take.
 */
const waitingPerAddress = 16;
const waitingOverall = 64;
/** Failed attempts in a burst; then one more each `refillMs`. */
const failuresPerAddress = 10;
const failuresOverall = 200;
const refillPerAddressMs = 6000;
const refillOverallMs = 300;
/** Most addresses remembered; beyond that, the ones whose failure is oldest are forgotten. */
const mostAddresses = 4096;

/** A bucket of attempts that refills over time. */
interface Bucket {
  left: number;
  at: number;
}

export class AttemptLimiter {
  readonly #now: () => number;
  readonly #failures = new Map<string, Bucket>();
  readonly #waiting = new Map<string, number>();
  #overall: Bucket;
  #waitingOverall = 0;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#overall = { left: failuresOverall, at: now() };
  }

  /**
   * Registers a new connection. Returns a function to call once it is admitted or gone, with whether a credential was
   * refused; or the error to refuse it with.
   */
  enter(address: string): ((failed: boolean) => void) | HoldfastError {
    const who = network(address);
    const wait = Math.max(
      waitFor(this.#peek(who), failuresPerAddress, refillPerAddressMs, this.#now()),
      waitFor(this.#overall, failuresOverall, refillOverallMs, this.#now()),
    );
    if (wait > 0) return fail('too-many-attempts', { seconds: Math.ceil(wait / 1000) });
    const waiting = this.#waiting.get(who) ?? 0;
    if (waiting >= waitingPerAddress || this.#waitingOverall >= waitingOverall)
      return fail('too-many-attempts', { seconds: 1 });
    this.#waiting.set(who, waiting + 1);
    this.#waitingOverall += 1;
    let inside = true;
    return (failed) => {
      if (!inside) return;
      inside = false;
      this.#waitingOverall -= 1;
      const left = (this.#waiting.get(who) ?? 1) - 1;
      if (left > 0) this.#waiting.set(who, left);
      else this.#waiting.delete(who);
      if (failed) this.#failed(who);
    };
  }

  #peek(who: string): Bucket {
    return this.#failures.get(who) ?? { left: failuresPerAddress, at: this.#now() };
  }

  #failed(who: string): void {
    const now = this.#now();
    const bucket = filled(this.#peek(who), failuresPerAddress, refillPerAddressMs, now);
    this.#failures.delete(who);
    this.#failures.set(who, { left: bucket.left - 1, at: now });
    const overall = filled(this.#overall, failuresOverall, refillOverallMs, now);
    this.#overall = { left: overall.left - 1, at: now };
    for (const oldest of this.#failures.keys()) {
      if (this.#failures.size <= mostAddresses) break;
      this.#failures.delete(oldest);
    }
  }
}

function filled(bucket: Bucket, most: number, refillMs: number, now: number): Bucket {
  return { left: Math.min(most, bucket.left + (now - bucket.at) / refillMs), at: now };
}

/** Milliseconds until a whole attempt is available. */
function waitFor(bucket: Bucket, most: number, refillMs: number, now: number): number {
  const { left } = filled(bucket, most, refillMs, now);
  return left >= 1 ? 0 : (1 - left) * refillMs;
}
