/**
 * Messages of control mode (tmux(1), CONTROL MODE): a program sends command lines through the client's standard input,
 * and gets their output and the session's events as lines of text. Both directions are byte streams. Only the server
 * parses and prints them; the client passes bytes on.
 */
import { boolean, bytes, count, type Infer, list, object, optional, text, whole } from './check.ts';
import { limits } from './limits.ts';
import { nothing } from './methods.ts';

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
  /** Starts control mode on this connection. Answered before the first `control.output`. */
  'control.open': { params: ControlOpenParams, result: nothing },
};

export const controlClientNotifications = {
  /** Standard input, a ByteString: lines in any pieces. */
  'control.input': object({ data: bytes(limits.inputBytes) }),
  /** Standard input has ended. */
  'control.end': nothing,
  /** Bytes of `control.output` written so far. */
  'control.ack': object({ bytes: count }),
};

export const controlServerNotifications = {
  /** Text for standard output, a ByteString. */
  'control.output': object({ data: text }),
  /**
   * Control mode has ended: print `%exit` with the reason, with `waits` wait for an empty line or the end of standard
   * input, and exit with the code.
   */
  'control.closed': object({ reason: optional(text), waits: optional(boolean), exitCode: whole(0, 255) }),
};
