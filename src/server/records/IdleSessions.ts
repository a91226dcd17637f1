/**
 * Ends sessions unused for the time of the option `session-ttl`. A session is idle while it has no viewport, no pending
 * question, no program in the foreground but its shells, and neither input nor output. Only time that this machine was
 * awake counts, whatever the wall clock says. Owns a single timer for all sessions: set for the first moment at which
 * one could be due, never sooner.
 */
import { parseDuration } from '../../options/value.ts';
import type { Timers } from '../../runtime/Timers.ts';
import type { Pane, Session, Tree } from '../../session/types.ts';

export interface IdleParts {
  tree: Tree;
  timers: Timers;
  now(): number;
  /** Milliseconds that this machine was awake since the wall clock read `at`. */
  awakeSince(at: number): number;
  /** Milliseconds since the wall clock last jumped, or since the server started. */
  steadyFor(): number;
  /** Whether a client shows the session. */
  attached(session: Session): boolean;
  /** Whether a question about the session is unanswered. */
  asked(session: Session): boolean;
  /** When the pane's program last wrote output; 0 when unknown. */
  outputAt(pane: Pane): number;
  /** Whether anything but a shell at its prompt is in the foreground. */
  busy(pane: Pane): boolean;
  /** Ends a session that has been idle for `ttlMs`. */
  end(session: Session, ttlMs: number): void;
}

/**
 * Grace time after a server start or a jump of the wall clock, in which no session ends: an operator who returns to a
 * machine that was off or asleep finds the sessions, and has a day to use them.
 */
const graceMs = 86_400_000;
/** Longest wait of one timer: setTimeout takes 2^31 - 1 ms at most. */
const longestWaitMs = 24 * 86_400_000;

export class IdleSessions {
  readonly #parts: IdleParts;
  /** Last uses of sessions that no other record has the time of, such as typing. */
  readonly #inUseAt = new WeakMap<Session, number>();
  #timer: { cancel(): void } | null = null;

  constructor(parts: IdleParts) {
    this.#parts = parts;
  }

  /** The session was used just now: typed into, or left by a viewport. */
  touch(session: Session): void {
    this.#inUseAt.set(session, this.#parts.now());
  }

  /** Start of its idle time, milliseconds since the epoch; null for a session in use. */
  idleSince(session: Session): number | null {
    const { attached, asked, busy } = this.#parts;
    if (attached(session) || asked(session)) return null;
    const used = session.winlinks.some(({ window }) => window.panes.some((pane) => busy(pane)));
    return used ? null : this.#lastUse(session);
  }

  /** Sessions, options or viewports changed, and with them perhaps the next possible end. */
  plan(): void {
    this.#timer?.cancel();
    this.#timer = null;
    let next = Number.POSITIVE_INFINITY;
    for (const session of this.#parts.tree.sessions.values()) {
      const ttl = ttlOf(session);
      if (ttl === 0) continue;
      next = Math.min(next, this.#parts.attached(session) ? ttl : this.#dueIn(session, ttl));
    }
    if (next === Number.POSITIVE_INFINITY) return;
    const wait = Math.min(longestWaitMs, Math.max(0, next));
    this.#timer = this.#parts.timers.after(wait, () => this.#check());
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = null;
  }

  #check(): void {
    this.#timer = null;
    for (const session of [...this.#parts.tree.sessions.values()]) {
      const ttl = ttlOf(session);
      if (ttl === 0 || this.#dueIn(session, ttl) > 0) continue;
      // In use now: its time restarts here, since nothing reports when such a program ends silently.
      if (this.idleSince(session) === null) this.touch(session);
      else this.#parts.end(session, ttl);
    }
    this.plan();
  }

  #dueIn(session: Session, ttl: number): number {
    const { awakeSince, steadyFor } = this.#parts;
    return Math.max(ttl - awakeSince(this.#lastUse(session)), Math.min(ttl, graceMs) - steadyFor());
  }

  #lastUse(session: Session): number {
    let last = Math.max(session.activityAt, session.lastAttachedAt ?? 0, this.#inUseAt.get(session) ?? 0);
    for (const { window } of session.winlinks) {
      last = Math.max(last, window.activityAt);
      for (const pane of window.panes) last = Math.max(last, this.#parts.outputAt(pane));
    }
    return last;
  }
}

function ttlOf(session: Session): number {
  return parseDuration(session.options.getString('session-ttl')) ?? 0;
}
