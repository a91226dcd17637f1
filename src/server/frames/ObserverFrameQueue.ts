/**
 * Schedules frames for viewers at which nobody types: a few per event-loop turn, in the order in which they were due, so that a key
 * and its echo wait for a few frames and not for a hundred. Owns the queue and no frame.
 */

/**
 * Time budget for frames in one turn, milliseconds: far below what a person feels, and more than any one frame takes.
 */
const turnMs = 0.5;

/** Time without a key after which a client counts as one that only looks, milliseconds. */
const looksAfterMs = 2000;

/** Nobody types at this client now: its frames may wait for those of somebody who does. Times in milliseconds. */
export const onlyLooks = (client: { readOnly: boolean; activityAt: number }, now: number): boolean =>
  client.readOnly || now - client.activityAt > looksAfterMs;

export class ObserverFrameQueue {
  readonly #now: () => number;
  readonly #nextTurn: (run: () => void) => void;
  #waiting: (() => void)[] = [];

  /** `now`: monotonic, milliseconds. `nextTurn` runs a callback after the loop has polled its sockets. */
  constructor(now: () => number, nextTurn: (run: () => void) => void = setImmediate) {
    this.#now = now;
    this.#nextTurn = nextTurn;
  }

  add(makeFrame: () => void): void {
    this.#waiting.push(makeFrame);
    if (this.#waiting.length === 1) this.#nextTurn(() => this.#turn());
  }

  #turn(): void {
    const until = this.#now() + turnMs;
    let made = 0;
    try {
      do this.#waiting[made++]?.();
      while (made < this.#waiting.length && this.#now() < until);
    } finally {
      this.#waiting.splice(0, made);
      if (this.#waiting.length > 0) this.#nextTurn(() => this.#turn());
    }
  }
}
