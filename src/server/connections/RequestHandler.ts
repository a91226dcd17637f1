/**
 * Methods of the protocol; passes each to the part of the server that does it. Checks roles, decides nothing else.
 */

import type { Caller } from '../../command/context.ts';
import type { CommandRunner } from '../../command/execute/CommandRunner.ts';
import { TargetFinder } from '../../command/targets/TargetFinder.ts';
import type { LogStore } from '../../log/LogStore.ts';
import { type Access, whoIs } from '../../operator/Access.ts';
import { authorOf } from '../../operator/ledger/authorOf.ts';
import type { OptionSet } from '../../options/types.ts';
import { RawJson } from '../../protocol/codec.ts';
import { fail } from '../../protocol/errors.ts';
import type {
  CommandRunParams,
  CommandRunResult,
  ControlOpenParams,
  EventBatch,
  EventsSubscribeParams,
  IdleSession,
  PaneReadParams,
  PaneReadResult,
  Requests,
  ServerStatus,
  SessionInfo,
  SessionReapParams,
  SessionShowParams,
  ViewportOpenParams,
} from '../../protocol/messages.ts';
import { nearest } from '../../protocol/nearest.ts';
import { nouns } from '../../protocol/nouns.ts';
import { isWithin, type NamedServer } from '../../runtime/surrounding.ts';
import { scopedTree, sessionByUuid } from '../../session/scopedTree.ts';
import type { Pane, PaneId, Session, Tree } from '../../session/types.ts';
import type { AskDesk } from '../asks/AskDesk.ts';
import type { AskCaller, AskRequests } from '../asks/AskRequests.ts';
import type { Awaits } from '../awaits/Awaits.ts';
import type { ControlConversation } from '../control/ControlConversation.ts';
import type { SessionQueries } from '../history/SessionQueries.ts';
import type { Chronicle } from '../records/Chronicle.ts';
import { EventSight } from '../records/EventSight.ts';
import type { IdleSessions } from '../records/IdleSessions.ts';
import type { SavedSessions } from '../records/SavedSessions.ts';
import { terminalFeatures } from '../viewports/terminalFeatures.ts';
import type { Viewport } from '../viewports/Viewport.ts';
import { AwaitRequests } from './AwaitRequests.ts';
import { CallerFiles } from './CallerFiles.ts';
import type { Connection, GreetedRequest } from './Connection.ts';
import { liveOutput, sendAhead } from './commandOutput.ts';
import { type AnsweredViewport, aboutViewport, openAtOnce } from './openAtOnce.ts';
import { type PresenceParts, PresenceRequests } from './PresenceRequests.ts';
import { checkPermission } from './permissions.ts';

type PreviewParams = Requests['pane.preview']['params'];
type ActParams = Requests['overlay.act']['params'];
type WhoRequest = Extract<GreetedRequest, { method: 'pane.inputs' | 'audit.read' | 'audit.checkpoint' }>;

/** Command that chooses among several sessions; as `C-b s` does. */
const picker = 'choose-tree -Zs';

export interface RequestHandlerParts extends PresenceParts {
  tree: Tree;
  runner: CommandRunner;
  queries: SessionQueries;
  chronicle: Chronicle;
  idle: IdleSessions;
  awaits: Awaits;
  logs: LogStore;
  serverOptions: OptionSet;
  /** Called for each request, for the ledger. */
  deeds: { request(connection: Connection, request: GreetedRequest, error?: unknown): void };
  now(): number;
  /** This server, as the environment of its panes names it. */
  here(): NamedServer;
  saved: SavedSessions;
  asks: AskRequests;
  desk: AskDesk;
  statuses: PresenceParts['statuses'];
  /** A conversation in control mode, not yet started. */
  control(connection: Connection, params: ControlOpenParams): ControlConversation;
  status(): Promise<ServerStatus>;
  restart(): void;
  /** Processes program output that was reported but not yet applied, so that an answer is up to date. */
  settle(): void;
}

export class RequestHandler {
  readonly #parts: RequestHandlerParts;
  readonly #presence: PresenceRequests;
  readonly #awaits: AwaitRequests;

