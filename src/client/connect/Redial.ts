/**
 * Reaching a server that was lost: when to try, how many tries may be under way at once, and what came of them.
 * Owns its tries and its one timer, both only while there is no connection; it never says hello.
 */
import { Backoff } from '../../runtime/Backoff.ts';
import type { Carrier } from '../../transport/Carrier.ts';
import { type Dialer, DialFailed } from './Dialer.ts';
import type { LinkClock } from './LinkClock.ts';

/** On this machine: a restarted server is up within a second. */
const localWaits = { firstMs: 10, longestMs: 500, startsAtOnce: true } as const;
/** To another one. */
const firstMs = 200;
/** Somebody is likely looking: the network is tried at least so often, so that its return is noticed within half a second. */
const watchedMs = 500;
/** For how long after the last sign of the user that holds. */
const watchedForMs = 60_000;
/** And when nobody looks. */
const longestMs = 30_000;
/** A key that is typed while there is no link tries again at once, but no more often than this. */
const nudgeMs = 1000;
/** The same when the last try was refused: guards of log-ins count them. */
const refusedNudgeMs = 5000;
/** Tries under way at once: about as many as are begun within `unansweredMs`. */
const triesAtOnce = 6;
/** A try may take so long: a log-in over ssh takes up to eight round trips. */
const tryMs = 12_000;
/**
 * One that began while packets were dropped waits longer and longer to send its next one (SYNs go out after 1, 3, 7 s): without
 * an answer for so long it makes room for a new one. The first is left its whole time, for links that are that slow.
 */
const unansweredMs = 3000;
/** While a host answers and lets us in, others would only take its time, and ours; one that says no more is not waited for. */
const answeredMs = 1500;
/** A try that waited for so long and then failed was failed by somebody: the network is back. */
const hungMs = 1000;

interface Try {
  readonly startedAt: number;
  readonly control: AbortController;
  /** When the other side gave its last sign; `startedAt` while there was none. */
  heardAt: number;
  /** Ends the bound on its time. */
  bound: { cancel(): void };
}

export interface RedialHandlers {
  reached(carrier: Carrier): void;
  /** A try failed; `paused` when no other is made until somebody asks for it (`nudge`, `now`). */
  failed(error: unknown, paused: boolean): void;
}

export class Redial {
  readonly #dialer: Dialer;
  readonly #clock: LinkClock;
  readonly #handlers: RedialHandlers;
  /** The oldest first. */
  readonly #tries = new Set<Try>();
  readonly #backoff: Backoff;
  #timer: { cancel(): void } | null = null;
  #attempt = 0;
  #watchedAt = 0;
  #triedAt = Number.NEGATIVE_INFINITY;
  /** The last try was made because one before it had failed late: not twice in a row without a pause. */
  #hurried = false;
  #running = false;
  #paused = false;

  constructor(dialer: Dialer, clock: LinkClock, handlers: RedialHandlers) {
    this.#dialer = dialer;
    this.#clock = clock;
    this.#backoff = new Backoff(
      dialer.remote ? { firstMs, longestMs, startsAtOnce: true, random: () => clock.random() } : localWaits,
    );
    this.#handlers = handlers;
  }

  /** The link was lost: begins to try. @param afterMs when; at once, unless it is only doubted. */
  start(afterMs?: number): void {
    this.#running = true;
    this.#paused = false;
    this.#attempt = 0;
    this.#watchedAt = this.#clock.now();
    this.#plan(afterMs);
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
    this.#attempt = 1;
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

  /**
   * The terminal is the user's for a while: one try that may ask there, and no other beside it. Resolves when it is over,
   * after its handler was told.
   */
  async ask(): Promise<void> {
    if (!this.#running) return;
    this.stop();
    this.#running = true;
    this.#paused = false;
    const now = this.#clock.now();
    const made: Try = {
      startedAt: now,
      control: new AbortController(),
      heardAt: now,
      // People take their time, and ssh has bounds of its own.
      bound: { cancel: () => {} },
    };
    await this.#dial(made, true);
  }

  /** Gives up every try that is under way. */
  stop(): void {
    this.#running = false;
    this.#timer?.cancel();
    this.#timer = null;
    for (const { control, bound } of this.#tries) {
      bound.cancel();
      control.abort(new Error('not needed any more'));
    }
    this.#tries.clear();
  }

  #plan(delayMs = this.#delay()): void {
    this.#timer?.cancel();
    this.#timer = this.#clock.after(delayMs, () => {
      this.#hurried = false;
      this.#try();
    });
  }

  #delay(): number {
    const attempt = this.#attempt++;
    const isWatched = this.#clock.now() - this.#watchedAt < watchedForMs;
    return this.#backoff.waitMs(attempt, isWatched ? watchedMs : undefined);
  }

  #try(): void {
    this.#timer?.cancel();
    this.#timer = null;
    const now = this.#clock.now();
    this.#triedAt = now;
    if (!this.#makeRoom(now)) {
      this.#plan();
      return;
    }
    const control = new AbortController();
    const made: Try = {
      startedAt: now,
      control,
      heardAt: now,
      bound: this.#clock.after(tryMs, () => {
        this.#tries.delete(made);
        control.abort(new DialFailed('no answer'));
        if (this.#running && this.#timer === null) this.#plan();
      }),
    };
    if (this.#dialer.remote && !this.#paused) this.#plan();
    void this.#dial(made, false);
  }

  #dial(made: Try, interactive: boolean): Promise<void> {
    this.#tries.add(made);
    const answered = interactive ? {} : { answered: () => this.#answered(made) };
    return this.#dialer.dial(made.control.signal, { interactive, ...answered }).then(
      (carrier) => {
        made.bound.cancel();
        if (this.#tries.delete(made) && this.#running) this.#reached(carrier);
        else carrier.destroy();
      },
      (error) => {
        made.bound.cancel();
        if (this.#tries.delete(made) && this.#running) this.#failed(error, made);
      },
    );
  }

  /** False when no more tries may be under way. */
  #makeRoom(now: number): boolean {
    const most = this.#dialer.remote ? triesAtOnce : 1;
    if (this.#tries.size < most) return true;
    const [, ...others] = this.#tries;
    const old = others.find((each) => now - each.heardAt >= unansweredMs);
    if (old === undefined) return false;
    this.#tries.delete(old);
    old.bound.cancel();
    old.control.abort(new DialFailed('no answer'));
    return true;
  }

  #answered(made: Try): void {
    made.heardAt = this.#clock.now();
    if (this.#tries.has(made) && this.#timer !== null) this.#plan(answeredMs);
  }

  #reached(carrier: Carrier): void {
    this.stop();
    this.#handlers.reached(carrier);
  }

  #failed(error: unknown, made: Try): void {
    const paused = error instanceof DialFailed && error.again !== 'soon';
    this.#paused = paused;
    this.#handlers.failed(error, paused);
    if (!this.#running) return;
    if (paused) {
      this.#timer?.cancel();
      this.#timer = null;
    } else if (this.#dialer.remote && !this.#hurried && this.#clock.now() - made.startedAt >= hungMs) {
      this.#hurried = true;
      this.#attempt = 1;
      this.#try();
    } else if (this.#timer === null || made.heardAt > made.startedAt) this.#plan();
  }
}
