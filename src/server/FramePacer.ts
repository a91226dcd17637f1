/**
 * When a viewport gets its next frame: at once after a pause (a keystroke's echo waits for no timer), then at most one
 * per interval, and none while too many are unacknowledged. Owns one timer, which is only there while a frame is due.
 */

export interface Timers {
  /** Milliseconds, monotonic. */
  now(): number;
  after(ms: number, run: () => void): { cancel(): void };
}

/** Frames on their way to one viewport: the one it paints and the one behind it; more would be a queue. */
const framesInFlight = 2;

export class FramePacer {
  readonly #timers: Timers;
  readonly #intervalMs: number;
  readonly #send: () => boolean;
  #lastSentAt = Number.NEGATIVE_INFINITY;
  #unacknowledged = 0;
  #due = false;
  #timer: { cancel(): void } | null = null;

  /** `send` makes and sends a frame; false when there was nothing to send. */
  constructor(timers: Timers, intervalMs: number, send: () => boolean) {
    this.#timers = timers;
    this.#intervalMs = intervalMs;
    this.#send = send;
  }

  /** Something changed: a frame goes now, or as soon as it may. */
  request(): void {
    this.#due = true;
    this.#pump();
  }

  /** The viewport has painted a frame. */
  acknowledge(): void {
    if (this.#unacknowledged > 0) this.#unacknowledged -= 1;
    if (this.#due) this.#pump();
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = null;
    this.#due = false;
  }

  #pump(): void {
    if (this.#timer || this.#unacknowledged >= framesInFlight) return;
    const wait = this.#lastSentAt + this.#intervalMs - this.#timers.now();
    if (wait <= 0) {
      this.#fire();
      return;
    }
    this.#timer = this.#timers.after(wait, () => {
      this.#timer = null;
      if (this.#due && this.#unacknowledged < framesInFlight) this.#fire();
    });
  }

  #fire(): void {
    this.#due = false;
    if (!this.#send()) return;
    this.#unacknowledged += 1;
    this.#lastSentAt = this.#timers.now();
  }
}
