/**
 * Whether the other side of a connection is still there: a network can die without a word. After a while of silence the
 * other side is asked, and when it does not answer in time the connection is reported dead. Owns one timer; how to ask and
 * what to end is the user's.
 *
 * Two watchers do without it: relay/LivenessSweep, one timer for thousands of connections, and client/connect/Heartbeat,
 * which looks each half second for a machine that slept or changed its network, and learns how long answers take.
 */
import type { Timers } from '../runtime/Timers.ts';

export interface LivenessOptions {
  timers: Timers;
  /** Silence after which the other side is asked. */
  askAfterMs: number;
  /** Time that it has to answer: anything it sends is an answer. */
  answerWithinMs: number;
  ask(): void;
  /** Nothing came; called once, last. */
  dead(): void;
}

export class Liveness {
  readonly #options: LivenessOptions;
  #heardAt: number;
  #isAsked = false;
  #timer: { cancel(): void } | null = null;
  #stopped = false;

  /** Watches from now on. */
  constructor(options: LivenessOptions) {
    this.#options = options;
    this.#heardAt = options.timers.now();
    this.#wait(options.askAfterMs);
  }

  /** Something came. Cheap, since it is called for every message: the timer looks at the time itself. */
  heard(): void {
    this.#heardAt = this.#options.timers.now();
    this.#isAsked = false;
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  #look(): void {
    const { timers, askAfterMs, answerWithinMs, ask, dead } = this.#options;
    if (this.#isAsked) {
      this.stop();
      dead();
      return;
    }
    const left = this.#heardAt + askAfterMs - timers.now();
    if (left > 0) {
      this.#wait(left);
      return;
    }
    this.#isAsked = true;
    this.#wait(answerWithinMs);
    ask();
  }

  #wait(ms: number): void {
    if (!this.#stopped) this.#timer = this.#options.timers.after(ms, () => this.#look());
  }
}
