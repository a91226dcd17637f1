/**
 * Reaching a server that was lost: when to try, how many tries may be under way at once, and what came of them.
 * Owns its tries and its one timer, both only while there is no connection; it never says hello.
 */
import type { Carrier } from '../../transport/Carrier.ts';
import { type Dialer, DialFailed } from './Dialer.ts';
import type { LinkClock } from './LinkClock.ts';

/** On this machine: a restarted server is up within a second. */
const localMs = [0, 10, 20, 40, 80, 160, 320, 500] as const;
/** To another one, from the second try on: doubled each time. */
const firstMs = 200;
/** Somebody is likely looking: the network is tried at least so often, so that its return is noticed within a second. */
const watchedMs = 1000;
/** For how long after the last sign of the user that holds. */
const watchedForMs = 60_000;
/** And when nobody looks. */
const longestMs = 30_000;
/** A key that is typed while there is no link tries again at once, but no more often than this. */
const nudgeMs = 1000;
/** The same when the last try was refused: guards of log-ins count them. */
const refusedNudgeMs = 5000;
/**
 * Tries under way at once. One that began while packets were dropped waits longer and longer to send its next one
 * (SYNs go out after 1, 3, 7 s); those that began a second apart together ask about every second.
 */
const triesAtOnce = 4;
/** A try may take so long: a log-in over ssh takes up to eight round trips. */
const tryMs = 12_000;

export interface RedialHandlers {
  reached(carrier: Carrier): void;
  /** A try failed; `paused` when no other is made until somebody asks for it (`nudge`, `now`). */
  failed(error: unknown, paused: boolean): void;
}

export class Redial {
  readonly #dialer: Dialer;
  readonly #clock: LinkClock;
  readonly #handlers: RedialHandlers;
  /** With what ends the bound on each one's time. */
  readonly #tries = new Map<AbortController, { cancel(): void }>();
  #timer: { cancel(): void } | null = null;
  #attempt = 0;
  #watchedAt = 0;
  #triedAt = Number.NEGATIVE_INFINITY;
  #running = false;
  #paused = false;

  constructor(dialer: Dialer, clock: LinkClock, handlers: RedialHandlers) {
    this.#dialer = dialer;
    this.#clock = clock;
    this.#handlers = handlers;
  }

  /** The link was lost: begins to try. */
  start(): void {
    this.#running = true;
    this.#paused = false;
    this.#attempt = 0;
    this.#watchedAt = this.#clock.now();
    this.#plan();
  }

  /** A connection was made and came to nothing: the next try comes as if that one had failed. */
  goOn(): void {
    this.#running = true;
    this.#plan();
  }

  /** The network or the machine is back: a try at once, and from then on as at the start. */
  now(): void {
    if (!this.#running) return;
    this.#paused = false;
    this.#attempt = 0;
    this.#watchedAt = this.#clock.now();
    this.#try();
  }

  /** The user did something. */
  nudge(): void {
    if (!this.#running || !this.#dialer.remote) return;
    this.#watchedAt = this.#clock.now();
    const least = this.#paused ? refusedNudgeMs : nudgeMs;
    if (this.#watchedAt - this.#triedAt >= least) this.#try();
  }

  /** Gives up every try that is under way. */
  stop(): void {
    this.#running = false;
    this.#timer?.cancel();
    this.#timer = null;
    for (const [attempt, bound] of this.#tries) {
      bound.cancel();
      attempt.abort(new Error('not needed any more'));
    }
    this.#tries.clear();
  }

  #plan(): void {
    this.#timer?.cancel();
    this.#timer = this.#clock.after(this.#delay(), () => this.#try());
  }

  #delay(): number {
    const attempt = this.#attempt++;
    if (!this.#dialer.remote) return localMs[Math.min(attempt, localMs.length - 1)] ?? 0;
    if (attempt === 0) return 0;
    const isWatched = this.#clock.now() - this.#watchedAt < watchedForMs;
    const most = Math.min(firstMs * 2 ** Math.min(attempt - 1, 16), isWatched ? watchedMs : longestMs);
    // All clients of a host that comes back would come in one instant.
    return most * (0.5 + this.#clock.random() / 2);
  }

  #try(): void {
    this.#timer?.cancel();
    this.#timer = null;
    this.#triedAt = this.#clock.now();
    const attempt = new AbortController();
    const most = this.#dialer.remote ? triesAtOnce : 1;
    if (this.#tries.size >= most) {
      this.#plan();
      return;
    }
    const bound = this.#clock.after(tryMs, () => {
      this.#tries.delete(attempt);
      attempt.abort(new DialFailed('no answer'));
      if (this.#running && this.#timer === null) this.#plan();
    });
    this.#tries.set(attempt, bound);
    if (this.#dialer.remote && !this.#paused) this.#plan();
    this.#dialer.dial(attempt.signal, { interactive: false }).then(
      (carrier) => {
        bound.cancel();
        if (this.#tries.delete(attempt) && this.#running) this.#reached(carrier);
        else carrier.destroy();
      },
      (error) => {
        bound.cancel();
        if (this.#tries.delete(attempt) && this.#running) this.#failed(error);
      },
    );
  }

  #reached(carrier: Carrier): void {
    this.stop();
    this.#handlers.reached(carrier);
  }

  #failed(error: unknown): void {
    const paused = error instanceof DialFailed && error.again !== 'soon';
    this.#paused = paused;
    if (paused) {
      this.#timer?.cancel();
      this.#timer = null;
    } else if (this.#timer === null) this.#plan();
    this.#handlers.failed(error, paused);
  }
}
