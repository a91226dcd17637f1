/**
 * Ends sessions that nobody has used for the time of the option `session-ttl`. A session is idle while it has no
 * viewport, no pending question, no program in the foreground but its shells, and neither input nor output. Only time that
 * this machine was awake counts, whatever the wall clock says. Owns the one timer for all of this: set for the first
 * moment at which a session could be due, never sooner.
 */
import { parseDuration } from '../../options/value.ts';
import type { Timers } from '../../runtime/Timers.ts';
import type { Pane, Session, Tree } from '../../session/types.ts';

export interface IdleParts {
  tree: Tree;
  timers: Timers;
  now(): number;
  /** Milliseconds that this machine was awake since the wall clock said `at`. */
  awakeSince(at: number): number;
  /** Milliseconds since the wall clock last jumped, or since the server came up. */
  steadyFor(): number;
  /** Somebody looks at it. */
  attached(session: Session): boolean;
  /** Somebody has been asked something about it and has not answered. */
  asked(session: Session): boolean;
  /** When the pane's program last wrote something; 0 when that is not known. */
  outputAt(pane: Pane): number;
  /** Whether anything but a shell at its prompt is in the foreground. */
  busy(pane: Pane): boolean;
  /** Ends a session that has been idle for `ttlMs`. */
  end(session: Session, ttlMs: number): void;
}

/**
 * Nothing is ended for so long after a server came up or the wall clock jumped: whoever comes back to a machine that was
 * off, or slept, finds what was there, and has a day to say so.
 */
const graceMs = 86_400_000;
/** Longest wait of one timer: setTimeout takes 2^31 - 1 ms at most. */
const longestWaitMs = 24 * 86_400_000;

export class IdleSessions {
  readonly #parts: IdleParts;
  /** When a session was last seen to be in use by something that leaves no trace of its own. */
  readonly #inUseAt = new WeakMap<Session, number>();
  #timer: { cancel(): void } | null = null;

  constructor(parts: IdleParts) {
    this.#parts = parts;
  }

  /** It was used just now: typed into, or let go by a viewport. */
  touch(session: Session): void {
    this.#inUseAt.set(session, this.#parts.now());
  }

  /** Since when it has been idle, milliseconds since the epoch; null for a session in use. */
  idleSince(session: Session): number | null {
    const { attached, asked, busy } = this.#parts;
    if (attached(session) || asked(session)) return null;
    const used = session.winlinks.some(({ window }) => window.panes.some((pane) => busy(pane)));
    return used ? null : this.#lastUse(session);
  }

  /** Sessions, options or viewports changed: the next possible end may be another one. */
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
      // In use at this moment: its time begins anew, since nobody tells when such a program ends in silence.
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
