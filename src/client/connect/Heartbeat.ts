/**
 * Heartbeat of an open link: pings after a long silence, and reports a missing answer (half-open links can stay up for
 * hours). Also detects that the machine slept or changed its network, with and without a link, which transport/Liveness
 * does not do. One timer, and only for links to other machines: the kernel reports the loss of a Unix socket reliably.
 */
import { RoundTrip } from '../../transport/RoundTrip.ts';
import type { LinkClock } from './LinkClock.ts';

/** Interval between checks of the clock and the networks: changes are noticed within half a second. */
const tickMs = 500;
/** The same while there is no link: a network that returns is tried as soon as it is seen. */
const lostTickMs = 250;
/** Silence after which the other side is pinged. */
const quietMs = 10_000;
/** An answer later than this plus the usual round trip counts as missing. */
const answerMs = 2500;
/** The same after sleep or a change of network: the link is most likely dead. */
const wakeAnswerMs = 400;
/** A difference between the two clocks of this much, or a tick this late, counts as sleep. */
const sleptMs = 3000;

export interface HeartbeatHandlers {
  /** Pings the other side; resolves with its answer, of whatever kind. */
  ping(): Promise<unknown>;
  /** An answer is missing. */
  dead(): void;
  /** The machine slept, or its network changed: every pending retry should run now. */
  woke(): void;
}

export class Heartbeat {
  readonly roundTrip = new RoundTrip();
  readonly #clock: LinkClock;
  readonly #handlers: HeartbeatHandlers;
  #timer: { cancel(): void } | null = null;
  #up = false;
  #heardAt = 0;
  #heardWall = 0;
  /** Start of the current wait for an answer; null while none is awaited, and once anything was heard. */
  #awaitedSince: number | null = null;
  #allowedMs = answerMs;
  #tickedAt = 0;
  #dueMs = tickMs;
  #tickedWall = 0;
  #networks = '';

  constructor(clock: LinkClock, handlers: HeartbeatHandlers) {
    this.#clock = clock;
    this.#handlers = handlers;
  }

  /** Time of the last message from the other side, by the wall clock, milliseconds since the epoch. */
  get heardAt(): number {
    return this.#heardWall;
  }

  /** The link is up. */
  linked(): void {
    this.#up = true;
    this.heard();
    this.#networks = this.#clock.networks();
    this.#start(tickMs);
    this.#ping(answerMs);
  }

  /** The link is lost; the clock and the networks are still watched. */
  lost(): void {
    this.#up = false;
    this.#awaitedSince = null;
    if (this.#timer !== null) this.#start(lostTickMs);
  }

  stop(): void {
    this.#up = false;
    this.#timer?.cancel();
    this.#timer = null;
  }

  /** Records that something arrived from the other side. */
  heard(): void {
    this.#heardAt = this.#clock.now();
    this.#heardWall = this.#clock.wall();
    this.#awaitedSince = null;
  }

  /** Records that something was sent that is answered at once. */
  expects(): void {
    if (!this.#up || this.#awaitedSince !== null) return;
    this.#awaitedSince = this.#clock.now();
    this.#allowedMs = answerMs;
  }

  /** Checks whether the other side is there, with a short time limit for its answer. */
  probe(): void {
    if (!this.#up) return;
    this.#ping(wakeAnswerMs);
    this.#start(wakeAnswerMs + 2 * this.roundTrip.latestMs);
  }

  #start(afterMs: number): void {
    this.#timer?.cancel();
    this.#tickedAt = this.#clock.now();
    this.#tickedWall = this.#clock.wall();
    this.#dueMs = afterMs;
    this.#timer = this.#clock.after(afterMs, () => this.#tick());
  }

  #tick(): void {
    const now = this.#clock.now();
    const ran = now - this.#tickedAt;
    const passed = this.#clock.wall() - this.#tickedWall;
    const networks = this.#clock.networks();
    const slept = ran > this.#dueMs + sleptMs || Math.abs(passed - ran) > sleptMs;
    const moved = networks !== this.#networks;
    this.#networks = networks;
    this.#start(this.#up ? tickMs : lostTickMs);
    // Without any network there is nothing to try.
    if (slept || (moved && networks !== '')) {
      this.probe();
      this.#handlers.woke();
    } else this.#check(now);
  }

  #check(now: number): void {
    if (!this.#up) return;
    if (this.#awaitedSince === null) {
      if (now - this.#heardAt >= quietMs) this.#ping(answerMs);
      return;
    }
    if (now - this.#awaitedSince >= this.#allowedMs + 2 * this.roundTrip.latestMs) this.#handlers.dead();
  }

  #ping(allowedMs: number): void {
    const sentAt = this.#clock.now();
    this.#awaitedSince ??= sentAt;
    this.#allowedMs = allowedMs;
    // An answer awaited since before the sleep gets a new time limit.
    if (allowedMs === wakeAnswerMs) this.#awaitedSince = sentAt;
    this.#handlers.ping().then(
      () => this.roundTrip.sample(this.#clock.now() - sentAt),
      () => {},
    );
  }
}
