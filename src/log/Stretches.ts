/**
 * The times at which something happened, as stretches between pauses. Owns a bounded number of them: when there are
 * more, the shortest pauses count as part of the stretches around them.
 */

/** Shorter pauses divide nothing, milliseconds. */
const shortestPauseMs = 2000;

export class Stretches {
  readonly #most: number;
  #pauseMs = shortestPauseMs;
  #all: [from: number, to: number][] = [];

  /** `most`: number of stretches kept, at least 2. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Oldest first; milliseconds since the epoch. */
  get all(): readonly (readonly [from: number, to: number])[] {
    return this.#all;
  }

  /** Something happened at this time. A time before the last one is part of that: the clock was set back. */
  add(at: number): void {
    const last = this.#all.at(-1);
    if (!last) this.#all.push([at, at]);
    else if (at > last[1] + this.#pauseMs) this.#all.push([at, at]);
    else last[1] = Math.max(last[1], at);
    while (this.#all.length > this.#most) this.#join();
  }

  #join(): void {
    this.#pauseMs *= 2;
    const joined: [from: number, to: number][] = [];
    for (const one of this.#all) {
      const last = joined.at(-1);
      if (last && one[0] <= last[1] + this.#pauseMs) last[1] = Math.max(last[1], one[1]);
      else joined.push(one);
    }
    this.#all = joined;
  }
}
