/**
 * Messages from a client to the server: every request, with its parameters and result, and every notification.
 * Never acts on a message.
 */
import { admissionRequests } from './admission.ts';
import { askRequests } from './asks.ts';
import { auditRequests } from './audit.ts';
import { AwaitParams, AwaitResult } from './awaits.ts';
import { boolean, bytes, count, list, object, optional, text, whole } from './check.ts';
import { controlClientNotifications, controlRequests } from './control.ts';
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
  checkNotification,
  checkRequest,
  type Notified,
  nothing,
  type Of,
  type ParamsOf,
  ping,
  type Requested,
} from './methods.ts';
import { OverlayItem, WindowPreview } from './overlays.ts';
import { paneControlRequests } from './paneControl.ts';
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

const target = object({ target: text });

export const requests = {
  ...admissionRequests,
  ...askRequests,
  ...auditRequests,
  ...controlRequests,
  ...grantRequests,
  ...execRequests,
  ...paneControlRequests,
  hello: { params: HelloParams, result: HelloResult },
  ping,
  'command.run': { params: CommandRunParams, result: CommandRunResult },
  'viewport.open': { params: ViewportOpenParams, result: ViewportOpenResult },
  'viewport.close': { params: nothing, result: nothing },
  'session.list': {
    params: object({ all: optional(boolean) }),
    result: object({ sessions: list(SessionInfo) }),
  },
  'session.show': { params: SessionShowParams, result: SessionShowResult },
  'session.destroy': { params: target, result: object({ id: text, name: text }) },
  /** Detaches every client of the session. */
  'session.detach': { params: target, result: object({ id: text, name: text, detached: count }) },
  'session.reap': { params: SessionReapParams, result: object({ sessions: list(IdleSession) }) },
  'session.save': { params: SessionSaveParams, result: object({ saved: SavedSession }) },
  'session.restore': { params: SessionRestoreParams, result: SessionRestoreResult },
  /** Events after a cursor; with `follow`, later ones are sent as `events.happened`. */
  'events.subscribe': { params: EventsSubscribeParams, result: EventBatch },
  /** Answered when a condition of the pane's program comes true, or can't; `pane.awaiting` says when the wait has begun. */
  'pane.await': { params: AwaitParams, result: AwaitResult },
  'pane.inputs': { params: PaneInputsParams, result: PaneInputsResult },
  'agent.report': { params: AgentReportParams, result: nothing },
  'pane.read': { params: PaneReadParams, result: PaneReadResult },
  /**
   * Picture of a pane, cropped to a size around its cursor. With `window` all panes of
   * its window, each cut to its share, in place of `rows`.
   */
  'pane.preview': {
    params: object({ pane: text, cols: cells, rows: cells, window: optional(boolean) }),
    result: object({ rows: list(Runs), window: optional(WindowPreview) }),
  },
  /** Runs an action of the list open on this viewport; returns the list's new content, and the item to select. */
  'overlay.act': {
    params: object({ action: text, id: text, text: optional(text), tagged: optional(list(text)) }),
    result: object({ items: list(OverlayItem), selected: optional(text) }),
  },
  'server.status': { params: nothing, result: ServerStatus },
  'server.restart': { params: nothing, result: nothing },
};

export const clientNotifications = {
  ...controlClientNotifications,
  'viewport.input': object({ seq: whole(1), data: bytes(limits.inputBytes) }),
  'viewport.resize': object({ cols: cells, rows: cells }),
  'viewport.ack': object({ rev: count }),
  'viewport.colours': DefaultColours,
  'viewport.terminal': TerminalFindings,
  /** The command of `viewport.lock` has ended. */
  'viewport.unlock': nothing,
};

export interface Requests extends Requested<typeof requests> {}
export interface ClientNotifications extends Notified<typeof clientNotifications> {}
export type ClientRequest = Of<ParamsOf<Requests>>;
export type ClientNotification = Of<ClientNotifications>;

/** Throws unknown-method or bad-params. */
export function checkClientRequest(method: string, params: unknown): ClientRequest {
  return checkRequest<ParamsOf<Requests>>(requests, method, params);
}

/** The per-keystroke path. Throws unknown-method or bad-params. */
export function checkClientNotification(method: string, params: unknown): ClientNotification {
  return checkNotification<ClientNotifications>(clientNotifications, method, params);
}
