/**
 * Methods about commands that run in panes for programs: decides which ones a client sees, and where a new one runs.
 * Owns nothing.
 */
import { needsGrants, type PaneGrants } from '../../operator/PaneGrants.ts';
import type { Principal } from '../../operator/Principal.ts';
import type { ClientRequest } from '../../protocol/clientMethods.ts';
import { fail, HoldfastError } from '../../protocol/errors.ts';
import type { ExecInfo, ExecReadResult, ExecStartParams } from '../../protocol/messages.ts';
import { sessionName } from '../../session/names.ts';
import type { Pane, PaneId, Session, Tree } from '../../session/types.ts';
import type { Exec } from '../execs/Exec.ts';
import { defaultSession, type ExecStarter } from '../execs/ExecStarter.ts';
import type { Execs } from '../execs/Execs.ts';
import { accessOf, type Connection } from './Connection.ts';
import type { VisibleTargets } from './VisibleTargets.ts';

export type ExecRequest = Extract<ClientRequest, { method: `exec.${string}` }>;

export interface ExecRequestParts {
  execs: Execs;
  execStarter: ExecStarter;
  grants: PaneGrants;
  tree: Pick<Tree, 'panes'>;
  now(): number;
}

export class ExecRequests {
  readonly #parts: ExecRequestParts;
  readonly #targets: VisibleTargets;

  constructor(parts: ExecRequestParts, targets: VisibleTargets) {
    this.#parts = parts;
    this.#targets = targets;
  }

  async handle(connection: Connection, request: ExecRequest): Promise<unknown> {
    switch (request.method) {
      case 'exec.start':
        return { exec: (await this.#start(connection, request.params)).info };
      case 'exec.read':
        return await this.#read(connection, request);
      case 'exec.show':
        return { exec: this.#find(connection, request.params.id).info };
      case 'exec.list':
        return { execs: this.#list(connection, request.params.target) };
      case 'exec.end': {
        const exec = this.#find(connection, request.params.id);
        const pane = this.#paneOf(connection, exec.record);
        if (pane) this.#parts.grants.check(pane, accessOf(connection).principal);
        await this.#parts.execStarter.end(exec, request.params.how, accessOf(connection).principal);
        return { exec: exec.info };
      }
    }
  }

  async #start(connection: Connection, params: ExecStartParams): Promise<Exec> {
    const { execs, execStarter } = this.#parts;
    const { principal } = accessOf(connection);
    const known = execs.byKey(params.key);
    if (known && known.record.by.id !== principal.id)
      throw fail('bad-value', { value: params.key ?? '', reason: 'another client has used this key' });
    if (known) return known;
    const caller = { by: principal, cwd: connection.greeting?.cwd ?? '/', gone: connection.gone };
    if (params.target !== undefined && params.session !== undefined)
      throw fail('bad-value', { words: 'give either a pane or a session, not both' });
    if (params.target !== undefined) {
      const { pane } = this.#targets.pane(connection, params.target);
      this.#parts.grants.check(pane, principal);
      return await execStarter.inShell(pane, params, caller);
    }
    const exec = await execStarter.inOwnPane(this.#sessionFor(connection, params), params, caller);
    this.#recordMade(connection, exec, principal);
    return exec;
  }

  /** Records the pane as the agent's own, for an agent over MCP. The command and its pane may be gone already. */
  #recordMade(connection: Connection, { record }: Exec, principal: Principal): void {
    const pane = this.#paneOf(connection, record);
    if (pane && needsGrants(principal)) this.#parts.grants.made(pane.uuid, principal, this.#parts.now());
  }

  #paneOf(connection: Connection, { pane, paneUuid }: Exec['record']): Pane | undefined {
    const found = this.#targets.tree(connection).panes.get(pane as PaneId);
    return found?.uuid === paneUuid ? found : undefined;
  }

  /** An existing session, or the name of a new one. Errors: out-of-scope, no-such-session. */
  #sessionFor(connection: Connection, { session, from }: ExecStartParams): Session | string {
    const tree = this.#targets.tree(connection);
    const own = from === undefined ? undefined : tree.panes.get(from as PaneId);
    const [link] = own?.window.links ?? [];
    if (session === undefined && link) return link.session;
    const isScoped = accessOf(connection).grant?.session != null;
    if (session === undefined && isScoped) {
      const [only] = tree.sessions.values();
      if (only) return only;
    }
    const name = sessionName(session ?? defaultSession);
    try {
      return this.#targets.session(connection, session ?? `=${name}`);
    } catch (error) {
      const isMissing =
        error instanceof HoldfastError && (error.code === 'no-such-session' || error.code === 'no-sessions');
      if (!isMissing || isScoped) throw error;
      return name;
    }
  }

  async #read(
    connection: Connection,
    { params }: Extract<ExecRequest, { method: 'exec.read' }>,
  ): Promise<ExecReadResult> {
    this.#find(connection, params.id);
    return await this.#parts.execs.read(params, connection.gone);
  }

  #list(connection: Connection, target: string | undefined): ExecInfo[] {
    const pane = target === undefined ? null : this.#targets.pane(connection, target).pane;
    return this.#parts.execs
      .list()
      .filter((exec) => this.#sees(connection, exec) && (!pane || exec.record.paneUuid === pane.uuid))
      .map((exec) => exec.info);
  }

  /** Errors: no-such-exec, also when the client must not see the session. */
  #find(connection: Connection, id: string): Exec {
    const exec = this.#parts.execs.get(id);
    if (!this.#sees(connection, exec)) throw fail('no-such-exec', { id });
    return exec;
  }

  #sees(connection: Connection, exec: Exec): boolean {
    const only = accessOf(connection).grant?.session ?? null;
    if (only === null) return true;
    const isThere = this.#parts.tree.panes.get(exec.record.pane as PaneId)?.uuid === exec.record.paneUuid;
    // Its pane may be in another session by now.
    return isThere ? this.#paneOf(connection, exec.record) !== undefined : exec.record.sessionUuid === only;
  }
}
