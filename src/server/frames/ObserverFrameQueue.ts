/**
 * When the frames of those who only look are made: some of them in each turn of the loop, in the order in which they
 * were due, so that a key and its echo wait for a few of them and not for a hundred. It owns the queue and no frame.
 */

/** What frames may take of one turn, milliseconds: far below what is felt, and more than any one of them takes. */
const turnMs = 0.5;

export class ObserverFrameQueue {
  readonly #now: () => number;
  readonly #nextTurn: (run: () => void) => void;
  #waiting: (() => void)[] = [];

  /** `now`: milliseconds, monotonic. `nextTurn` runs something after the loop has looked at its sockets. */
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
