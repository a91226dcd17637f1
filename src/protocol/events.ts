/**
 * The event log of a server as clients read it: what can happen, and the batches that tell of it. Types only.
 */
import type { ProcessInfo } from './sessions.ts';

export interface EventsSubscribeParams {
  /** Cursor of the last event that was read; '0' for all that is kept. Absent: from now. */
  since?: string;
  follow?: boolean;
}

export interface EventBatch {
  events: ServerEvent[];
  /** Of the last event that was read with this batch: where to go on. */
  cursor: string;
  /** Events between the cursor asked for and the first of these are no longer kept. */
  truncated: boolean;
}

/** What happened. Which of the fields there are depends on the type; docs/protocol.md has the table. */
export interface NewServerEvent {
  type:
    | 'server-started'
    | 'session-created'
    | 'session-renamed'
    | 'session-closed'
    | 'session-window-changed'
    | 'window-linked'
    | 'window-unlinked'
    | 'window-renamed'
    | 'window-pane-changed'
    | 'window-closed'
    | 'pane-created'
    | 'pane-process'
    | 'pane-output'
    | 'pane-title-changed'
    | 'pane-bell'
    | 'pane-notification'
    | 'pane-removed'
    | 'client-attached'
    | 'client-detached'
    | 'client-session-changed';
  /** Ids: '$1', '@1', '%1'. */
  session?: string;
  window?: string;
  pane?: string;
  /** Of the session. */
  name?: string;
  windowName?: string;
  /** Index of the window in the session. */
  index?: number;
  oldName?: string;
  title?: string;
  text?: string;
  process?: ProcessInfo;
  /** Bytes that the pane's program has written so far: a cursor for pane.read. */
  offset?: number;
  client?: string;
  cause?: string;
  by?: string;
  pid?: number;
  /** How many this one stands for, where that is more than one. */
  count?: number;
}

export interface ServerEvent extends NewServerEvent {
  cursor: string;
  /** Milliseconds since the epoch. */
  at: number;
}
