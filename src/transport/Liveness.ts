/**
 * Detects a dead connection: a network can fail without any notice. After a period of silence the other side is pinged,
 * and without an answer in time the connection is reported dead. Owns one timer; how to ping and what to end is up to
 * the caller.
 *
 * Two watchers do not use it: relay/LivenessSweep has one timer for thousands of connections, and
 * client/connect/Heartbeat checks every half second for sleep and network changes, and learns the usual round trip.
 */
import type { Timers } from '../runtime/Timers.ts';

export interface LivenessOptions {
  timers: Timers;
  /** Silence after which the other side is pinged. */
  askAfterMs: number;
  /** Time allowed for the answer: anything the other side sends counts as an answer. */
  answerWithinMs: number;
  ask(): void;
  /** Nothing arrived in time; called once, as the last call. */
  dead(): void;
}

export class Liveness {
  readonly #options: LivenessOptions;
  #heardAt: number;
  #isAsked = false;
  #timer: { cancel(): void } | null = null;
  #stopped = false;

  /** Starts watching. */
  constructor(options: LivenessOptions) {
    this.#options = options;
    this.#heardAt = options.timers.now();
    this.#wait(options.askAfterMs);
  }

  /** Records that something arrived. Cheap, since it is called for every message: the timer checks the time itself. */
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
