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
  readonly #send: () => number | null;
  #lastSentAt = Number.NEGATIVE_INFINITY;
  /** Revisions of the newest frame sent, and of the newest that the viewport has painted. */
  #sent = 0;
  #painted = 0;
  #due = false;
  #timer: { cancel(): void } | null = null;

  /** `send` makes and sends a frame and gives its revision, one more than that before; null when there was nothing to send. */
  constructor(timers: Timers, intervalMs: number, send: () => number | null) {
    this.#timers = timers;
    this.#intervalMs = intervalMs;
    this.#send = send;
  }

  /** Something changed: a frame goes now, or as soon as it may. */
  request(): void {
    this.#due = true;
    this.#pump();
  }

  /** The viewport has painted this frame, and with it all before. */
  acknowledge(rev: number): void {
    this.#painted = Math.max(this.#painted, Math.min(rev, this.#sent));
    if (this.#due) this.#pump();
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = null;
    this.#due = false;
  }

  #pump(): void {
    if (this.#timer || this.#isFull()) return;
    const wait = this.#lastSentAt + this.#intervalMs - this.#timers.now();
    if (wait <= 0) {
      this.#fire();
      return;
    }
    this.#timer = this.#timers.after(wait, () => {
      this.#timer = null;
      if (this.#due && !this.#isFull()) this.#fire();
    });
  }

  #fire(): void {
    this.#due = false;
    const rev = this.#send();
    if (rev === null) return;
    // The first frame of all was the answer to an open, which nobody acknowledges.
    if (this.#sent === 0) this.#painted = rev - 1;
    this.#sent = rev;
    this.#lastSentAt = this.#timers.now();
  }

  #isFull(): boolean {
    return this.#sent - this.#painted >= framesInFlight;
  }
}
