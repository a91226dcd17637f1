/** Draws the status line again every status-interval, and only while somebody looks: an idle server has no timers. */
import type { Timers } from './FramePacer.ts';

export class StatusClock {
  readonly #timers: Timers;
  readonly #intervalMs: () => number;
  readonly #tick: () => void;
  #timer: { cancel(): void } | null = null;

  /** `intervalMs` 0 means never. */
  constructor(timers: Timers, intervalMs: () => number, tick: () => void) {
    this.#timers = timers;
    this.#intervalMs = intervalMs;
    this.#tick = tick;
  }

  /** Somebody looks, or nobody does any more. */
  set(watched: boolean): void {
    if (!watched) {
      this.#timer?.cancel();
      this.#timer = null;
    } else if (!this.#timer) this.#schedule();
  }

  #schedule(): void {
    const ms = this.#intervalMs();
    if (ms <= 0) return;
    this.#timer = this.#timers.after(ms, () => {
      this.#schedule();
      this.#tick();
    });
  }
}
