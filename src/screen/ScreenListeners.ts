/**
 * Listeners of one screen: calls them for events, and sends them the answers to queries, gathered per feed. Owns the
 * waiting answers and the first error of a listener, so that neither stops the parser in the middle of a chunk.
 */
import { Buffer } from 'node:buffer';
import type { ScreenEvents } from './programReports.ts';

/** Most bytes of answers to one `feed`. A program that asks for more does not read them, and the PTY would fill up. */
const replyLimit = 64 * 1024;

export class ScreenListeners {
  readonly #events: Partial<ScreenEvents>;
  #replies = '';
  #fault: { error: unknown } | undefined;

  constructor(events: Partial<ScreenEvents>) {
    this.#events = events;
  }

  tell<K extends keyof ScreenEvents>(event: K, ...details: Parameters<ScreenEvents[K]>): void {
    try {
      const listener = this.#events[event] as ((...details: Parameters<ScreenEvents[K]>) => void) | undefined;
      listener?.(...details);
    } catch (error) {
      this.#fault ??= { error };
    }
  }

  /** Rethrows the first error of a listener since the last call. */
  throwFault(): void {
    const fault = this.#fault;
    this.#fault = undefined;
    if (fault) throw fault.error;
  }

  queueReply(answer: string): void {
    if (this.#replies.length + answer.length <= replyLimit) this.#replies += answer;
  }

  sendReplies(): void {
    if (this.#replies === '') return;
    const answers = this.#replies;
    this.#replies = '';
    this.tell('reply', Buffer.from(answers, 'utf8'));
  }
}
