/** The authors of a block's input records, by the numbers that the records use. Owns that list. */
import type { LogRecord } from './types.ts';

export class InputNames {
  readonly #names = new Map<number, string>();

  /** The author of a record, as JSON; undefined when the block does not name one. */
  of({ author, who }: Extract<LogRecord, { kind: 'input' }>): string | undefined {
    if (who !== '') this.#names.set(author, who);
    return this.#names.get(author);
  }
}
