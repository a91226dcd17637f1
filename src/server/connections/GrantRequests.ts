/** Methods about the panes that agents over MCP may change: finds the targets, and records who granted them. */
import { TargetFinder } from '../../command/targets/TargetFinder.ts';
import { authorOf } from '../../operator/ledger/authorOf.ts';
import type { Ledger } from '../../operator/ledger/Ledger.ts';
import { type GrantScope, needsGrants, type PaneGrant, type PaneGrants } from '../../operator/PaneGrants.ts';
import { mcpPrincipal, ownerId, type Principal } from '../../operator/Principal.ts';
import type { ClientRequest } from '../../protocol/clientMethods.ts';
import { fail } from '../../protocol/errors.ts';
import type { AgentGrant, GrantMethod } from '../../protocol/grants.ts';
import type { Pane, Session, Tree } from '../../session/types.ts';
import type { Connection } from './Connection.ts';
import type { VisibleTargets } from './VisibleTargets.ts';

export type GrantRequest = Extract<ClientRequest, { method: GrantMethod }>;

export interface GrantRequestParts {
  grants: PaneGrants;
  ledger: Pick<Ledger, 'record'>;
  now(): number;
  connections(): Iterable<Pick<Connection, 'access'>>;
}

/** The target of a grant. */
interface Place {
  scope: GrantScope;
  id: string;
  uuid: string;
}

export class GrantRequests {
  readonly #parts: GrantRequestParts;
  readonly #targets: Pick<VisibleTargets, 'tree'>;

  constructor(parts: GrantRequestParts, targets: Pick<VisibleTargets, 'tree'>) {
    this.#parts = parts;
    this.#targets = targets;
  }

  /** Errors: those of targets; people-only, limit-exceeded. */
  handle(connection: Connection, request: GrantRequest): { grants: AgentGrant[] } {
    const { grants } = this.#parts;
    const tree = this.#targets.tree(connection);
    if (request.method === 'agent.grants') return { grants: shown(grants.list(), tree) };
    const { target, agent } = request.params;
    const by = connection.access?.principal;
    if (by?.actor !== 'person') throw fail('people-only', { action: request.method });
    const places = target === undefined ? null : placesAt(tree, target);
    if (request.method === 'agent.grant') return this.#grant(connection, by, places ?? [], agent ?? '');
    const whose = agent === undefined ? null : this.#agent(agent).id;
    const chosen = places ?? placesOf(tree);
    const revoked = chosen.flatMap((place) => this.#revoke(connection, tree, place, whose));
    return { grants: revoked };
  }

  #grant(connection: Connection, by: Principal, places: readonly Place[], name: string) {
    const { grants, now } = this.#parts;
    const tree = this.#targets.tree(connection);
    const agent = this.#agent(name);
    const granted = places.map(({ scope, uuid }) =>
      grants.grant({ agent: agent.id, name: agent.name, scope, uuid, at: now(), by: by.name }),
    );
    for (const place of places) this.#record(connection, 'agent-granted', agent, place);
    return { grants: shown(granted, tree) };
  }

  #revoke(connection: Connection, tree: Tree, place: Place, agent: string | null): AgentGrant[] {
    const revoked = this.#parts.grants.revoke(place.uuid, agent);
    for (const { agent: id, name } of revoked)
      this.#record(connection, 'agent-revoked', { id, name, actor: 'agent' }, place);
    return shown(revoked, tree);
  }

  #record(
    { operator, access }: Connection,
    action: 'agent-granted' | 'agent-revoked',
    agent: Principal,
    { id, uuid, scope }: Place,
  ): void {
    if (access === null) return;
    this.#parts.ledger.record({
      action,
      by: authorOf(operator, access),
      agent: { ...agent },
      scope,
      id,
      uuid,
    });
  }

  /** An agent by id or name. An unknown name stands for a future agent of the owner. */
  #agent(name: string): Principal {
    const known: Principal[] = [];
    for (const { access } of this.#parts.connections())
      if (access && needsGrants(access.principal)) known.push(access.principal);
    for (const grant of this.#parts.grants.list())
      known.push({ id: grant.agent, name: grant.name, actor: 'agent' });
    const owners = mcpPrincipal({ id: ownerId, name: '', actor: 'person' }, name);
    const named = (one: Principal) => one.id === name || one.name === name || one.id === owners.id;
    return known.find(named) ?? owners;
  }
}

/** A pane ('%1', 'work:1.0'), the panes of a window ('@1', 'work:1'), or a session ('$1', 'work'). */
function placesAt(tree: Tree, target: string): Place[] {
  if (target === '') throw fail('bad-value', { words: 'no pane or session given' });
  if (tree.sessions.size === 0) throw fail('no-sessions', {});
  const finder = new TargetFinder({ tree, clients: () => [], caller: { client: null, pane: null } });
  if (/[.%]/.test(target)) return [paneAt(finder.find('pane', target).pane)];
  if (/[:@]/.test(target)) return finder.find('window', target).window.panes.map(paneAt);
  return [sessionAt(finder.find('session', target).session)];
}

const placesOf = (tree: Tree): Place[] => [
  ...[...tree.panes.values()].map(paneAt),
  ...[...tree.sessions.values()].map(sessionAt),
];

const paneAt = ({ id, uuid }: Pane): Place => ({ scope: 'pane', id, uuid });
const sessionAt = ({ id, uuid }: Session): Place => ({ scope: 'session', id, uuid });

/** Grants for a client's answer, without panes and sessions that the client can't see. */
function shown(grants: readonly PaneGrant[], tree: Tree): AgentGrant[] {
  const panes = new Map([...tree.panes.values()].map((pane) => [pane.uuid, pane]));
  const sessions = new Map([...tree.sessions.values()].map((session) => [session.uuid, session]));
  return grants.flatMap(({ agent, name, scope, uuid, made, at, by }) => {
    const pane = panes.get(uuid);
    const session = pane?.window.links[0]?.session ?? sessions.get(uuid);
    const id = pane?.id ?? session?.id;
    if (id === undefined || session === undefined) return [];
    return [{ agent: { id: agent, name }, scope, id, uuid, session: session.name, made, at, by }];
  });
}
