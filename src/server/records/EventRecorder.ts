/**
 * Turns reports of the server's parts into events, and sends them to followers. Owns the rate of output
 * events; the log owns events and cursors.
 */
import type { Principal } from '../../operator/Principal.ts';
import type { PaneStatus } from '../../operator/status/paneStatus.ts';
import type { NewServerEvent } from '../../protocol/messages.ts';
import type { ProgramStatus } from '../../protocol/sessions.ts';
import type { Timers } from '../../runtime/Timers.ts';
import type { Pane, Session, TreeEvent, Window } from '../../session/types.ts';
import type { ServerPeer } from '../../transport/Peer.ts';
import type { EventLog } from './EventLog.ts';
import { EventPace } from './EventPace.ts';
import type { EventSight } from './EventSight.ts';

/** Output of one pane is reported at once, and then at most this often while it continues. */
const outputIntervalMs = 1000;
/** Events in one message to a follower. */
const batchEvents = 256;
/** Queued bytes above which a slow follower gets no more; it continues from its cursor. */
const mostBufferedBytes = 1024 * 1024;
/** Longest text from a program in an event: a title, a name, a notification. */
const textCharacters = 1024;

export interface RecorderParts {
  log: EventLog;
  timers: Timers;
  /** Bytes that a pane's program has written so far. */
  offset(pane: Pane): number;
}

export class EventRecorder {
  readonly #parts: RecorderParts;
  readonly #followers = new Set<EventFollower>();
  readonly #outputs = new Map<Pane, { timer: { cancel(): void }; more: boolean }>();
  readonly #pace: EventPace;
  #due = false;

  constructor(parts: RecorderParts) {
    this.#parts = parts;
    this.#pace = new EventPace(parts.timers, (event) => this.record(event));
  }

  /** Sends events after a cursor to this connection, now and as they happen. */
  follow(peer: ServerPeer, cursor: string, sight: EventSight | null = null): EventFollower {
    const gone = () => this.#followers.delete(follower);
    const follower = new EventFollower({ peer, log: this.#parts.log, sight, gone }, cursor);
    this.#followers.add(follower);
    return follower;
  }

  record(event: NewServerEvent): void {
    this.#parts.log.append(event);
    if (this.#due || this.#followers.size === 0) return;
    // The events of one turn go out as one message.
    this.#due = true;
    queueMicrotask(() => {
      this.#due = false;
      for (const follower of this.#followers) follower.send();
    });
  }

  /** Runs for every chunk of output: cheap right after a report. */
  output(pane: Pane): void {
    const told = this.#outputs.get(pane);
    if (told) told.more = true;
    else this.#tellOutput(pane);
  }

  /** Reports several bells as one event. */
  bell(pane: Pane, count: number): void {
    this.#pace.add(pane.id, { type: 'pane-bell', ...ofPane(pane), ...several(count) });
  }

  /** `count`: the notifications that this event stands for. */
  notification(pane: Pane, { title, body }: { title: string; body: string }, count: number): void {
    this.#pace.add(pane.id, {
      type: 'pane-notification',
      ...ofPane(pane),
      title: cut(title),
      text: cut(body),
      ...several(count),
    });
  }

  /** The state of a pane's program is another one. */
  status(pane: Pane, status: PaneStatus): void {
    this.#pace.add(pane.id, { type: 'pane-status', ...ofPane(pane), status: eventStatus(status) });
  }

  client(
    type: 'client-attached' | 'client-detached' | 'client-session-changed',
    { name, principal, session }: { name: string; principal: Principal; session: Session },
  ): void {
    const { name: who, actor } = principal;
    this.record({ type, client: name, principal: cut(who), actor, ...ofSession(session) });
  }

  onTreeEvent(event: TreeEvent): void {
    switch (event.type) {
      case 'session-created':
      case 'session-window-changed':
        // A session that is ending has no window to change to.
        if (event.session.winlinks.length === 0) return;
        break;
      case 'window-renamed': {
        const { type, window, oldName } = event;
        this.#pace.add(window.id, { type, ...ofWindow(window), oldName: cut(oldName) });
        return;
      }
      case 'pane-title-changed': {
        const { type, pane, count } = event;
        this.#pace.add(pane.id, { type, ...ofPane(pane), title: cut(pane.title), ...several(count) });
        return;
      }
      case 'window-closed':
        this.#pace.end(event.window.id);
        break;
      case 'pane-removed':
        this.#outputs.get(event.pane)?.timer.cancel();
        this.#outputs.delete(event.pane);
        this.#pace.end(event.pane.id);
    }
    const recorded = recordOf(event);
    if (recorded) this.record(recorded);
  }

  #tellOutput(pane: Pane): void {
    const timer = this.#parts.timers.after(outputIntervalMs, () => {
      const told = this.#outputs.get(pane);
      this.#outputs.delete(pane);
      if (told?.more) this.#tellOutput(pane);
    });
    this.#outputs.set(pane, { timer, more: false });
    this.record({ type: 'pane-output', ...ofPane(pane), offset: this.#parts.offset(pane) });
  }
}

/** One following connection: it keeps its place, so being slow costs it only time. */
export class EventFollower {
  readonly #peer: ServerPeer;
  readonly #log: EventLog;
  /** Events that this follower may see; null for all. */
  readonly #sight: EventSight | null;
  readonly #gone: () => void;
  #cursor: string;

