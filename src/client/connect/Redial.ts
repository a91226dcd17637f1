/**
 * Reconnects to a lost server: when to try, how many tries may run at once, and their outcome.
 * Owns its tries and its one timer, both only while there is no connection; it never sends hello.
 */
import { Backoff } from '../../runtime/Backoff.ts';
import type { Carrier } from '../../transport/Carrier.ts';
import { type Dialer, DialFailed } from './Dialer.ts';
import type { LinkClock } from './LinkClock.ts';

/** Waits on this machine: a restarted server is up within a second. */
const localWaits = { firstMs: 10, longestMs: 500, startsAtOnce: true } as const;
/** First wait for a server on another machine. */
const firstMs = 200;
/** Longest wait while a user is probably watching: the return of the network is noticed within half a second. */
const watchedMs = 500;
/** Time after the last user activity during which `watchedMs` applies. */
const watchedForMs = 60_000;
/** Longest wait while nobody is watching. */
const longestMs = 30_000;
/**
 * Shortest interval between tries caused by keys: a key typed without a link tries again at once, but no more often
 * than this.
 */
const nudgeMs = 1000;
/** The same after a refused try: log-in guards count refusals. */
const refusedNudgeMs = 5000;
/** Concurrent tries: about as many as start within `unansweredMs`. */
const triesAtOnce = 6;
/** Time limit of a try: a log-in over ssh takes up to eight round trips. */
const tryMs = 12_000;
/**
 * Time without an answer after which a try makes room for a new one: a try that began while packets were dropped waits
 * longer and longer to retransmit (SYNs go out after 1, 3, 7 s). The first try keeps its whole time limit, for links
 * that are that slow.
 */
const unansweredMs = 3000;
/**
 * Delay of the next try after an answer: while a host answers and admits the client, more tries would only cost both
 * sides time. A host that falls silent again is not waited for.
 */
const answeredMs = 1500;
/** A try that waited this long and then failed got its failure from the other side: the network is back. */
const hungMs = 1000;

interface Try {
  readonly startedAt: number;
  readonly control: AbortController;
  /** Time of the last message from the other side; `startedAt` when there was none. */
  heardAt: number;
  /** Timer of the time limit. */
  bound: { cancel(): void };
}

export interface RedialHandlers {
  reached(carrier: Carrier): void;
  /** A try failed; `paused` when the next one waits for a request (`nudge`, `now`). */
  failed(error: unknown, paused: boolean): void;
}

export class Redial {
  readonly #dialer: Dialer;
  readonly #clock: LinkClock;
  readonly #handlers: RedialHandlers;
  /** Tries under way, oldest first. */
  readonly #tries = new Set<Try>();
  readonly #backoff: Backoff;
  #timer: { cancel(): void } | null = null;
  #attempt = 0;
  #watchedAt = 0;
  #triedAt = Number.NEGATIVE_INFINITY;
  /** Set when the last try was hurried by the late failure of an earlier one: never twice in a row without a pause. */
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

  /**
   * The link was lost: starts trying.
   * @param afterMs delay of the first try; none unless the loss is only suspected.
   */
  start(afterMs?: number): void {
    this.#running = true;
    this.#paused = false;
    this.#attempt = 0;
    this.#watchedAt = this.#clock.now();
    this.#plan(afterMs);
  }

  /** A connection was made and then failed: schedules the next try as after a failed try. */
  goOn(): void {
    this.#running = true;
    this.#plan();
  }

  /** The network or the machine is back: tries at once, and restarts the back-off. */
  now(): void {
    if (!this.#running) return;
    this.#paused = false;
    this.#attempt = 1;
    this.#watchedAt = this.#clock.now();
    this.#try();
  }

  /** Reports user activity. */
  nudge(): void {
    if (!this.#running || !this.#dialer.remote) return;
    this.#watchedAt = this.#clock.now();
    const least = this.#paused ? refusedNudgeMs : nudgeMs;
    if (this.#watchedAt - this.#triedAt >= least) this.#try();
  }

  /**
   * Gives the terminal to the user for a while: runs one try that may prompt there, and no other beside it. Resolves
   * when the try has ended and its handler was called.
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
      // No bound: people take their time, and ssh has bounds of its own.
      bound: { cancel: () => {} },
    };
    await this.#dial(made, true);
  }

  /** Cancels every try that is under way. */
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

  /** Returns false when no more tries may be started. */
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
