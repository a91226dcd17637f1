/**
 * Checked command lines by their text: a program in control mode sends the same lines again and again. Keeps only lines that
 * mean the same whoever runs them, and forgets all of them when the aliases change.
 */
import type { PreparedList } from '../registry.ts';

/** Most lines kept, and the longest, characters. */
const mostLines = 100;
const longestLine = 500;

export class PreparedLines {
  readonly #lines = new Map<string, PreparedList>();
  #aliases: readonly string[] = [];

  /** `aliases`: the same list for as long as it is unchanged. */
  find(line: string, aliases: readonly string[]): PreparedList | undefined {
    if (aliases !== this.#aliases) this.#lines.clear();
    this.#aliases = aliases;
    return this.#lines.get(line);
  }

  /** Keeps a line that `find` did not know, in the place of the oldest one. */
  keep(line: string, list: PreparedList): void {
    if (line.length > longestLine) return;
    for (const oldest of this.#lines.keys()) {
      if (this.#lines.size < mostLines) break;
      this.#lines.delete(oldest);
    }
    this.#lines.set(line, list);
  }
}