  constructor(
    {
      peer,
      log,
      sight,
      gone,
    }: { peer: ServerPeer; log: EventLog; sight: EventSight | null; gone: () => void },
    cursor: string,
  ) {
    this.#peer = peer;
    this.#log = log;
    this.#sight = sight;
    this.#cursor = cursor;
    this.#gone = gone;
  }

  send(): void {
    while (this.#peer.bufferedBytes < mostBufferedBytes) {
      const batch = this.#log.after(this.#cursor, batchEvents);
      if (batch.events.length === 0) return;
      this.#cursor = batch.cursor;
      const seen = this.#sight ? this.#sight.of(batch) : batch;
      if (seen.events.length > 0 || seen.truncated) this.#peer.notify('events.happened', seen);
    }
  }

  close(): void {
    this.#gone();
  }
}

const eventStatus = ({ title, msg, ...status }: PaneStatus): ProgramStatus => ({
  ...status,
  ...(title === undefined ? {} : { title: cut(title) }),
  ...(msg === undefined ? {} : { msg: cut(msg) }),
});
const several = (count: number) => (count > 1 ? { count } : {});
const cut = (text: string): string => text.slice(0, textCharacters);
const ofSession = (session: Session) => ({ session: session.id, name: cut(session.name) });
const ofWindow = (window: Window) => ({ window: window.id, windowName: cut(window.name) });
const ofPane = (pane: Pane) => ({ pane: pane.id, window: pane.window.id });

/** A change of the tree as it is recorded at once; null for one that is not, or not at once. */
function recordOf(event: TreeEvent): NewServerEvent | null {
  switch (event.type) {
    case 'session-created':
    case 'session-window-changed': {
      const { type, session } = event;
      return { type, ...ofSession(session), window: session.current.window.id };
    }
    case 'session-renamed':
      return { type: event.type, ...ofSession(event.session), oldName: event.oldName };
    case 'session-closed': {
      const { type, session, cause, by } = event;
      return { type, ...ofSession(session), cause, ...(by === undefined ? {} : { by }) };
    }
    case 'window-linked': {
      const { session, window, index } = event.winlink;
      return { type: event.type, ...ofSession(session), ...ofWindow(window), index };
    }
    case 'window-unlinked': {
      const { type, session, window, index } = event;
      return { type, ...ofSession(session), ...ofWindow(window), index };
    }
    case 'window-pane-changed':
      return { type: event.type, ...ofWindow(event.window), pane: event.window.active.id };
    case 'window-closed':
      return { type: event.type, ...ofWindow(event.window) };
    case 'pane-created':
    case 'pane-removed':
      return { type: event.type, ...ofPane(event.pane) };
    case 'pane-process-changed':
      return { type: 'pane-process', ...ofPane(event.pane), process: event.pane.process };
    default:
      return null;
  }
}
