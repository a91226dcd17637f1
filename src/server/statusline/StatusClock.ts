/**
 * Draws the status line again every status-interval of its session, and only where somebody looks: an idle server has no
 * timers. Owns a timer for each session that is looked at.
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

  /** These sessions are looked at, and their options may say another interval: what is in time already stays so. */
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
