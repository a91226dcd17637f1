/**
 * Messages from a client to the server: every request, with its parameters and result, and every notification.
 * Never acts on a message.
 */
import { admissionRequests } from './admission.ts';
import { askRequests } from './asks.ts';
import { auditRequests } from './audit.ts';
import { AwaitParams, AwaitResult } from './awaits.ts';
import { boolean, bytes, type Check, count, list, object, optional, text, whole } from './check.ts';
import { controlClientNotifications, controlRequests } from './control.ts';
import { deviceRequests } from './devices.ts';
import { echoRequests } from './echo.ts';
import { fail, HoldfastError } from './errors.ts';
import { EventBatch, EventsSubscribeParams } from './events.ts';
import { execRequests } from './execs.ts';
import { cells, Runs } from './frames.ts';
import { grantRequests } from './grants.ts';
import { limits } from './limits.ts';
import {
  CommandRunParams,
  CommandRunResult,
  DefaultColours,
  HelloParams,
  HelloResult,
  ServerStatus,
  TerminalFindings,
  ViewportOpenParams,
  ViewportOpenResult,
} from './messages.ts';
import {
  badParams,
  checkNotification,
  checkRequest,
  type Notified,
  nothing,
  type Of,
  type ParamsOf,
  ping,
  type Requested,
} from './methods.ts';
import { nearest } from './nearest.ts';
import { OverlayItem, WindowPreview } from './overlays.ts';
import { paneControlRequests } from './paneControl.ts';
import { paneLinesRequests } from './paneLines.ts';
import { paneRequests } from './panes.ts';
import { pushRequests } from './push.ts';
import { SavedSession } from './SavedSession.ts';
import {
  AgentReportParams,
  IdleSession,
  PaneInputsParams,
  PaneInputsResult,
  PaneReadParams,
  PaneReadResult,
  SessionInfo,
  SessionReapParams,
  SessionRestoreParams,
  SessionRestoreResult,
  SessionSaveParams,
  SessionShowParams,
  SessionShowResult,
} from './sessions.ts';
import { timelineRequests } from './timeline.ts';
import { type UnknownField, unknownFields } from './unknownFields.ts';
import { name, paneId, sessionId, target } from './values.ts';

const byTarget = object({ target });

/** Most rows of history in one answer. */
const mostHistoryRows = 1000;

export const requests = {
  ...admissionRequests,
  ...deviceRequests,
  ...askRequests,
  ...auditRequests,
  ...controlRequests,
  ...echoRequests,
  ...grantRequests,
  ...pushRequests,
  ...execRequests,
  ...paneControlRequests,
  ...paneRequests,
  ...paneLinesRequests,
  ...timelineRequests,
  /** Introduces the client: the first message of a connection. Errors: version-mismatch, not-admitted, malformed-message. */
  hello: { params: HelloParams, result: HelloResult },
  ping,
  /** Runs commands, as the command line does. A command that fails is a result with an exit code, not an error. */
  'command.run': { params: CommandRunParams, result: CommandRunResult },
  /** Shows a session in a rectangle of cells. Errors: of targets, bad-value. */
  'viewport.open': { params: ViewportOpenParams, result: ViewportOpenResult },
  /** Ends the viewport. */
  'viewport.close': { params: nothing, result: nothing },
  /** Sessions with their windows and panes. */
  'session.list': {
    params: object({
      /** Also those that ended in the last 30 days. */
      all: optional(boolean),
    }),
    result: object({ sessions: list(SessionInfo) }),
  },
  /** A session, and on request lines of a pane, present or past. Errors: of targets, no-history. */
  'session.show': { params: SessionShowParams, result: SessionShowResult },
  /** Ends a session and its programs. Errors: of targets. */
  'session.destroy': { params: byTarget, result: object({ id: sessionId, name }) },
  /** Detaches every client of the session. Errors: of targets. */
  'session.detach': {
    params: byTarget,
    result: object({
      id: sessionId,
      name,
      /** Number of clients detached. */
      detached: count,
    }),
  },
  /** Ends sessions that have been idle for a given time; idle as defined by the option session-ttl. */
  'session.reap': { params: SessionReapParams, result: object({ sessions: list(IdleSession) }) },
  /** A session as an object for a file. Errors: of targets. */
  'session.save': { params: SessionSaveParams, result: object({ saved: SavedSession }) },
  /** Makes a session from a file. Errors: bad-file, duplicate-session, bad-value. */
  'session.restore': { params: SessionRestoreParams, result: SessionRestoreResult },
  /** Events after a cursor; with `follow`, later ones are sent as `events.happened`. */
  'events.subscribe': { params: EventsSubscribeParams, result: EventBatch },
  /**
   * Waits for a condition of the pane's program. Answered when it comes true or no longer can; `pane.awaiting` says
   * when the wait has begun. Errors: of targets, bad-value, no-shell-marks, limit-exceeded.
   */
  'pane.await': { params: AwaitParams, result: AwaitResult },
  /** Ends a wait of this connection, whose answer is then the error connection-lost. */
  'pane.awaitEnd': {
    params: object({
      /** The `id` of the wait. */
      id: count,
    }),
    result: nothing,
  },
  /** Lists who typed into a pane and how much, never what. Errors: of targets. */
  'pane.inputs': { params: PaneInputsParams, result: PaneInputsResult },
  /** Sets the state of a pane's program, for the hooks of an agent. Errors: of targets, pane-dead, owner-only, bad-value. */
  'agent.report': { params: AgentReportParams, result: nothing },
  /** Bytes that the pane's program wrote, from a cursor on. Errors: no-such-pane. */
  'pane.read': { params: PaneReadParams, result: PaneReadResult },
  /** Picture of a pane, cropped to a size around its cursor. Errors: no-such-pane. */
  'pane.preview': {
    params: object({
      pane: paneId,
      /** Columns of the picture. */
      cols: cells,
      /** Rows of the picture. */
      rows: cells,
      /** All panes of its window, scaled down, instead of only this pane. */
      window: optional(boolean),
    }),
    result: object({
      /** Rows of the pane; none with `window`. */
      rows: list(Runs),
      window: optional(WindowPreview),
    }),
  },
  /** Rows of the history above a pane's screen, with their styles, counted from 0. Errors: no-such-pane. */
  'pane.rows': {
    params: object({
      /** Id of the pane, `%3`. */
      pane: text,
      /** Number of the first row; the last `count` rows when absent. */
      from: optional(count),
      /** Most rows of the answer. */
      count: whole(1, mostHistoryRows),
    }),
    result: object({
      /** Number of the first row. */
      from: count,
      /** The rows, in reading order. */
      rows: list(Runs),
      /** Number of the first screen row, one after the last row of history. */
      top: count,
      /** Width of the pane, at which rows are counted. */
      cols: cells,
      /** No older rows are kept. */
      truncated: boolean,
    }),
  },
  /** Runs an action of the list open on this viewport. Errors: wrong-state, bad-value, command-failed. */
  'overlay.act': {
    params: object({
      /** Name of the action. */
      action: text,
      /** Id of the item. */
      id: text,
      /** Answer to the question of the action. */
      text: optional(text),
      /** Ids of the tagged items. */
      tagged: optional(list(text)),
    }),
    result: object({
      /** The list's new content. */
      items: list(OverlayItem),
      /** Id of the item to select. */
      selected: optional(text),
      /** Words about the content from now on; as before when absent. */
      remark: optional(text),
    }),
  },
  /** State of the server and its keeper. */
  'server.status': { params: nothing, result: ServerStatus },
  /** Starts a new server, which takes over everything. Errors: program-gone. */
  'server.restart': { params: nothing, result: nothing },
};

