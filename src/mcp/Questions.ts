/**
 * The agent's unanswered questions. Owns the wait for each, across restarts of the server: a call may end before the
 * answer, and a later call gets it.
 */
import { randomUUID } from 'node:crypto';
import type { AskInfo, AskOpenParams } from '../protocol/asks.ts';
import { fail, HoldfastError } from '../protocol/errors.ts';
import type { AgentLink } from './AgentLink.ts';

/** Most questions that wait at once; most ended ones kept for a later call. */
const mostOpen = 32;
const mostEnded = 100;

export interface OpenQuestion {
  readonly ask: AskInfo;
  /** Resolves with the ended question. Errors: those of asking, when no server follows. */
  readonly ended: Promise<AskInfo>;
}

export class Questions {
  readonly #host: AgentLink;
  readonly #open = new Map<string, OpenQuestion>();
  readonly #ended = new Map<string, AskInfo>();

  constructor(host: AgentLink) {
    this.#host = host;
  }

  /** Errors: limit-exceeded, and those of asking. */
  async ask(params: AskOpenParams): Promise<OpenQuestion> {
    if (this.#open.size >= mostOpen)
      throw fail('limit-exceeded', { limit: 'questions that wait', most: mostOpen });
    // The key identifies the question, so a repeated request does not ask it twice.
    const known = { ...params, call: randomUUID() };
    const { ask } = await this.#host.request('ask.open', known, { again: true, start: 'always' });
    const ended = this.#outcome(known, ask);
    ended.catch(() => {}).finally(() => this.#open.delete(ask.id));
    const question = { ask, ended };
    this.#open.set(ask.id, question);
    return question;
  }

  /** A question of this agent; undefined for any other. */
  find(id: string): OpenQuestion | undefined {
    const ended = this.#ended.get(id);
    return ended ? { ask: ended, ended: Promise.resolve(ended) } : this.#open.get(id);
  }

  /** Cancels it; resolves with how it ended. An answer may have come first. */
  async cancel({ ask, ended }: OpenQuestion, why: string): Promise<AskInfo> {
    try {
      await this.#host.request('ask.cancel', { id: ask.id, why }, { again: true });
    } catch (error) {
      if (!(error instanceof HoldfastError) || error.code !== 'already-answered') throw error;
    }
    return ended;
  }

  async #outcome(params: AskOpenParams, { id }: AskInfo): Promise<AskInfo> {
    for (;;) {
      try {
        const { ask } = await this.#host.request('ask.wait', { id });
        this.#keep(ask);
        return ask;
      } catch (error) {
        if (!(error instanceof HoldfastError) || error.code !== 'connection-lost') throw error;
        await this.#host.request('ask.open', params, { again: true });
      }
    }
  }

  #keep(ask: AskInfo): void {
    this.#ended.set(ask.id, ask);
    const [oldest] = this.#ended.keys();
    if (this.#ended.size > mostEnded && oldest !== undefined) this.#ended.delete(oldest);
  }
}
