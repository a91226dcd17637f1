/** The last messages of the server, for show-messages. Bounded by the option message-limit; owns nothing else. */

export interface LoggedMessage {
  /** Milliseconds since the epoch. */
  at: number;
  text: string;
}

/** Longest text of a message, characters. */
const messageCharacters = 4096;

export class MessageLog {
  readonly #now: () => number;
  readonly #limit: () => number;
  #messages: LoggedMessage[] = [];

  constructor(now: () => number, limit: () => number) {
    this.#now = now;
    this.#limit = limit;
  }

  add(text: string): void {
    this.#messages.push({ at: this.#now(), text: text.slice(0, messageCharacters) });
    const over = this.#messages.length - Math.max(0, this.#limit());
    if (over > 0) this.#messages.splice(0, over);
  }

  all(): readonly LoggedMessage[] {
    return this.#messages;
  }
}
