/**
 * The event log of a server, as clients read it: the types of events, and the batches in which they are sent.
 */
import { boolean, count, type Infer, list, object, optional, shortText, text } from './check.ts';
import type { EventType } from './eventTypes.ts';
import { ProcessInfo, ProgramStatus } from './sessions.ts';
import { time } from './values.ts';

/** Most types in a request, and the longest name of one, characters. */
const mostTypes = 64;
const typeCharacters = 64;

export const EventsSubscribeParams = object({
  /** Cursor of the last event read; '0' for all kept events; absent for later events only. */
  since: optional(text),
  /** Send later events too, as `events.happened`. */
  follow: optional(boolean),
  /** Only events of these types. */
  types: optional(list(shortText(typeCharacters), 1, mostTypes)),
});
export interface EventsSubscribeParams extends Infer<typeof EventsSubscribeParams> {}

export const ServerEvent = object({
  /** A known type, or one of a newer server, which readers skip. */
  type: text,
  /** Place of the event in the log. */
  cursor: text,
  at: time,
  /** Id of the session. */
  session: optional(text),
  /** Id of the window. */
  window: optional(text),
  /** Id of the pane. */
  pane: optional(text),
  /** Name of the session. */
  name: optional(text),
  /** Name of the window. */
  windowName: optional(text),
  /** Number of the window in the session. */
  index: optional(count),
  /** The name before. */
  oldName: optional(text),
  /** Title of the pane, or of a notification. */
  title: optional(text),
  /** Text of a notification, or a question. */
  text: optional(text),
  process: optional(ProcessInfo),
  status: optional(ProgramStatus),
  /** Bytes written by the pane's program so far: a cursor for pane.read. */
  offset: optional(count),
  /** Name of the client. */
  client: optional(text),
  /** Name of the principal that acts, gets control or loses it. */
  principal: optional(text),
  /** Kind of the principal: 'person', 'agent', 'program'. */
  actor: optional(text),
  /** Cause of its end, in words. */
  cause: optional(text),
  /** Name of the other party, who ended, asked, answered, gave or took. */
  by: optional(text),
  /** Process id of the server. */
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
  /** Oldest first. */
  events: list(ServerEvent),
  /** Cursor of the last event of this batch, from which to continue. */
  cursor: text,
  /** Events between the requested cursor and the first of these are no longer kept. */
  truncated: boolean,
});
/** Events after a cursor. */
export interface EventBatch extends Infer<typeof EventBatch> {}
