/**
 * Messages from the server to a client: every notification, and every request with its parameters and result.
 * Never acts on a message.
 */
import { SessionName } from './admission.ts';
import { AskInfo } from './asks.ts';
import { AwaitBegan } from './awaits.ts';
import { boolean, count, list, object, oneOf, optional, orNull, text } from './check.ts';
import { controlServerNotifications } from './control.ts';
import { echoNotifications } from './echo.ts';
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
import { InboxContent, KeyHints, OverlayAnswer, OverlayRequest } from './overlays.ts';
import { column, paneId, row } from './values.ts';

export const serverNotifications = {
  ...controlServerNotifications,
  ...echoNotifications,
  'viewport.frame': Frame,
  /** The first picture, for `open` of command.run. */
  'viewport.picture': object({
    /** Bytes that take the terminal over and draw the picture: a byte string. */
    bytes: text,
    /** Bytes that restore the terminal: a byte string. */
    undo: text,
  }),
  /** Input was applied. A crash of the server no longer loses it. */
  'viewport.inputAck': object({
    /** Number of the last message applied. */
    seq: count,
  }),
  /** Input was not typed, and never will be. */
  'viewport.inputRefused': InputRefused,
  /** A bell rang. */
  'viewport.bell': object({ pane: paneId }),
  /** News of a pane at which nobody looks, for the terminal to tell as it can; plain text on one line. */
  'viewport.notify': object({
    /** Place: session, window, program. */
    title: text,
    /** The news. */
    text,
  }),
  /** The viewport now shows this session (switch-client, rename-session); a reconnect opens this one. */
  'viewport.session': SessionName,
  /** Stops the client as job control would (suspend-client). */
  'viewport.suspend': nothing,
  /**
   * Lends the terminal to a command for /bin/sh (lock-client); the client then sends `viewport.unlock`. Sent to
   * clients on the host only; every other one refuses it.
   */
  'viewport.lock': object({
    /** Command for /bin/sh. */
    command: text,
  }),
  /** The rights of this client have changed, by a takeover (attach-session -T). */
  'viewport.access': ViewportAccess,
  /** OSC 52 write that the clipboard policy permits. */
  'viewport.clipboard': object({
    /** Clipboards, as in OSC 52: `c`. */
    selection: text,
    /** Its new content: a byte string. */
    text,
  }),
  /** A program's sequence for the terminal (allow-passthrough); only to clients on the host. */
  'viewport.passthrough': object({
    /** The sequence, base64. */
    data: text,
  }),
  /** The viewport has ended. */
  'viewport.closed': object({ reason: ViewportClosedReason }),
  /** A key for the open overlay. */
  'overlay.key': object({
    /** Name of the key. */
    key: text,
  }),
  /** A mouse event for the open overlay. */
  'overlay.mouse': object({
    /** Kind of event. */
    event: oneOf('down', 'up', 'drag', 'move', 'wheel'),
    /** Number of the button. */
    button: count,
    x: column,
    y: row,
  }),
  /** Closes the overlay; its answer no longer matters. */
  'overlay.close': nothing,
  /** The questions of the open inbox have changed. */
  'overlay.inbox': InboxContent,
  /** Keys that can follow the ones typed so far. */
  'viewport.hints': object({
    /** Null closes the panel. */
    hints: orNull(KeyHints),
  }),
  'pane.awaiting': AwaitBegan,
  /** Events of a subscription with `follow`. */
  'events.happened': EventBatch,
  /** A question that this viewport may see became pending, or ended; those before are in the answer to viewport.open. */
  'ask.changed': object({ ask: AskInfo }),
  /** Output of a command too long for one message; it precedes the `out` of the answer. */
  'command.output': object({
    /** A byte string. */
    out: text,
    /** The call of the request, when it had one. */
    call: optional(count),
  }),
  /** The server ends soon. */
  'server.closing': object({
    /** `restart`: the next server comes within a second; `exit`: none comes. */
    reason: oneOf('restart', 'exit'),
  }),
};

export const serverRequests = {
  /** Checks that a silent remote client is alive. */
  ping,
  /** A list or menu over the panes; answered when it closes. */
  'ui.overlay': {
    params: OverlayRequest,
    result: object({
      /** Null when nothing was chosen. */
      answer: OverlayAnswer,
      /** Number of keys and mouse events that the overlay consumed; all when absent. */
      taken: optional(count),
    }),
  },
  /**
   * A command presses keys in the open list, with their meaning in tmux's choosers; answered when their actions are
   * done.
   */
  'ui.press': {
    params: object({
      /** Names of the keys, in order. */
      keys: list(text),
    }),
    result: object({
      /** Number of keys that the list consumed before it closed. */
      taken: count,
      /** Whether the list is still open. */
      open: boolean,
    }),
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
