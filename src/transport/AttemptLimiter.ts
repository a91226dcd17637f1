/**
 * How many may stand before the door, and how often one may try a credential. Owns counts by address and overall, all of
 * them bounded; decides nothing about who is right. Secrets of 256 bits need no such limit to stay secret: it is there
 * so that trying costs the host little, and is seen.
 */
import { fail, type HoldfastError } from '../protocol/errors.ts';
import { network } from './network.ts';

/**
 * Connections that have not been let in yet, of one address and in all. Each is given up after some seconds, and may
 * have sent `limits.helloBytes` by then: so this bounds what strangers can make the process hold.
 */
const waitingPerAddress = 16;
const waitingOverall = 64;
/** Failed attempts at once; then one more each `refillMs`. */
const failuresPerAddress = 10;
const failuresOverall = 200;
const refillPerAddressMs = 6000;
const refillOverallMs = 300;
/** Addresses remembered; with more than that, the ones that failed longest ago are forgotten. */
const mostAddresses = 4096;

/** A bucket of attempts that fills again by and by. */
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
   * Somebody comes to the door. Answers what is to be called once they are in or gone, with whether a credential was
   * refused; or the error that they get instead.
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

/** Milliseconds until there is a whole attempt. */
function waitFor(bucket: Bucket, most: number, refillMs: number, now: number): number {
  const { left } = filled(bucket, most, refillMs, now);
  return left >= 1 ? 0 : (1 - left) * refillMs;
}
