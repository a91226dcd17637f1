/** Waits between tries: each twice as long as the one before, up to a longest. Counts no tries and owns no timer. */

export interface BackoffOptions {
  firstMs: number;
  longestMs: number;
  /** The first try again comes at once, and `firstMs` before the second. */
  startsAtOnce?: boolean;
  /**
   * From 0 to 1. Shortens each wait by up to half: all clients of a server that comes back would come in one instant.
   * Absent where nobody else waits for the same.
   */
  random?: () => number;
}

export class Backoff {
  readonly #options: BackoffOptions;

  constructor(options: BackoffOptions) {
    this.#options = options;
  }

  /**
   * Milliseconds to wait before trying again.
   * @param waits how many waits came before this one, 0 for the first.
   * @param longestMs the longest for this one, where it depends on the moment.
   */
  waitMs(waits: number, longestMs = this.#options.longestMs): number {
    const { firstMs, startsAtOnce = false, random } = this.#options;
    const doublings = startsAtOnce ? waits - 1 : waits;
    if (doublings < 0) return 0;
    const most = Math.min(longestMs, firstMs * 2 ** doublings);
    return random === undefined ? most : most * (0.5 + random() / 2);
  }
}
