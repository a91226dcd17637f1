/**
 * Whether a link that is up is alive: asks when it was quiet for long, and tells when an answer stays out (half-open
 * links are up for hours). Also notices that the machine slept or has another network, while the link is up and while
 * it is lost: more than transport/Liveness is for. One timer, and only on links to other machines: the kernel tells the truth about a Unix socket.
 */
import { RoundTrip } from '../../transport/RoundTrip.ts';
import type { LinkClock } from './LinkClock.ts';

/** How often the clock and the networks are looked at: what is noticed so is noticed within half a second. */
const tickMs = 500;
/** The same while there is no link: a network that comes back is tried as soon as it is seen. */
const lostTickMs = 250;
/** After so much silence the other side is asked for a sign. */
const quietMs = 10_000;
/** An answer that takes longer than this and the usual round trip is not coming. */
const answerMs = 2500;
/** The same when the machine was asleep or the network has changed: the link is most likely dead. */
const wakeAnswerMs = 400;
/** A difference between the two clocks, or a tick so late, is a sleep. */
const sleptMs = 3000;

export interface HeartbeatHandlers {
  /** Asks the other side; resolves with its answer, of whatever kind. */
  ping(): Promise<unknown>;
  /** An answer stayed out. */
  dead(): void;
  /** The machine slept, or its network is another one: whatever waits for a moment to try should try now. */
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
  /** Since when an answer is awaited and nothing was heard; null while none is. */
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

  /** When the other side was last heard, by the wall clock, milliseconds since the epoch. */
  get heardAt(): number {
    return this.#heardWall;
  }

  /** There is a link. */
  linked(): void {
    this.#up = true;
    this.heard();
    this.#networks = this.#clock.networks();
    this.#start(tickMs);
    this.#ping(answerMs);
  }

  /** There is none any more; the clock and the networks are still watched. */
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

  /** Something came from the other side. */
  heard(): void {
    this.#heardAt = this.#clock.now();
    this.#heardWall = this.#clock.wall();
    this.#awaitedSince = null;
  }

  /** Something was sent that will be answered at once. */
  expects(): void {
    if (!this.#up || this.#awaitedSince !== null) return;
    this.#awaitedSince = this.#clock.now();
    this.#allowedMs = answerMs;
  }

  /** Is the other side there? Dead when it does not say so very soon. */
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
    // With no network at all there is nothing to try.
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
    // What was awaited before a sleep is awaited anew.
    if (allowedMs === wakeAnswerMs) this.#awaitedSince = sentAt;
    this.#handlers.ping().then(
      () => this.roundTrip.sample(this.#clock.now() - sentAt),
      () => {},
    );
  }
}
