/**
 * One walk through the commands of a list, group by group: an error skips the rest of its group, and the last error is the
 * walk's. Commands that end at once, as most do, follow each other without a promise. Runs nothing by itself.
 */
import type { PreparedCommand, PreparedList } from '../registry.ts';

export interface ListWalkParts {
  /** Runs a command; null when it has ended. Errors are thrown, or reject. */
  run(command: PreparedCommand): Promise<void> | null;
  /** Called with an error that another one follows. */
  report(error: unknown): void;
}

export class ListWalk {
  readonly #groups: PreparedList['groups'];
  readonly #parts: ListWalkParts;
  #group = 0;
  /** Place of the next command in its group. */
  #at = 0;
  #failure: unknown = null;

  constructor({ groups }: PreparedList, parts: ListWalkParts) {
    this.#groups = groups;
    this.#parts = parts;
  }

  /** Runs the list. Null when no command had to be waited for. Errors: the last command's that failed. */
  run(): Promise<void> | null {
    const running = this.#proceed();
    if (running) return this.#wait(running);
    this.#end();
    return null;
  }

  /** Runs commands up to one that has to be waited for; null at the end of the list. */
  #proceed(): Promise<void> | null {
    for (let command = this.#take(); command; command = this.#take()) {
      try {
        const running = this.#parts.run(command);
        if (running) return running;
      } catch (error) {
        this.#fail(error);
      }
    }
    return null;
  }

  async #wait(first: Promise<void>): Promise<void> {
    for (let running: Promise<void> | null = first; running; running = this.#proceed()) {
      try {
        await running;
      } catch (error) {
        this.#fail(error);
      }
    }
    this.#end();
  }

  #take(): PreparedCommand | undefined {
    for (; this.#group < this.#groups.length; this.#nextGroup()) {
      const command = this.#groups[this.#group]?.[this.#at];
      this.#at += 1;
      if (command) return command;
    }
    return undefined;
  }

  #nextGroup(): void {
    this.#group += 1;
    this.#at = 0;
  }

  #fail(error: unknown): void {
    if (this.#failure !== null) this.#parts.report(this.#failure);
    this.#failure = error;
    this.#nextGroup();
  }

  #end(): void {
    if (this.#failure !== null) throw this.#failure;
  }
}