  constructor(parts: RequestHandlerParts) {
    this.#parts = parts;
    this.#awaits = new AwaitRequests({
      awaits: parts.awaits,
      treeOf: (connection) => this.#treeOf(connection),
      findPane: (connection, target) => this.#findPane(connection, target).pane,
    });
    this.#presence = new PresenceRequests(parts, {
      pane: (connection, target) => this.#findPane(connection, target),
      tree: (connection) => this.#treeOf(connection),
    });
  }

  handle(connection: Connection, request: GreetedRequest): unknown {
    this.#parts.settle();
    const access = accessOf(connection);
    this.#check(connection, access, request);
    switch (request.method) {
      case 'command.run':
        return this.#runCommand(connection, request.params);
      case 'control.open':
        return this.#openControl(connection, request.params);
      case 'viewport.open':
        return this.#openViewport(connection, request.params);
      case 'viewport.close':
        connection.viewport?.close(null);
        connection.viewport = null;
        return {};
      case 'ask.open':
      case 'ask.wait':
      case 'ask.taken':
      case 'ask.answer':
      case 'ask.cancel':
      case 'ask.list':
      case 'ask.show':
        return this.#parts.asks.handle(this.#askCaller(connection), request);
      case 'session.list':
        return this.#list(connection, request.params.all === true);
      case 'session.show':
        return this.#show(connection, request.params);
      case 'session.destroy':
        return this.#destroy(request.params.target, connection);
      case 'session.detach':
        return this.#detach(request.params.target, connection);
      case 'session.reap':
        return this.#reap(request.params, connection);
      case 'session.save':
        return this.#parts.saved
          .save(this.#find(connection, request.params.target), request.params.lines)
          .then((saved) => ({ saved }));
      case 'session.restore':
        return this.#parts.saved.restore(request.params);
      case 'events.subscribe':
        return this.#subscribe(request.params, connection);
      case 'pane.await':
        return this.#awaits.handle(connection, request.params);
      case 'pane.read':
        return this.#readPane(connection, request.params);
      case 'pane.preview':
        return this.#preview(connection, request.params);
      case 'overlay.act':
        return this.#act(connection, request.params);
      case 'server.status':
        return this.#parts.status();
      case 'server.restart':
        this.#parts.restart();
        return {};
      case 'pane.inputs':
      case 'audit.read':
      case 'audit.checkpoint':
        return this.#whoDidWhat(connection, request);
      default:
        return this.#presence.handle(connection, request);
    }
  }

  #whoDidWhat(connection: Connection, request: WhoRequest): unknown {
    const { ledger, queries } = this.#parts;
    if (request.method === 'audit.checkpoint') return ledger.signed();
    if (request.method === 'audit.read') return ledger.read(request.params.from, request.params.head ?? null);
    const { pane } = this.#findPane(connection, request.params.pane);
    return queries.inputs(pane, request.params);
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

  callerOf(connection: Connection, params: Pick<CommandRunParams, 'pane' | 'canAttach'>): Caller {
    const { greeting, operator, viewport } = connection;
    const access = accessOf(connection);
    const env = greeting?.env ?? {};
    const isInside = isWithin(env, this.#parts.here());
    // A caller in a pane of another server names a pane of that server.
    const isOurs = isInside || (!env.HOLDFAST && !env.TMUX);
    const pane =
      isOurs && params.pane !== undefined
        ? this.#treeOf(connection).panes.get(params.pane as PaneId)
        : undefined;
    return {
      client: viewport,
      pane: pane ?? null,
      ...(isInside ? { isInside } : {}),
      cwd: greeting?.cwd ?? '/',
      env,
      canAttach: params.canAttach === true,
      terminal: greeting?.terminal ?? null,
      principal: access.principal,
      operatorName: operator ? whoIs(operator, access) : 'unknown',
      author: authorOf(operator, access),
      // Callers that may not run commands at all were refused before.
      limits: { readOnly: false, session: access.grant?.session ?? null },
    };
  }

  #askCaller(connection: Connection): AskCaller {
    return {
      access: accessOf(connection),
      asker: connection,
      ownPane: (pane) => this.callerOf(connection, pane === undefined ? {} : { pane }).pane ?? undefined,
      findPane: (target) => this.#findPane(connection, target),
    };
  }

  #runCommand(connection: Connection, params: CommandRunParams): Promise<CommandRunResult> {
    const caller = this.callerOf(connection, params);
    if (params.argv === undefined && params.line === undefined) {
      throw fail('bad-params', { method: 'command.run', reason: 'params need argv or line' });
    }
    // No words at all open the last session, with a choice when there are several, or make a first one.
    const { size } = this.#treeOf(connection).sessions;
    const opens = params.argv?.length === 0;
    const argv = opens ? [size > 0 ? 'attach-session' : 'new-session'] : params.argv;
    const what = argv ? { argv } : { line: params.line ?? '' };
    return this.#parts.runner
      .run(what, caller, { input: new CallerFiles(connection), ...liveOutput(connection) })
      .then((result) => (opens && size > 1 && result.attach ? { ...result, first: picker } : result))
      .then((result) => orNoun(params, result))
      .then((result) => sendAhead(connection, result))
      .then((result) => openAtOnce(connection, params, result, (open) => this.#opened(connection, open)));
  }

  #openControl(connection: Connection, params: ControlOpenParams): object {
    if (connection.viewport || connection.control)
      throw fail('malformed-message', { reason: 'this connection already shows a session' });
    const control = this.#parts.control(connection, params);
    connection.control = control;
    // After the answer.
    setImmediate(() => void control.start());
    return {};
  }

  #openViewport(connection: Connection, params: ViewportOpenParams): RawJson {
    const { viewport, about } = this.#opened(connection, params);
    const json = JSON.stringify(about);
    return new RawJson(`${json.slice(0, -1)},"frame":${viewport.frames.first(viewport.picture.view)}}`);
  }

  #opened(connection: Connection, params: ViewportOpenParams): AnsweredViewport {
    const session = this.#find(connection, params.target);
    const viewport: Viewport = this.#parts.viewports.open(connection, session, params);
    const asks = this.#parts.desk.list(accessOf(connection), false).map(({ detail: _, ...ask }) => ask);
    const features = terminalFeatures(viewport.terminal.term, this.#parts.serverOptions);
    return { viewport, about: { ...aboutViewport(viewport), features, asks } };
  }

  #by(connection: Connection): string | null {
    return connection.operator && whoIs(connection.operator, accessOf(connection));
  }

  #list(connection: Connection, all: boolean): { sessions: SessionInfo[] } {
    const { queries, chronicle } = this.#parts;
    const live = [...this.#treeOf(connection).sessions.values()].map((session) => queries.session(session));
    if (!all || accessOf(connection).grant?.session) return { sessions: live };
    return { sessions: [...live, ...chronicle.endedFiles.list().map(({ session }) => session)] };
  }

  #show(connection: Connection, params: SessionShowParams) {
    let found: { session: Session; pane: Pane };
    try {
      found = this.#findPane(connection, params.target);
    } catch (error) {
      const scoped = accessOf(connection).grant?.session;
      const ended = scoped ? undefined : this.#parts.chronicle.endedFiles.find(params.target);
      if (!ended) throw error;
      return this.#parts.queries.showEnded(ended, this.#parts.logs, params);
    }
    return this.#parts.queries.show(found.session, found.pane, params);
  }

  #detach(target: string, connection: Connection): { id: string; name: string; detached: number } {
    const session = this.#find(connection, target);
    const shown = this.#parts.viewports.clients().filter((client) => client.session === session);
    for (const client of shown) client.detach(this.#by(connection));
    return { id: session.id, name: session.name, detached: shown.length };
  }

  #reap(params: SessionReapParams, connection: Connection): { sessions: IdleSession[] } {
    const { tree, idle, now } = this.#parts;
    const sessions: IdleSession[] = [];
    for (const session of [...tree.sessions.values()]) {
      const idleSince = idle.idleSince(session);
      if (idleSince === null || now() - idleSince < params.idleMs) continue;
      sessions.push({ id: session.id, name: session.name, idleSince });
      if (params.dryRun) continue;
      const by = connection.operator ? { by: connection.operator.name } : {};
      tree.removeSession(session, { cause: 'destroyed: idle', ...by });
    }
    return { sessions };
  }

  #destroy(target: string, connection: Connection) {
    const session = this.#find(connection, target);
    const { id, name } = session;
    this.#parts.tree.removeSession(session, {
      cause: 'destroyed',
      ...(connection.operator ? { by: connection.operator.name } : {}),
    });
    return { id, name };
  }

  #subscribe(params: EventsSubscribeParams, connection: Connection): EventBatch {
    const only = accessOf(connection).grant?.session ?? null;
    const sight = only === null ? null : new EventSight(this.#parts.tree, only);
    const batch = this.#parts.chronicle.events.after(params.since);
    connection.follower?.close();
    connection.follower = params.follow
      ? this.#parts.chronicle.recorder.follow(connection.peer, batch.cursor, sight)
      : null;
    return sight ? sight.of(batch) : batch;
  }

  #readPane(connection: Connection, params: PaneReadParams): Promise<PaneReadResult> {
    const pane = this.#treeOf(connection).panes.get(params.pane as PaneId);
    if (!pane) throw fail('no-such-pane', { name: params.pane });
    return this.#parts.queries.readPane(pane, params);
  }

  #preview(connection: Connection, params: PreviewParams): Requests['pane.preview']['result'] {
    const pane = this.#treeOf(connection).panes.get(params.pane as PaneId);
    if (!pane) throw fail('no-such-pane', { name: params.pane });
    const { queries } = this.#parts;
    return params.window
      ? { rows: [], window: queries.previewWindow(pane.window, params) }
      : { rows: queries.preview(pane, params) };
  }

  async #act(connection: Connection, params: ActParams): Promise<Requests['overlay.act']['result']> {
    const overlay = connection.viewport?.takers.overlay;
    if (!overlay) throw fail('wrong-state', { reason: 'no list or menu is open' });
    const after = await overlay.act(params.action, params.id, params.text ?? '', params.tagged ?? []);
    return Array.isArray(after) ? { items: after } : after;
  }

  /** The part of the tree that this connection may see. */
  #treeOf(connection: Connection): Tree {
    const { tree } = this.#parts;
    const only = accessOf(connection).grant?.session ?? null;
    return only === null ? tree : scopedTree(tree, only);
  }

  #find(connection: Connection, target: string | undefined): Session {
    return this.#findPane(connection, target).session;
  }

  #findPane(connection: Connection, target: string | undefined): { session: Session; pane: Pane } {
    const tree = this.#treeOf(connection);
    const finder = new TargetFinder({
      tree,
      clients: () => this.#parts.viewports.clients(),
      caller: { client: null, pane: null },
    });
    if (target !== undefined) checkNamesSession(target);
    if (tree.sessions.size === 0) throw fail('no-sessions', {});
    // A session's name, or a pane of it in the target language.
    return finder.find(target !== undefined && /[:.%@]/.test(target) ? 'pane' : 'session', target);
  }
}

/**
 * Refuses targets without a session: only tmux's commands default to the current one. A variable that is not set must
 * not stand for the session used last ('', ':', ':1'). Errors: bad-value.
 */
function checkNamesSession(target: string): void {
  if (target === '') throw fail('bad-value', { words: 'no session given' });
  if (/^=?[:.]/.test(target))
    throw fail('bad-value', { value: target.replace(/^=/, ''), reason: 'the target names no session' });
}

/** A word that is no command may be a mistyped noun of the command line. */
function orNoun({ argv }: CommandRunParams, result: CommandRunResult): CommandRunResult {
  const [name = ''] = argv ?? [];
  if (result.err !== `${fail('unknown-command', { name }).message}\n`) return result;
  return { ...result, err: `${fail('unknown-command', { name, near: nearest(name, nouns) }).message}\n` };
}

function accessOf(connection: Connection): Access {
  if (connection.access === null) throw fail('hello-first', {});
  return connection.access;
}
