/**
 * Messages about the panes that agents over MCP may change (`holdfast agent grant`). Types and their checks;
 * docs/agents.md explains them.
 */
import { boolean, type Infer, list, object, oneOf, optional, orNull, shortText, text } from './check.ts';
import { name, time, uuid } from './values.ts';

/** Longest target and name taken, characters. */
const nameCharacters = 256;

const AgentGrant = object({
  /** The agent. */
  agent: object({
    /** Id of its principal. */
    id: text,
    name,
  }),
  /** The grant. */
  scope: oneOf('pane', 'session'),
  /** Id of the pane or session: '%3', '$1'. */
  id: text,
  uuid,
  /** Name of the session that it is, or is in. */
  session: text,
  /** The agent made it itself. */
  made: boolean,
  at: time,
  /** Name of the person who granted it. */
  by: orNull(text),
});
/** One pane or session that an agent may change. */
export interface AgentGrant extends Infer<typeof AgentGrant> {}

const short = shortText(nameCharacters);
const result = object({ grants: list(AgentGrant) });

/** A pane, a window (all its panes), or a session with its present and future panes. */
const grantTarget = short;
/** The MCP client's own name, or the id of its principal. */
const agent = short;

/** Requests about grants. */
export const grantRequests = {
  /** Lets an agent change panes. Errors: of targets, people-only. */
  'agent.grant': { params: object({ target: grantTarget, agent }), result },
  /**
   * Revokes grants, and answers with them. An absent target or agent stands for all. Errors: of targets, people-only.
   */
  'agent.revoke': { params: object({ target: optional(grantTarget), agent: optional(agent) }), result },
  /** All grants. */
  'agent.grants': { params: object({}), result },
};

export type GrantMethod = keyof typeof grantRequests;