export const clientNotifications = {
  ...controlClientNotifications,
  /** Input of the terminal, unchanged. */
  'viewport.input': object({
    /** Number of the message, counted from 1 over all connections of one operator. */
    seq: whole(1),
    /** A byte string. */
    data: bytes(limits.inputBytes),
  }),
  /** The terminal has another size. */
  'viewport.resize': object({
    /** Columns. */
    cols: cells,
    /** Rows. */
    rows: cells,
  }),
  /** A frame is on the screen; also acknowledges all earlier ones. */
  'viewport.ack': object({
    /** Number of the frame. */
    rev: count,
  }),
  'viewport.colours': DefaultColours,
  'viewport.terminal': TerminalFindings,
  /** The command of `viewport.lock` has ended. */
  'viewport.unlock': nothing,
};

export interface Requests extends Requested<typeof requests> {}
export interface ClientNotifications extends Notified<typeof clientNotifications> {}
export type ClientRequest = Of<ParamsOf<Requests>>;
export type ClientNotification = Of<ClientNotifications>;

/** `strict`: unknown fields are errors too. Throws unknown-method or bad-params. */
export function checkClientRequest(method: string, params: unknown, strict = false): ClientRequest {
  try {
    const request = checkRequest<ParamsOf<Requests>>(requests, method, params);
    if (strict) checkKnown(requests[request.method].params, method, params);
    return request;
  } catch (error) {
    throw error instanceof HoldfastError ? withHint(error, method, params) : error;
  }
}

/** The per-keystroke path. `strict` as for requests. Throws unknown-method or bad-params. */
export function checkClientNotification(method: string, params: unknown, strict = false): ClientNotification {
  const notification = checkNotification<ClientNotifications>(clientNotifications, method, params);
  if (strict) checkKnown(clientNotifications[notification.method], method, params);
  return notification;
}

/** Errors: bad-params. */
function checkKnown(check: Check<unknown>, method: string, params: unknown): void {
  const [unknown] = unknownFields(check, params, 'params');
  if (unknown) throw badParams(method, unknownText(unknown));
}

const unknownText = ({ field, near }: UnknownField): string =>
  `${field} is unknown${near === undefined ? '' : ` (did you mean ${near}?)`}`;

/** The same error with a suggestion: another method, or the field whose name was mistyped. */
function withHint(error: HoldfastError, method: string, params: unknown): HoldfastError {
  if (error.code === 'unknown-method') {
    if (!Object.hasOwn(clientNotifications, method))
      return fail('unknown-method', { method, near: nearest(method, Object.keys(requests)) });
    return fail('unknown-method', {
      method,
      words: `unknown method: ${method} (it is a notification: send it without an id)`,
    });
  }
  const { reason, field } = error.details as { reason: string; field: string };
  if (!reason.includes(' is missing: ')) return error;
  const check = requests[method as keyof Requests].params;
  const mistyped = unknownFields(check, params, 'params').find(
    ({ near, field: given }) => near !== undefined && field === `${given.replace(/[.[][^.[]*$/, '')}.${near}`,
  );
  return mistyped ? badParams(method, `${reason}; ${unknownText(mistyped)}`) : error;
}
