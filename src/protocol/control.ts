/**
 * Messages of control mode (tmux(1), CONTROL MODE): a program sends command lines through the client's standard input,
 * and gets their output and the session's events as lines of text. Both directions are byte streams. Only the server
 * parses and prints them; the client passes bytes on.
 */
import { boolean, bytes, count, type Infer, list, object, optional, text, whole } from './check.ts';
import { limits } from './limits.ts';
import { nothing } from './methods.ts';
import { byteText } from './values.ts';

export const ControlOpenParams = object({
  /** Words of the client's own command line; none attach to the last session, or make a first one. */
  argv: list(text),
  /** The pane that the client was started in ($HOLDFAST_PANE), for default targets. */
  pane: optional(text),
  /** Lines of standard input may end with CR: it is a terminal (-CC). */
  tty: optional(boolean),
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

export const controlServerNotifications = {
  /** Text for standard output. */
  'control.output': object({ data: byteText }),
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
