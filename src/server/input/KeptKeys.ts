/**
 * The key tables of operators whose link was cut: a prefix that was typed, keys that go to the session inside. Owns them
 * until the operator is back, for this server's life; what a key does is ViewportInput's.
 */

export interface StandingKeys {
  /** The table in force. */
  table: string;
  /** All keys are the program's. */
  inner: boolean;
}

/** Most operators kept; the one that was cut first is forgotten. */
const mostKept = 256;

export class KeptKeys {
  /** By operator, the last cut last. */
  readonly #kept = new Map<string, StandingKeys>();

  keep(operator: string, keys: StandingKeys): void {
    if (keys.table === 'root' && !keys.inner) return;
    this.#kept.set(operator, keys);
    const [first] = this.#kept.keys();
    if (this.#kept.size > mostKept && first !== undefined) this.#kept.delete(first);
  }

  /** What was kept, once. */
  take(operator: string): StandingKeys | undefined {
    const keys = this.#kept.get(operator);
    this.#kept.delete(operator);
    return keys;
  }
}
