/**
 * Which panes belong to agents: a command that runs in such a pane acts as its agent. Decides by the marks of people
 * (`agent mark`, `set -p @actor agent`), and else by what the pane's program says of itself. Keeps nothing: marks are
 * options of the pane, which outlive the server.
 */
import { agentName, agentPrincipal, type Principal } from '../../operator/Principal.ts';
import type { Pane } from '../../session/types.ts';

/** Options of a pane that mark it; docs/working-together.md names them. */
const actorOption = '@actor';
const nameOption = '@agent';

export class Agents {
  readonly #reported: (pane: Pane) => string | null;

  /** `reported`: name of the agent that the pane's program says it is; null when it says nothing. */
  constructor(reported: (pane: Pane) => string | null) {
    this.#reported = reported;
  }

  /** Name of the agent whose pane this is; null for a pane of a person. */
  agentOf(pane: Pane): string | null {
    const { options } = pane;
    const actor = options.has(actorOption) ? options.getString(actorOption) : '';
    if (actor === 'agent')
      return options.has(nameOption) ? agentName(options.getString(nameOption)) : 'agent';
    // A mark of another kind overrides what the program says.
    return actor === '' ? this.#reported(pane) : null;
  }

  /** The agent as a principal; null for a pane of a person. */
  principalOf(pane: Pane): Principal | null {
    const name = this.agentOf(pane);
    return name === null ? null : agentPrincipal(name, pane.id);
  }
}
