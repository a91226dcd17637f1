/**
 * Principals of the operators whose link was cut. An operator may come back over another carrier, admitted in another
 * way: as the owner over ssh, then as the holder of a token. Owns them until then, for this server's life.
 */
import type { Principal } from '../../operator/Principal.ts';

/** Most operators kept; the one disconnected first is forgotten first. */
const mostKept = 256;

export class CutOperators {
  /** Keyed by operator, in order of disconnection. */
  readonly #principals = new Map<string, Principal>();

  keep(operator: string, principal: Principal): void {
    this.#principals.delete(operator);
    this.#principals.set(operator, principal);
    const [first] = this.#principals.keys();
    if (this.#principals.size > mostKept && first !== undefined) this.#principals.delete(first);
  }

  /** The operator is back: the principal that it was, unless it is the same again. */
  changed(operator: string, now: Principal): Principal | null {
    const before = this.#principals.get(operator);
    this.#principals.delete(operator);
    return before === undefined || before.id === now.id ? null : before;
  }
}
