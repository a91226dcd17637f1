/**
 * Authors of the input in a pane's log. A block names each author once and then uses its number. Owns the numbers and
 * the last author; writes nothing.
 */
import { InputNames } from './InputNames.ts';
import type { AcceptedInput, LogRecord } from './types.ts';

type InputRecord = Extract<LogRecord, { kind: 'input' }>;

export class InputAuthors {
  readonly #numbers = new Map<string, number>();
  #last: string | null = null;

  /** `tail`: records of the open block, from before a restart. Numbers begin anew: a later one replaces an earlier. */
  constructor(tail: readonly LogRecord[]) {
    const names = new InputNames();
    for (const record of tail) {
      if (record.kind !== 'input') continue;
      const who = names.of(record);
      if (record.how !== 'refused') this.#last = who ?? this.#last;
    }
  }

  /** The last author, as JSON; null for nobody in the blocks that this server knows. */
  get last(): string | null {
    return this.#last;
  }

  /** A block was begun: it names everybody again. */
  begin(): void {
    this.#numbers.clear();
  }

  recordOf({ who, ...input }: AcceptedInput, offset: number): InputRecord {
    const known = this.#numbers.get(who);
    const author = known ?? this.#numbers.size + 1;
    this.#numbers.set(who, author);
    if (input.how !== 'refused') this.#last = who;
    return { kind: 'input', offset, author, ...input, who: known === undefined ? who : '' };
  }
}
