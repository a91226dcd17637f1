/**
 * Panes that agents over MCP may change: those that they made, and those granted to them. Owns the records. The server
 * finds panes and sessions, and refuses. Every other principal may change all that it sees.
 */
import { fail } from '../protocol/errors.ts';
import type { Principal } from './Principal.ts';

/** Target of a grant, by the uuid of the pane or session. */
export type GrantScope = 'pane' | 'session';

export interface PaneGrant {
  /** Id of the principal. */
  readonly agent: string;
  /** Its name, for people. */
  readonly name: string;
  readonly scope: GrantScope;
  readonly uuid: string;
  /** The agent made the pane. */
  readonly made: boolean;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Name of the person who granted it; null for a pane that the agent made. */
  readonly by: string | null;
}

/** A pane with the sessions that show it. */
export interface GrantedPane {
  readonly uuid: string;
  readonly window: { readonly links: readonly { readonly session: { readonly uuid: string } }[] };
}

/**
 * Most grants by people: more would come from a faulty script. Records of panes that agents made end with the panes.
 */
const mostGrants = 1000;

/** Whether a principal may change only panes that it made or was granted. */
export const needsGrants = ({ id }: Pick<Principal, 'id'>): boolean => id.endsWith(':mcp');

/** The agent's name in `agent grant`. */
function grantName({ id }: Pick<Principal, 'id'>): string {
  const name = /^agent:(.*):mcp$/s.exec(id)?.[1] ?? id;
  return /^[\w.@+-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`;
}

export class PaneGrants {
  /** By the uuid of the pane or session, then by agent. */
  readonly #grants = new Map<string, Map<string, PaneGrant>>();
  readonly #changed: () => void;

  /** `changed`: called after each change, to store it. */
  constructor(changed: () => void = () => {}) {
    this.#changed = changed;
  }

  allows({ uuid, window }: GrantedPane, who: Pick<Principal, 'id'>): boolean {
    if (!needsGrants(who) || this.#has(uuid, who.id)) return true;
    return window.links.some(({ session }) => this.#has(session.uuid, who.id));
  }

  /** Errors: not-granted. */
  check(pane: GrantedPane & { readonly id: string }, who: Pick<Principal, 'id' | 'name'>): void {
    if (this.allows(pane, who)) return;
    throw fail('not-granted', { pane: pane.id, agent: who.name, grant: grantName(who) });
  }

  /** Records that an agent made a pane. */
  made(uuid: string, { id, name }: Principal, at: number): void {
    this.#put({ agent: id, name, scope: 'pane', uuid, made: true, at, by: null });
    this.#changed();
  }

  /** Errors: limit-exceeded. A pane that the agent made stays its own. */
  grant(grant: Omit<PaneGrant, 'made'>): PaneGrant {
    const known = this.#grants.get(grant.uuid)?.get(grant.agent);
    if (known) return known;
    if (this.list().filter(({ made }) => !made).length >= mostGrants)
      throw fail('limit-exceeded', { limit: 'grants', most: mostGrants });
    const made = { ...grant, made: false };
    this.#put(made);
    this.#changed();
    return made;
  }

  /** Revokes the grants that match both arguments; null matches all. Returns the revoked ones. */
  revoke(uuid: string | null, agent: string | null): PaneGrant[] {
    const revoked = this.list().filter(
      (grant) => (uuid === null || grant.uuid === uuid) && (agent === null || grant.agent === agent),
    );
    for (const grant of revoked) this.#remove(grant);
    if (revoked.length > 0) this.#changed();
    return revoked;
  }

  /** Forgets a pane or session that is gone. */
  forget(uuid: string): void {
    if (this.#grants.delete(uuid)) this.#changed();
  }

  /** Oldest first. */
  list(): PaneGrant[] {
    return [...this.#grants.values()].flatMap((of) => [...of.values()]).sort((a, b) => a.at - b.at);
  }

  /** Restores the grants of an earlier server. */
  restore(grants: readonly PaneGrant[]): void {
    for (const grant of grants) this.#put(grant);
  }

  #has(uuid: string, agent: string): boolean {
    return this.#grants.get(uuid)?.has(agent) === true;
  }

  #put(grant: PaneGrant): void {
    const of = this.#grants.get(grant.uuid) ?? new Map<string, PaneGrant>();
    of.set(grant.agent, grant);
    this.#grants.set(grant.uuid, of);
  }

  #remove({ uuid, agent }: PaneGrant): void {
    const of = this.#grants.get(uuid);
    of?.delete(agent);
    if (of?.size === 0) this.#grants.delete(uuid);
  }
}
