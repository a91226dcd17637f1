/** Who typed, by the numbers that a block's records of input use. Owns that list. */
import type { LogRecord } from './types.ts';

export class InputNames {
  readonly #names = new Map<number, string>();

  /** The author of a record, as JSON; undefined when the block did not name it. */
  of({ author, who }: Extract<LogRecord, { kind: 'input' }>): string | undefined {
    if (who !== '') this.#names.set(author, who);
    return this.#names.get(author);
  }
}
