/**
 * Notifications on their way to one device: the newest of each tag, one request at a time, not too many in a while,
 * repeated with growing pauses. Owns the queue and its timer; without notes there is none.
 */
import type { PushOutcome } from '../../push/PushSender.ts';
import type { Timers } from '../../runtime/Timers.ts';
import type { PushNote } from './PushNote.ts';

/** News of one moment, and an answer right after the question, are one push. */
const gatherMs = 300;
/** Pushes at once, and the time until there may be one more. */
const burst = 8;
const refillMs = 5000;
/** Tags that wait; beyond that, the oldest news that is no question is dropped. */
const mostWaiting = 32;
/** Pauses before each new attempt, unless the push service asks for longer ones; then news is dropped. */
const pausesMs = [2000, 5000, 15_000, 60_000, 300_000];
/** Attempts for a question, with the longest pause: as long as it waits, a day at most. */
const mostAskAttempts = 288;

export interface PushQueueParts {
  timers: Timers;
  send(note: PushNote): Promise<PushOutcome>;
  /** The push service has it. */
  sent(note: PushNote): void;
  /** It will never be sent. */
  dropped(note: PushNote, why: string): void;
  /** The subscription has ended. */
  gone(): void;
}

export class PushQueue {
  readonly #parts: PushQueueParts;
  readonly #waiting = new Map<string, PushNote>();
  #timer: { cancel(): void } | null = null;
  #isSending = false;
  #hasEnded = false;
  #tokens = burst;
  #refilledAt = Number.NEGATIVE_INFINITY;
  #failures = 0;
  #leftOut = 0;

  constructor(parts: PushQueueParts) {
    this.#parts = parts;
  }

  /** The note that waits under this tag. */
  waiting(tag: string): PushNote | undefined {
    return this.#waiting.get(tag);
  }

  offer(note: PushNote): void {
    this.#waiting.delete(note.tag);
    this.#waiting.set(note.tag, note);
    if (this.#waiting.size > mostWaiting) this.#dropOldest();
    this.#plan(gatherMs);
  }

  withdraw(tag: string): void {
    this.#waiting.delete(tag);
    if (this.#waiting.size > 0) return;
    this.#timer?.cancel();
    this.#timer = null;
  }

  stop(): void {
    this.#hasEnded = true;
    this.#waiting.clear();
    this.#timer?.cancel();
    this.#timer = null;
  }

  #dropOldest(): void {
    const oldest = [...this.#waiting.values()].find(({ ask }) => ask === undefined);
    const dropped = oldest ?? [...this.#waiting.values()][0];
    if (!dropped) return;
    this.#waiting.delete(dropped.tag);
    this.#leftOut += 1;
    this.#parts.dropped(dropped, 'too many are waiting');
  }

  /** Sends the next note in `ms`, or when there may be one. An earlier plan stays. */
  #plan(ms: number): void {
    if (this.#timer !== null || this.#isSending || this.#hasEnded || this.#waiting.size === 0) return;
    this.#timer = this.#parts.timers.after(Math.max(ms, this.#untilAllowed()), () => {
      this.#timer = null;
      void this.#sendNext();
    });
  }

  async #sendNext(): Promise<void> {
    const [note] = this.#waiting.values();
    if (!note || this.#isSending) return;
    this.#waiting.delete(note.tag);
    this.#tokens -= 1;
    this.#isSending = true;
    const left = this.#leftOut;
    this.#leftOut = 0;
    const more = left > 0 ? ` (${left} more before)` : '';
    const outcome = await this.#parts.send(more === '' ? note : { ...note, text: note.text + more });
    this.#isSending = false;
    if (this.#hasEnded) return;
    this.#plan(this.#after(note, outcome));
  }

  /** Acts on the outcome; returns the pause before the next request. */
  #after(note: PushNote, outcome: PushOutcome): number {
    if (outcome.kind === 'later') {
      const pause = pauseOf(note, this.#failures);
      if (pause !== undefined) {
        this.#failures += 1;
        // First in line again, unless a newer one has its tag.
        if (!this.#waiting.has(note.tag)) {
          const others = [...this.#waiting];
          this.#waiting.clear();
          for (const [tag, each] of [[note.tag, note] as const, ...others]) this.#waiting.set(tag, each);
        }
        return Math.max(pause, outcome.afterMs ?? 0);
      }
      this.#parts.dropped(note, outcome.why);
    }
    this.#failures = 0;
    if (outcome.kind === 'sent') this.#parts.sent(note);
    else if (outcome.kind === 'refused') this.#parts.dropped(note, outcome.why);
    else if (outcome.kind === 'gone') this.#parts.gone();
    return 0;
  }

  /** Time until there may be one more request, milliseconds. */
  #untilAllowed(): number {
    const now = this.#parts.timers.now();
    const refilled = Math.floor((now - this.#refilledAt) / refillMs);
    if (refilled > 0) {
      this.#tokens = Math.min(burst, this.#tokens + refilled);
      this.#refilledAt = now;
    }
    return this.#tokens > 0 ? 0 : this.#refilledAt + refillMs - now;
  }
}

function pauseOf({ ask, closes }: PushNote, failures: number): number | undefined {
  if (ask === undefined || closes) return pausesMs[failures];
  return failures < mostAskAttempts ? (pausesMs[failures] ?? pausesMs.at(-1)) : undefined;
}
