/**
 * The event log of a server, as clients read it: the types of events, and the batches in which they are sent.
 */
import { boolean, count, type Infer, list, object, optional, text } from './check.ts';
import { ProcessInfo } from './sessions.ts';

export const EventsSubscribeParams = object({
  /** Cursor of the last event that was read; '0' for all that is kept. Absent: from now. */
  since: optional(text),
  follow: optional(boolean),
});
export interface EventsSubscribeParams extends Infer<typeof EventsSubscribeParams> {}

type EventType =
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

export const ServerEvent = object({
  /** One of `EventType`, or of those that a newer server has: to be passed over. */
  type: text,
  cursor: text,
  /** Milliseconds since the epoch. */
  at: count,
  /** Ids: '$1', '@1', '%1'. */
  session: optional(text),
  window: optional(text),
  pane: optional(text),
  /** Of the session. */
  name: optional(text),
  windowName: optional(text),
  /** Index of the window in the session. */
  index: optional(count),
  oldName: optional(text),
  title: optional(text),
  text: optional(text),
  process: optional(ProcessInfo),
  /** Bytes that the pane's program has written so far: a cursor for pane.read. */
  offset: optional(count),
  client: optional(text),
  /** Name of the principal that acts over the client, and its kind: 'person', 'agent', 'program'. */
  principal: optional(text),
  actor: optional(text),
  cause: optional(text),
  by: optional(text),
  pid: optional(count),
  /** How many this one stands for, where that is more than one. */
  count: optional(count),
});
/** One event. Its fields depend on the type; docs/protocol.md has the table. */
export interface ServerEvent extends Infer<typeof ServerEvent> {}

/** One that has not been given its place in the log. */
export interface NewServerEvent extends Omit<ServerEvent, 'cursor' | 'at'> {
  type: EventType;
}

export const EventBatch = object({
  events: list(ServerEvent),
  /** Of the last event that was read with this batch: where to go on. */
  cursor: text,
  /** Events between the cursor asked for and the first of these are no longer kept. */
  truncated: boolean,
});
export interface EventBatch extends Infer<typeof EventBatch> {}
