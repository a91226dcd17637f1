/**
 * A server's record of the past: the log of events, and the ended sessions. Connects the two; owns nothing of its own.
 */
import { join } from 'node:path';
import type { NewServerEvent } from '../../protocol/messages.ts';
import { EndedFiles } from '../../runtime/EndedFiles.ts';
import type { Timers } from '../../runtime/Timers.ts';
import type { Pane, Session, TreeEvent } from '../../session/types.ts';
import type { SessionQueries } from '../history/SessionQueries.ts';
import type { Panes } from '../panes/Panes.ts';
import { EndedSessions } from './EndedSessions.ts';
import { EventLog } from './EventLog.ts';
import { EventRecorder } from './EventRecorder.ts';

export interface ChronicleParts {
  stateDir: string;
  timers: Timers;
  now(): number;
  /** The time for expiry by age; null while the clock may be wrong. */
  settled(): number | null;
  /** Returns the parts when something is to be recorded: they know each other only once the server is made. */
  queries(): SessionQueries;
  panes(): Panes;
  problem(sentence: string): void;
}

export class Chronicle {
  readonly events: EventLog;
  readonly recorder: EventRecorder;
  readonly endedFiles: EndedFiles;
  readonly #ended: EndedSessions;

  constructor(parts: ChronicleParts) {
    const { now, problem } = parts;
    this.endedFiles = new EndedFiles(parts.stateDir, now, parts.settled);
    this.#ended = new EndedSessions({
      files: this.endedFiles,
      now,
      problem,
      window: (window, index) => parts.queries().window(window, index),
      // A pane without a log leaves no screen in the record of its ended session either.
      screen: (pane) => (pane.options.getFlag('log') ? parts.queries().screenText(pane) : []),
    });
    this.events = new EventLog({ path: join(parts.stateDir, 'events.jsonl'), now, problem });
    this.recorder = new EventRecorder({
      log: this.events,
      timers: parts.timers,
      offset: (pane) => parts.panes().of(pane)?.log.endOffset ?? 0,
    });
  }

  onTreeEvent(event: TreeEvent): void {
    this.#ended.onTreeEvent(event);
    this.recorder.onTreeEvent(event);
  }

  record(event: NewServerEvent): void {
    this.recorder.record(event);
  }

  output(pane: Pane): void {
    this.recorder.output(pane);
  }

  /** The operator `by` ends the server, and with it every session. */
  allEnded(sessions: Iterable<Session>, by: string | undefined): void {
    const cause = 'server killed';
    this.#ended.allEnded(sessions, by === undefined ? { cause } : { cause, by });
  }
}
