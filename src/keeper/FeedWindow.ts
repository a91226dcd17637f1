/**
 * The window of output in flight to the server, for all PTYs together. Output in flight delays the echo of the next
 * key, so the window follows the amount that the server processes in a few milliseconds: plain text is sent in large
 * pieces, and output that is slow to parse does not queue. It counts bytes and knows no stream.
 */

/** Longest delay by queued output, milliseconds: a tenth of the delay that a person notices. */
const queueMs = 3;
/** Below this the link would idle between an acknowledgement and the next piece. */
const leastBytes = 16 * 1024;
/** More is never useful: the server takes 64 KiB at a time, and the second one keeps it busy meanwhile. */
const mostBytes = 128 * 1024;
/**
 * Shorter measurements are ignored: acknowledgements that waited for this process arrive at once, and the time would
 * be that of reading them.
 */
const leastMs = 1;
/** Weight of the newest rate. */
const gain = 1 / 4;

export class FeedWindow {
  readonly #now: () => number;
  #onTheWay = 0;
  /** Bytes that the server processes per millisecond while it has any. */
  #rate = leastBytes;
  /** Time up to which the server's busy time was counted. */
  #since = 0;
  /** The current measurement of the rate: bytes, and milliseconds in which the server was busy. */
  #measured = 0;
  #busyMs = 0;

  /** `now`: milliseconds, monotonic, with fractions. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** The window: bytes that may be in flight. */
  get bytes(): number {
    return Math.min(mostBytes, Math.max(leastBytes, this.#rate * queueMs));
  }

  /** Bytes that may be sent now. */
  get room(): number {
    return this.bytes - this.#onTheWay;
  }

  sent(bytes: number): void {
    if (this.#onTheWay === 0) this.#since = this.#now();
    this.#onTheWay += bytes;
  }

  taken(bytes: number): void {
    const now = this.#now();
    if (this.#onTheWay > 0) this.#busyMs += now - this.#since;
    this.#since = now;
    this.#onTheWay = Math.max(0, this.#onTheWay - bytes);
    this.#measured += bytes;
    // Below this, the elapsed time measures latency and the wake-up, not the server's throughput.
    if (this.#measured < leastBytes || this.#busyMs < leastMs) return;
    this.#rate += gain * (this.#measured / this.#busyMs - this.#rate);
    this.#measured = 0;
    this.#busyMs = 0;
  }

  /** A new server begins. */
  reset(): void {
    this.#onTheWay = 0;
  }
}
