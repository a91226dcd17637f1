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
/** Acknowledgements that waited for this process come at once; of less than this the time would be that of reading them. */
const leastMs = 1;
/** How much the newest rate counts. */
const gain = 1 / 4;

export class FeedWindow {
  private readonly now: () => number;
  private onTheWay = 0;
  /** Bytes a millisecond that the server takes while it has something to take. */
  private rate = leastBytes;
  /** Until when it was counted how long the server has had something to take. */
  private since = 0;
  /** The present measure of the rate: bytes, and milliseconds in which there was something to take. */
  private measured = 0;
  private busyMs = 0;

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
    if (this.onTheWay === 0) this.since = this.now();
    this.onTheWay += bytes;
  }

  taken(bytes: number): void {
    const now = this.now();
    if (this.onTheWay > 0) this.busyMs += now - this.since;
    this.since = now;
    this.onTheWay = Math.max(0, this.onTheWay - bytes);
    this.measured += bytes;
    // Of less than that the time is that of the way and the wake-up, not of the taking.
    if (this.measured < leastBytes || this.busyMs < leastMs) return;
    this.rate += gain * (this.measured / this.busyMs - this.rate);
    this.measured = 0;
    this.busyMs = 0;
  }

  /** Another server begins. */
  reset(): void {
    this.onTheWay = 0;
  }
}
