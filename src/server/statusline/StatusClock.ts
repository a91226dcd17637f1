/**
 * Redraws status lines at each session's status-interval, and only for sessions on show: an idle server has no timers.
 * Owns one timer per session on show.
 */

import type { Timers } from '../../runtime/Timers.ts';
import type { Session } from '../../session/types.ts';

interface Running {
  ms: number;
  timer: { cancel(): void };
}

export class StatusClock {
  readonly #timers: Timers;
  readonly #tick: (session: Session) => void;
  readonly #running = new Map<Session, Running>();

  constructor(timers: Timers, tick: (session: Session) => void) {
    this.#timers = timers;
    this.#tick = tick;
  }

  /** Sets the sessions on show; their intervals may have changed. A timer with the right interval keeps running. */
  follow(sessions: Iterable<Session>): void {
    const watched = new Set(sessions);
    for (const [session, { ms, timer }] of this.#running) {
      if (watched.has(session) && ms === intervalMs(session)) continue;
      timer.cancel();
      this.#running.delete(session);
    }
    for (const session of watched) if (!this.#running.has(session)) this.#schedule(session);
  }

  #schedule(session: Session): void {
    this.#running.delete(session);
    const ms = intervalMs(session);
    if (ms <= 0) return;
    const timer = this.#timers.after(ms, () => {
      this.#schedule(session);
      this.#tick(session);
    });
    this.#running.set(session, { ms, timer });
  }
}

/** Milliseconds; 0 means never. */
function intervalMs({ options }: Session): number {
  return options.getNumber('status-interval') * 1000;
}
