/**
 * Messages from the server to a client: every notification, and every request with its parameters and result.
 * Never acts on a message.
 */
import { SessionName } from './admission.ts';
import { count, object, oneOf, optional, orNull, text } from './check.ts';
import { controlServerNotifications } from './control.ts';
import { EventBatch } from './events.ts';
import { fileRequests } from './fileRequests.ts';
import { Frame } from './frames.ts';
import { InputRefused, ViewportAccess, ViewportClosedReason } from './messages.ts';
import {
  checkNotification,
  checkRequest,
  type Notified,
  nothing,
  type Of,
  type ParamsOf,
  ping,
  type Requested,
} from './methods.ts';
import { KeyHints, OverlayAnswer, OverlayRequest } from './overlays.ts';

export const serverNotifications = {
  ...controlServerNotifications,
  'viewport.frame': Frame,
  'viewport.inputAck': object({ seq: count }),
  'viewport.inputRefused': InputRefused,
  'viewport.bell': object({ pane: text }),
  /** The viewport now shows this session (switch-client, rename-session); a reconnect opens this one. */
  'viewport.session': SessionName,
  /** Stop the client as job control would (suspend-client). */
  'viewport.suspend': nothing,
  /**
   * Give the terminal to a command for /bin/sh until it ends (lock-client), and then say `viewport.unlock`. Sent to a client
   * on the host only, and refused by every other one.
   */
  'viewport.lock': object({ command: text }),
  /** Somebody changed what this client may do: a takeover (attach-session -T). */
  'viewport.access': ViewportAccess,
  /** OSC 52 write that the policy let through; `text` is a ByteString. */
  'viewport.clipboard': object({ selection: text, text }),
  'viewport.closed': object({ reason: ViewportClosedReason }),
  /** A key for the overlay that is open, by its name. */
  'overlay.key': object({ key: text }),
  /** The mouse over the overlay that is open: a cell of the terminal. */
  'overlay.mouse': object({
    event: oneOf('down', 'up', 'drag', 'move', 'wheel'),
    button: count,
    x: count,
    y: count,
  }),
  /** The overlay is to be closed; its answer does not matter any more. */
  'overlay.close': nothing,
  /** Keys that can follow the ones typed so far; null closes the panel. */
  'viewport.hints': object({ hints: orNull(KeyHints) }),
  'events.happened': EventBatch,
  /** Output of a command that is too long for one message, a ByteString: what comes before the `out` of its answer. */
  'command.output': object({ out: text }),
  'server.closing': object({ reason: oneOf('restart', 'exit') }),
};

export const serverRequests = {
  /** Are you there? Asked when nothing was heard from a far client for a while. */
  ping,
  /** A list or menu over the panes; answered when it closes. */
  'ui.overlay': {
    params: OverlayRequest,
    result: object({ answer: OverlayAnswer, taken: optional(count) }),
  },
  ...fileRequests,
};

export interface ServerRequests extends Requested<typeof serverRequests> {}
export interface ServerNotifications extends Notified<typeof serverNotifications> {}
export type ServerRequest = Of<ParamsOf<ServerRequests>>;
export type ServerNotification = Of<ServerNotifications>;

/** Throws unknown-method or bad-params. */
export function checkServerRequest(method: string, params: unknown): ServerRequest {
  return checkRequest<ParamsOf<ServerRequests>>(serverRequests, method, params);
}

/** Throws unknown-method (a newer server's; to be ignored) or bad-params. */
export function checkServerNotification(method: string, params: unknown): ServerNotification {
  return checkNotification<ServerNotifications>(serverNotifications, method, params);
}
