/**
 * Messages of control mode (tmux(1), CONTROL MODE): a program sends command lines through the client's standard input,
 * and gets their output and the session's events as lines of text. Both directions are byte streams. Only the server
 * parses and prints them; the client passes bytes on.
 */
import {
  boolean,
  bytes,
  count,
  type Infer,
  list,
  object,
  optional,
  record,
  text,
  whole,
  yes,
} from './check.ts';
import { limits } from './limits.ts';
import { nothing } from './methods.ts';
import { byteText } from './values.ts';

export const ControlResume = object({
  /** The last `state` of a mark. */
  state: text,
  /** Log offsets up to which output of panes came, by the panes' ids: all `at` of marks, later ones over earlier. */
  at: record(count),
  /** Number of the last block. */
  number: count,
  /** The block that has not ended; absent without one. */
  block: optional(text),
  /** Lines that were sent and not answered, an empty one and what follows it not counted. */
  unanswered: count,
});
/** Control mode as it was when the server died. */
export interface ControlResume extends Infer<typeof ControlResume> {}

export const ControlOpenParams = object({
  /** Words of the client's own command line; none attach to the last session, or make a first one. */
  argv: list(text),
  /** The pane that the client was started in ($HOLDFAST_PANE), for default targets. */
  pane: optional(text),
  /** Lines of standard input may end with CR: it is a terminal (-CC). */
  tty: optional(boolean),
  /** Continues control mode of a connection that was lost. `argv` is not run again. */
  resume: optional(ControlResume),
});

export interface ControlOpenParams extends Infer<typeof ControlOpenParams> {}

export const controlRequests = {
  /** Starts control mode on this connection. Answered before the first `control.output`. Errors: malformed-message. */
  'control.open': { params: ControlOpenParams, result: nothing },
};

export const controlClientNotifications = {
  /** Standard input: lines in any pieces. */
  'control.input': object({
    /** A byte string. */
    data: bytes(limits.inputBytes),
  }),
  /** Standard input has ended. */
  'control.end': nothing,
  /** Acknowledges output that the client has written. */
  'control.ack': object({
    /** Bytes of `control.output` written so far. */
    bytes: count,
  }),
};

const ControlMark = object({
  /** Log offsets of panes after the output in this message, by the panes' ids. */
  at: optional(record(count)),
  /** Lines of standard input answered so far, on this connection. */
  answered: optional(count),
  /** Number of the last block. */
  number: optional(count),
  /** The block that is open after this message; empty for none. */
  block: optional(text),
  /** State of the client for `control.open`, opaque. */
  state: optional(text),
});
/** State by which a client continues after the server died. Absent parts are unchanged. */
export interface ControlMark extends Infer<typeof ControlMark> {}

export const controlServerNotifications = {
  /** Text for standard output: whole lines, together with the messages before it that have `more`. */
  'control.output': object({
    data: byteText,
    /** The text goes on in the next message, and is to be written with that. */
    more: optional(yes),
    /** Holds after the whole text. */
    mark: optional(ControlMark),
  }),
  /** Control mode has ended: print `%exit`, and exit. */
  'control.closed': object({
    /** Reason to print after `%exit`. */
    reason: optional(text),
    /** Wait first for an empty line, or the end of standard input. */
    waits: optional(boolean),
    /** Exit code. */
    exitCode: whole(0, 255),
  }),
};
