/** Methods that let a connection show a session, by a viewport or by control mode. A connection has at most one. */
import type { OptionSet } from '../../options/types.ts';
import type { ClientRequest } from '../../protocol/clientMethods.ts';
import { RawJson } from '../../protocol/codec.ts';
import { fail } from '../../protocol/errors.ts';
import type { ControlOpenParams, Requests, ViewportOpenParams } from '../../protocol/messages.ts';
import type { PaneId } from '../../session/types.ts';
import type { AskDesk } from '../asks/AskDesk.ts';
import type { ControlConversation } from '../control/ControlConversation.ts';
import type { SettledSizes } from '../panes/SettledSizes.ts';
import type { EchoFollowers } from '../viewports/EchoFollowers.ts';
import { terminalFeatures } from '../viewports/terminalFeatures.ts';
import type { Viewport } from '../viewports/Viewport.ts';
import type { Viewports } from '../viewports/Viewports.ts';
import { accessOf, type Connection } from './Connection.ts';
import { type AnsweredViewport, aboutViewport } from './openAtOnce.ts';
import type { VisibleTargets } from './VisibleTargets.ts';

export type ViewportRequest = Extract<
  ClientRequest,
  { method: 'control.open' | 'viewport.open' | 'viewport.close' | 'viewport.watchEcho' }
>;

export interface ViewportParts {
  viewports: Viewports;
  desk: AskDesk;
  echoes: EchoFollowers;
  settledSizes: Pick<SettledSizes, 'of'>;
  serverOptions: OptionSet;
  /** A conversation in control mode, not yet started. */
  control(connection: Connection, params: ControlOpenParams): ControlConversation;
}

export class ViewportRequests {
  readonly #parts: ViewportParts;
  readonly #targets: VisibleTargets;

  constructor(parts: ViewportParts, targets: VisibleTargets) {
    this.#parts = parts;
    this.#targets = targets;
  }

  handle(connection: Connection, request: ViewportRequest): unknown {
    switch (request.method) {
      case 'control.open':
        return this.#openControl(connection, request.params);
      case 'viewport.open':
        return this.#openViewport(connection, request.params);
      case 'viewport.close':
        connection.viewport?.close(null);
        connection.viewport = null;
        return {};
      case 'viewport.watchEcho':
        return this.#watchEcho(connection, request.params.pane);
    }
  }

  open(connection: Connection, params: ViewportOpenParams): AnsweredViewport {
    const session = this.#targets.session(connection, params.target);
    const viewport: Viewport = this.#parts.viewports.open(connection, session, params);
    const asks = this.#parts.desk.list(accessOf(connection), false).map(({ detail: _, ...ask }) => ask);
    const features = terminalFeatures(viewport.terminal.term, this.#parts.serverOptions);
    const sized = () => this.#parts.settledSizes.of(session.current.window.panes);
    return { viewport, about: { ...aboutViewport(viewport), features, asks }, sized };
  }

  #openControl(connection: Connection, params: ControlOpenParams): object {
    if (connection.viewport || connection.control)
      throw fail('malformed-message', { reason: 'this connection already shows a session' });
    const control = this.#parts.control(connection, params);
    connection.control = control;
    // Sent after the answer.
    setImmediate(() => void control.start());
    return {};
  }

  /** Errors: wrong-state, no-such-pane, read-only. */
  async #watchEcho(
    connection: Connection,
    id: string | null,
  ): Promise<Requests['viewport.watchEcho']['result']> {
    const { echoes } = this.#parts;
    const { viewport } = connection;
    if (!viewport) throw fail('wrong-state', { reason: 'this connection shows no session' });
    if (viewport.readOnly) throw fail('read-only', { action: 'viewport.watchEcho' });
    if (id === null) {
      echoes.leave(viewport);
      return { echo: 'unknown' };
    }
    const pane = () => this.#targets.tree(connection).panes.get(id as PaneId) ?? null;
    if (pane() === null) throw fail('no-such-pane', { name: id });
    return { echo: await echoes.follow(viewport, connection.peer, id, pane) };
  }

  #openViewport(connection: Connection, params: ViewportOpenParams): RawJson {
    const { viewport, about } = this.open(connection, params);
    const json = JSON.stringify(about);
    return new RawJson(`${json.slice(0, -1)},"frame":${viewport.frames.first(viewport.picture.view)}}`);
  }
}
