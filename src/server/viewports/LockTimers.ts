/**
 * Locks the clients of a session unused for lock-after-time, as in tmux: one timer for each attached session with that
 * option set, and none otherwise. Remote clients are left out: nothing is run on their machines.
 */

import type { Timers } from '../../runtime/Timers.ts';
import type { Session } from '../../session/types.ts';

/** A client that can be locked. */
export interface LockedClient {
  readonly session: Session;
  readonly carrier: string;
  /** Time of attaching, and of the last key or unlock: milliseconds since the epoch. */
  readonly createdAt: number;
  readonly activityAt: number;
  readonly readOnly: boolean;
  lock(): void;
}

export interface LockTimersParts {
  timers: Timers;
  /** Milliseconds since the clock read `at`, by the wall clock or the monotonic one, whichever gives more. */
  since(at: number): number;
  clients(): readonly LockedClient[];
}

interface Running {
  ms: number;
  timer: { cancel(): void };
}

/** Longest wait of one timer: setTimeout accepts at most 2^31 - 1 ms. */
const longestWaitMs = 24 * 86_400_000;

export class LockTimers {
  readonly #parts: LockTimersParts;
  readonly #running = new Map<Session, Running>();
  /** Last use before a session was locked: only a later use lets it be locked again. */
  readonly #lockedAfter = new WeakMap<Session, number>();

  constructor(parts: LockTimersParts) {
    this.#parts = parts;
  }

  /** Clients attached or left, or the options changed. */
  follow(): void {
    const watched = new Set(this.#parts.clients().map(({ session }) => session));
    for (const [session, { ms, timer }] of this.#running) {
      if (watched.has(session) && ms === lockAfterMs(session)) continue;
      timer.cancel();
      this.#running.delete(session);
    }
    for (const session of watched) this.used(session);
  }

  /** A client of the session was typed into, or unlocked. A running timer checks for that when it fires. */
  used(session: Session): void {
    if (this.#running.has(session)) return;
    const ms = lockAfterMs(session);
    const lastUse = this.#lastUse(session);
    if (ms <= 0 || this.#lockedAfter.get(session) === lastUse) return;
    const wait = Math.min(longestWaitMs, Math.max(0, ms - this.#parts.since(lastUse)));
    this.#running.set(session, { ms, timer: this.#parts.timers.after(wait, () => this.#due(session, ms)) });
  }

  #due(session: Session, ms: number): void {
    this.#running.delete(session);
    const lastUse = this.#lastUse(session);
    if (this.#parts.since(lastUse) < ms) {
      this.used(session);
      return;
    }
    this.#lockedAfter.set(session, lastUse);
    for (const client of this.#clients(session)) if (client.carrier === 'local') client.lock();
  }

  #clients(session: Session): readonly LockedClient[] {
    return this.#parts.clients().filter((client) => client.session === session);
  }

  /** Last use of a session. For a read-only client only an unlock counts; when no other use counts, attaching does. */
  #lastUse(session: Session): number {
    const all = this.#clients(session);
    const users = all.filter(({ readOnly, createdAt, activityAt }) => !readOnly || activityAt > createdAt);
    const counting = users.length > 0 ? users : all;
    return Math.max(0, ...counting.map(({ createdAt, activityAt }) => Math.max(createdAt, activityAt)));
  }
}

function lockAfterMs({ options }: Session): number {
  return options.getNumber('lock-after-time') * 1000;
}
