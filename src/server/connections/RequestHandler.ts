/**
 * Methods of the protocol; passes each to the part of the server that does it. Checks roles, decides nothing else.
 * Methods about one thing have a file of their own beside this one.
 */

import type { Caller } from '../../command/context.ts';
import type { Access } from '../../operator/Access.ts';
import { fail } from '../../protocol/errors.ts';
import type {
  CommandRunParams,
  EventBatch,
  EventsSubscribeParams,
  Requests,
  ServerStatus,
} from '../../protocol/messages.ts';
import { sessionByUuid } from '../../session/scopedTree.ts';
import type { Tree } from '../../session/types.ts';
import type { AskCaller, AskRequests } from '../asks/AskRequests.ts';
import type { Chronicle } from '../records/Chronicle.ts';
import { EventSight } from '../records/EventSight.ts';
import { type CommandParts, CommandRequests } from './CommandRequests.ts';
import { accessOf, type Connection, type GreetedRequest } from './Connection.ts';
import { type ExecRequestParts, ExecRequests } from './ExecRequests.ts';
import { type PaneParts, PaneRequests } from './PaneRequests.ts';
import { type PresenceParts, PresenceRequests } from './PresenceRequests.ts';
import { checkPermission } from './permissions.ts';
import { type SessionParts, SessionRequests } from './SessionRequests.ts';
import { type ViewportParts, ViewportRequests } from './ViewportRequests.ts';
import { VisibleTargets } from './VisibleTargets.ts';

type ActParams = Requests['overlay.act']['params'];

export interface RequestHandlerParts
  extends CommandParts,
    ExecRequestParts,
    PaneParts,
    PresenceParts,
    SessionParts,
    ViewportParts {
  tree: Tree;
  viewports: ViewportParts['viewports'];
  chronicle: Chronicle;
  /** Called for each request, for the ledger. */
  deeds: { request(connection: Connection, request: GreetedRequest, error?: unknown): void };
  asks: AskRequests;
  status(): Promise<ServerStatus>;
  restart(): void;
  /** Processes program output that was reported but not yet applied, so that an answer is up to date. */
  settle(): void;
}

export class RequestHandler {
  readonly #parts: RequestHandlerParts;
  readonly #targets: VisibleTargets;
  readonly #commands: CommandRequests;
  readonly #execs: ExecRequests;
  readonly #panes: PaneRequests;
  readonly #presence: PresenceRequests;
  readonly #sessions: SessionRequests;
  readonly #viewports: ViewportRequests;

  constructor(parts: RequestHandlerParts) {
    const targets = new VisibleTargets(parts);
    const viewports = new ViewportRequests(parts, targets);
    this.#parts = parts;
    this.#targets = targets;
    this.#viewports = viewports;
    this.#commands = new CommandRequests(parts, targets, (connection, open) =>
      viewports.open(connection, open),
    );
    this.#execs = new ExecRequests(parts, targets);
    this.#panes = new PaneRequests(parts, targets);
    this.#presence = new PresenceRequests(parts, targets);
    this.#sessions = new SessionRequests(parts, targets);
  }

  handle(connection: Connection, request: GreetedRequest): unknown {
    this.#parts.settle();
    const access = accessOf(connection);
    this.#check(connection, access, request);
    switch (request.method) {
      case 'command.run':
        return this.#commands.run(connection, request.params);
      case 'control.open':
      case 'viewport.open':
      case 'viewport.close':
      case 'viewport.watchEcho':
        return this.#viewports.handle(connection, request);
      case 'ask.open':
      case 'ask.wait':
      case 'ask.taken':
      case 'ask.answer':
      case 'ask.cancel':
      case 'ask.list':
      case 'ask.show':
        return this.#parts.asks.handle(this.#askCaller(connection), request);
      case 'exec.start':
      case 'exec.read':
      case 'exec.show':
      case 'exec.list':
      case 'exec.end':
        return this.#execs.handle(connection, request);
      case 'session.list':
      case 'session.show':
      case 'session.destroy':
      case 'session.detach':
      case 'session.reap':
      case 'session.save':
      case 'session.restore':
        return this.#sessions.handle(connection, request);
      case 'pane.await':
      case 'pane.input':
      case 'pane.awaitEnd':
      case 'pane.inputs':
      case 'pane.preview':
      case 'pane.rows':
      case 'pane.lines':
      case 'pane.search':
      case 'pane.read':
      case 'pane.screen':
      case 'pane.timeline':
        return this.#panes.handle(connection, request);
      case 'events.subscribe':
        return this.#subscribe(request.params, connection);
      case 'overlay.act':
        return this.#act(connection, request.params);
      case 'server.status':
        return this.#parts.status();
      case 'server.restart':
        this.#parts.restart();
        return {};
      case 'audit.read':
        return this.#parts.ledger.read(request.params.from, request.params.head ?? null);
      case 'audit.checkpoint':
        return this.#parts.ledger.signed();
      default:
        return this.#presence.handle(connection, request);
    }
  }

  callerOf(connection: Connection, params: Pick<CommandRunParams, 'pane' | 'canAttach'>): Caller {
    return this.#commands.callerOf(connection, params);
  }

  /** Errors: read-only, out-of-scope, owner-only. */
  #check(connection: Connection, access: Access, request: GreetedRequest): void {
    const { tree, deeds } = this.#parts;
    try {
      const sessionName = () => sessionByUuid(tree, access.grant?.session ?? '')?.name ?? '';
      checkPermission(access, request, sessionName);
    } catch (error) {
      deeds.request(connection, request, error);
      throw error;
    }
    deeds.request(connection, request);
  }

  #askCaller(connection: Connection): AskCaller {
    return {
      access: accessOf(connection),
      asker: connection,
      ownPane: (pane) => this.callerOf(connection, pane === undefined ? {} : { pane }).pane ?? undefined,
      findPane: (target) => this.#targets.pane(connection, target),
    };
  }

  #subscribe(params: EventsSubscribeParams, connection: Connection): EventBatch {
    const only = accessOf(connection).grant?.session ?? null;
    const { types = null } = params;
    const sight = only === null && types === null ? null : new EventSight(this.#parts.tree, only, types);
    const batch = this.#parts.chronicle.events.after(params.since);
    connection.follower?.close();
    connection.follower = params.follow
      ? this.#parts.chronicle.recorder.follow(connection.peer, batch.cursor, sight)
      : null;
    return sight ? sight.of(batch) : batch;
  }

  async #act(connection: Connection, params: ActParams): Promise<Requests['overlay.act']['result']> {
    const overlay = connection.viewport?.takers.overlay;
    if (!overlay) throw fail('wrong-state', { reason: 'no list or menu is open' });
    const after = await overlay.act(params.action, params.id, params.text ?? '', params.tagged ?? []);
    return Array.isArray(after) ? { items: after } : after;
  }
}
