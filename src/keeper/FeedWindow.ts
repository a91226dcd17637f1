/**
 * How many bytes of output may be on their way to the server, all PTYs together. What is on its way stands before
 * whatever a person types next, so the window follows what the server takes in some milliseconds: plain text comes in
 * large pieces, and output that takes long to parse does not queue. It counts bytes and knows no stream.
 */

/** What the queue before the next byte may cost, milliseconds: a tenth of what a person notices. */
const queueMs = 3;
/** Below this the link would idle between an acknowledgement and the next piece. */
const leastBytes = 16 * 1024;
/** More is never of use: the server takes 64 KiB at a time, and the second one keeps it busy meanwhile. */
const mostBytes = 128 * 1024;
/** How much the newest rate counts. */
const gain = 1 / 4;

export class FeedWindow {
  private readonly now: () => number;
  private onTheWay = 0;
  /** Bytes a millisecond that the server takes while it has something to take. */
  private rate = leastBytes;
  /** When the server began with what is on its way; the start of a rate's measure. */
  private since = 0;
  private takenSince = 0;

  /** `now`: milliseconds, monotonic, with fractions. */
  constructor(now: () => number) {
    this.now = now;
  }

  /** The window: bytes that may be on their way. */
  get bytes(): number {
    return Math.min(mostBytes, Math.max(leastBytes, this.rate * queueMs));
  }

  /** Bytes that may be sent now. */
  get room(): number {
    return this.bytes - this.onTheWay;
  }

  sent(bytes: number): void {
    if (this.onTheWay === 0) this.restart();
    this.onTheWay += bytes;
  }

  taken(bytes: number): void {
    this.onTheWay = Math.max(0, this.onTheWay - bytes);
    this.takenSince += bytes;
    // Of less than that the time is that of the way and the wake-up, not of the taking.
    if (this.takenSince < leastBytes) return;
    const tookMs = Math.max(0.05, this.now() - this.since);
    this.rate += gain * (this.takenSince / tookMs - this.rate);
    this.restart();
  }

  /** Another server begins. */
  reset(): void {
    this.onTheWay = 0;
  }

  private restart(): void {
    this.since = this.now();
    this.takenSince = 0;
  }
}
