/** Methods about sessions. Finds the session of a target, and passes the request to the part that does it. */

import type { LogStore } from '../../log/LogStore.ts';
import { checkMayStop, whoIs } from '../../operator/Access.ts';
import { evicts } from '../../operator/Principal.ts';
import type { ClientRequest } from '../../protocol/clientMethods.ts';
import type {
  IdleSession,
  SessionInfo,
  SessionReapParams,
  SessionShowParams,
} from '../../protocol/messages.ts';
import type { Pane, Session, Tree } from '../../session/types.ts';
import type { SessionQueries } from '../history/SessionQueries.ts';
import type { Chronicle } from '../records/Chronicle.ts';
import type { IdleSessions } from '../records/IdleSessions.ts';
import type { SavedSessions } from '../records/SavedSessions.ts';
import type { Viewports } from '../viewports/Viewports.ts';
import { accessOf, type Connection } from './Connection.ts';
import type { VisibleTargets } from './VisibleTargets.ts';

export type SessionRequest = Extract<ClientRequest, { method: `session.${string}` }>;

export interface SessionParts {
  tree: Tree;
  viewports: Pick<Viewports, 'clients'>;
  queries: SessionQueries;
  chronicle: Pick<Chronicle, 'endedFiles'>;
  idle: IdleSessions;
  logs: LogStore;
  saved: SavedSessions;
  now(): number;
}

export class SessionRequests {
  readonly #parts: SessionParts;
  readonly #targets: VisibleTargets;

  constructor(parts: SessionParts, targets: VisibleTargets) {
    this.#parts = parts;
    this.#targets = targets;
  }

  handle(connection: Connection, request: SessionRequest): unknown {
    switch (request.method) {
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
          .save(this.#targets.session(connection, request.params.target), request.params.lines)
          .then((saved) => ({ saved }));
      case 'session.restore':
        return this.#parts.saved.restore(request.params);
    }
  }

  #by(connection: Connection): string | null {
    return connection.operator && whoIs(connection.operator, accessOf(connection));
  }

  #list(connection: Connection, all: boolean): { sessions: SessionInfo[] } {
    const { queries, chronicle } = this.#parts;
    const live = [...this.#targets.tree(connection).sessions.values()].map((session) =>
      queries.session(session),
    );
    if (!all || accessOf(connection).grant?.session) return { sessions: live };
    return { sessions: [...live, ...chronicle.endedFiles.list().map(({ session }) => session)] };
  }

  #show(connection: Connection, params: SessionShowParams) {
    let found: { session: Session; pane: Pane };
    try {
      found = this.#targets.pane(connection, params.target);
    } catch (error) {
      const scoped = accessOf(connection).grant?.session;
      const ended = scoped ? undefined : this.#parts.chronicle.endedFiles.find(params.target);
      if (!ended) throw error;
      return this.#parts.queries.showEnded(ended, this.#parts.logs, params);
    }
    return this.#parts.queries.show(found.session, found.pane, params);
  }

  #detach(target: string, connection: Connection): { id: string; name: string; detached: number } {
    const session = this.#targets.session(connection, target);
    const shown = this.#parts.viewports.clients().filter((client) => client.session === session);
    const access = accessOf(connection);
    for (const client of shown) checkMayStop(access, client, 'session.detach');
    for (const client of shown)
      client.detach(this.#by(connection), { evicts: evicts(access.principal, client.principal) });
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
    const session = this.#targets.session(connection, target);
    const { id, name } = session;
    this.#parts.tree.removeSession(session, {
      cause: 'destroyed',
      ...(connection.operator ? { by: connection.operator.name } : {}),
    });
    return { id, name };
  }
}
