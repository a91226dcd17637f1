/** Waits between tries: each twice as long as the previous one, up to a maximum. Counts no tries and owns no timer. */

export interface BackoffOptions {
  firstMs: number;
  longestMs: number;
  /** The first retry comes at once, the second after `firstMs`. */
  startsAtOnce?: boolean;
  /**
   * Random number from 0 to 1, which shortens each wait by up to half: otherwise all clients of a server that comes
   * back would reconnect in the same instant. Absent where nobody else waits for the same thing.
   */
  random?: () => number;
}

export class Backoff {
  readonly #options: BackoffOptions;

  constructor(options: BackoffOptions) {
    this.#options = options;
  }

  /**
   * Returns the milliseconds to wait before the next try.
   * @param waits number of waits before this one, 0 for the first.
   * @param longestMs longest wait this time, where it depends on the situation.
   */
  waitMs(waits: number, longestMs = this.#options.longestMs): number {
    const { firstMs, startsAtOnce = false, random } = this.#options;
    const doublings = startsAtOnce ? waits - 1 : waits;
    if (doublings < 0) return 0;
    const most = Math.min(longestMs, firstMs * 2 ** doublings);
    return random === undefined ? most : most * (0.5 + random() / 2);
  }
}
