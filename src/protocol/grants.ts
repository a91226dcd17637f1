/**
 * Messages about the panes that agents over MCP may change (`holdfast agent grant`). Types and their checks;
 * docs/agents.md explains them.
 */
import {
  boolean,
  count,
  type Infer,
  list,
  object,
  oneOf,
  optional,
  orNull,
  shortText,
  text,
} from './check.ts';

/** Longest target and name taken, characters. */
const nameCharacters = 256;

const AgentGrant = object({
  agent: object({ id: text, name: text }),
  scope: oneOf('pane', 'session'),
  /** '%3', '$1'. */
  id: text,
  uuid: text,
  /** Name of the session that it is, or is in. */
  session: text,
  /** The agent made it itself. */
  made: boolean,
  /** Milliseconds since the epoch. */
  at: count,
  /** Name of the person who granted it. */
  by: orNull(text),
});
/** One pane or session that an agent may change. */
export interface AgentGrant extends Infer<typeof AgentGrant> {}

const short = shortText(nameCharacters);
const result = object({ grants: list(AgentGrant) });

/** Requests about grants. A target is a pane, a window for all of its panes, or a session with what it will have. */
export const grantRequests = {
  /** `agent`: the name that the MCP client gives itself, or the id of its principal. */
  'agent.grant': { params: object({ target: short, agent: short }), result },
  /** Of all targets, and of all agents, when absent; answered with what was taken back. */
  'agent.revoke': { params: object({ target: optional(short), agent: optional(short) }), result },
  'agent.grants': { params: object({}), result },
};

export type GrantMethod = keyof typeof grantRequests;
