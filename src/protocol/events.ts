/**
 * The event log of a server, as clients read it: the types of events, and the batches in which they are sent.
 */
import { boolean, count, type Infer, list, object, optional, text } from './check.ts';
import { ProcessInfo, ProgramStatus } from './sessions.ts';

export const EventsSubscribeParams = object({
  /** Cursor of the last event read; '0' for all kept events; absent for later events only. */
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
  | 'pane-status'
  | 'pane-removed'
  | 'client-attached'
  | 'client-detached'
  | 'client-session-changed'
  | 'ask-pending'
  | 'ask-answered'
  | 'ask-expired'
  | 'ask-cancelled'
  | 'ask-orphaned'
  | 'control-taken'
  | 'control-given'
  | 'control-lost'
  | 'control-asked'
  | 'control-refused';

export const ServerEvent = object({
  /** One of `EventType`, or a type of a newer server, which a reader skips. */
  type: text,
  cursor: text,
  /** Milliseconds since the epoch. */
  at: count,
  /** Ids: '$1', '@1', '%1'. */
  session: optional(text),
  window: optional(text),
  pane: optional(text),
  /** Name of the session. */
  name: optional(text),
  windowName: optional(text),
  /** Index of the window in the session. */
  index: optional(count),
  oldName: optional(text),
  title: optional(text),
  text: optional(text),
  process: optional(ProcessInfo),
  status: optional(ProgramStatus),
  /** Bytes written by the pane's program so far: a cursor for pane.read. */
  offset: optional(count),
  client: optional(text),
  /** Name of the principal that acts over the client, and its kind: 'person', 'agent', 'program'. */
  principal: optional(text),
  actor: optional(text),
  cause: optional(text),
  by: optional(text),
  pid: optional(count),
  /** Id of a question. */
  ask: optional(text),
  /** The answer to it, or the default that was taken; absent for a secret. */
  answer: optional(text),
  /** Number of events that this one stands for, when more than one. */
  count: optional(count),
});
/** One event. Its fields depend on the type; docs/protocol.md has the table. */
export interface ServerEvent extends Infer<typeof ServerEvent> {}

/** An event without its place in the log yet. */
export interface NewServerEvent extends Omit<ServerEvent, 'cursor' | 'at'> {
  type: EventType;
}

export const EventBatch = object({
  events: list(ServerEvent),
  /** Cursor of the last event of this batch, from which to continue. */
  cursor: text,
  /** Events between the requested cursor and the first of these are no longer kept. */
  truncated: boolean,
});
export interface EventBatch extends Infer<typeof EventBatch> {}
