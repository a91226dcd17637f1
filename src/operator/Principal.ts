/**
 * A principal: the owner of the host, the holder of a token, or an agent, over all of its connections. Owns the names,
 * the ids and the ranks; server/connections/Admission.ts decides at hello which one a connection is, by what its carrier
 * or socket proves.
 */
import type { Actor } from '../protocol/admission.ts';
import { printable } from '../protocol/printable.ts';

export type { Actor };

export interface Principal {
  /** Stable over connections and servers: 'owner', 'token:ID', 'agent:APP:%3'. */
  readonly id: string;
  /** For people: the account's name for the owner, a token's name, 'claude in %3'. */
  readonly name: string;
  readonly actor: Actor;
}

/** The owner has this id on every host. */
export const ownerId = 'owner';

/** Environment variable with the principal that a server's command acts for. */
export const actingVariable = 'HOLDFAST_AS';

/** Environment variable with the name of the client whose key or prompt started a job. */
export const clientVariable = 'HOLDFAST_CLIENT';

/** Longest name of an agent, characters: as `app` of the Program Status Protocol (OSC 7501). */
const appCharacters = 32;

/** 3 for the owner, 2 for a person with a token, 1 for agents and programs. */
export function rankOf({ id, actor }: Principal): 1 | 2 | 3 {
  if (id === ownerId) return 3;
  return actor === 'person' ? 2 : 1;
}

/** Whether detaching a client of `other` must leave the other's panes held, because the detacher may not take them. */
export function evicts(who: Principal, other: Principal): boolean {
  return who.id !== other.id && rankOf(who) <= rankOf(other);
}

/** The owner of the host, a person. `account`: name of the user that the server runs as. */
export function ownerPrincipal(account: string): Principal {
  return { id: ownerId, name: account || 'owner', actor: 'person' };
}

/** The holder of a token. */
export function tokenPrincipal(grant: { id: string; name: string; actor: Actor }): Principal {
  return { id: `token:${grant.id}`, name: grant.name || `token ${grant.id}`, actor: grant.actor };
}

/** An agent that acts from a pane: every command that its programs run. */
export function agentPrincipal(app: string, pane: string): Principal {
  const name = agentName(app);
  return { id: `agent:${name}:${pane}`, name: `${name} in ${pane}`, actor: 'agent' };
}

/** The principal of an MCP connection that this principal started: always an agent, with an id that ends in ':mcp'. */
export function mcpPrincipal(of: Principal, client: string): Principal {
  const name = agentName(client);
  if (of.id === ownerId) return { id: `agent:${name}:mcp`, name: `${name} over MCP`, actor: 'agent' };
  const { actor } = of;
  return actor === 'person'
    ? { id: `${of.id}:mcp`, name: `${name} over MCP for ${of.name}`, actor: 'agent' }
    : { id: `${of.id}:mcp`, name: of.name, actor };
}

/** A name from a program or a client, fit for lists and status lines; 'agent' when nothing is left of it. */
export function agentName(text: string): string {
  const name = printable(text.replace(/\p{Cf}/gu, ''))
    .trim()
    .slice(0, appCharacters);
  return name || 'agent';
}

/**
 * The principal with this id, for a command that the server runs in its name. `holder`: the one with a token, or null.
 * Null for an id that is none.
 */
export function principalOfId(
  id: string,
  owner: Principal,
  holder: (token: string) => Principal | null,
): Principal | null {
  if (id === ownerId) return owner;
  const [kind = '', ...rest] = id.split(':');
  const [first = ''] = rest;
  if (kind === 'token') {
    const of = holder(first) ?? { id: `token:${first}`, name: `token ${first}`, actor: 'program' as const };
    return rest[1] === 'mcp' ? mcpPrincipal(of, 'agent') : of;
  }
  const place = rest.at(-1) ?? '';
  if (kind !== 'agent' || rest.length < 2) return null;
  const name = rest.slice(0, -1).join(':');
  return place === 'mcp' ? mcpPrincipal(owner, name) : agentPrincipal(name, place);
}
