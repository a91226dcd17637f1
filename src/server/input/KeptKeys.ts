/**
 * Key state of operators whose link was cut: a prefix already typed, or all keys going to the session inside. Owns it
 * until the operator is back, for this server's life; ViewportInput decides what a key does.
 */

export interface StandingKeys {
  /** Key table in force. */
  table: string;
  /** All keys go to the program. */
  inner: boolean;
}

/** Most operators kept; the one disconnected first is forgotten first. */
const mostKept = 256;

export class KeptKeys {
  /** Keyed by operator, in order of disconnection. */
  readonly #kept = new Map<string, StandingKeys>();

  keep(operator: string, keys: StandingKeys): void {
    if (keys.table === 'root' && !keys.inner) return;
    this.#kept.set(operator, keys);
    const [first] = this.#kept.keys();
    if (this.#kept.size > mostKept && first !== undefined) this.#kept.delete(first);
  }

  /** Returns an operator's key state and forgets it. */
  take(operator: string): StandingKeys | undefined {
    const keys = this.#kept.get(operator);
    this.#kept.delete(operator);
    return keys;
  }
}
