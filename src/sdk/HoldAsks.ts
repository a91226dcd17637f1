/** Asks and answers questions, which wait in the server (docs/asking.md). */
import type { AskInfo, AskOpenParams } from '../protocol/asks.ts';
import type { Calls } from './Calls.ts';
import { errors } from './errorClasses.ts';
import { randomName } from './randomName.ts';

export interface AskedQuestion extends Omit<AskOpenParams, 'kind' | 'call' | 'timeoutMs'> {
  /** `choice` when absent. */
  kind?: AskOpenParams['kind'];
  /** Milliseconds; no limit when absent. */
  timeout?: number;
}

/** How a question ended. */
export interface Answer {
  ask: AskInfo;
  /** The answer, or the default that was taken; null when there is none: expired, cancelled. */
  value: string | null;
}

/** A question asked by this program. */
export class OpenAsk {
  readonly id: string;
  /** The question, as of when it was asked. */
  readonly info: AskInfo;
  readonly #wait: (id: string) => Promise<Answer>;
  readonly #cancel: (id: string, why?: string) => Promise<AskInfo>;

  constructor(info: AskInfo, wait: OpenAsk['answer'], cancel: HoldAsks['cancel']) {
    this.id = info.id;
    this.info = info;
    this.#wait = wait;
    this.#cancel = cancel;
  }

  /** Resolves when the question ends. */
  answer(): Promise<Answer> {
    return this.#wait(this.id);
  }

  cancel(why?: string): Promise<AskInfo> {
    return this.#cancel(this.id, why);
  }
}

export class HoldAsks {
  readonly #calls: Calls;

  constructor(calls: Calls) {
    this.#calls = calls;
  }

  /** Pending questions, oldest first; with `all` also recently ended ones. */
  async list(options: { all?: boolean } = {}): Promise<AskInfo[]> {
    return (await this.#calls.query('ask.list', options)).asks;
  }

  /** Errors: no-such-question. */
  async show(id: string): Promise<AskInfo> {
    return (await this.#calls.query('ask.show', { id })).ask;
  }

  /** Asks a question; resolves when it is stored. */
  async open({ kind = 'choice', timeout, ...question }: AskedQuestion): Promise<OpenAsk> {
    const params: AskOpenParams = {
      ...question,
      kind,
      // Identifies the question to the server after a lost connection.
      call: randomName(),
      ...(timeout === undefined ? {} : { timeoutMs: timeout }),
    };
    const { ask } = await this.#calls.query('ask.open', params);
    return new OpenAsk(
      ask,
      () => this.#wait(params),
      (id, why) => this.cancel(id, why),
    );
  }

  /** Errors: no-such-question, already-answered, may-not-answer. */
  async answer(id: string, value: string): Promise<AskInfo> {
    return (await this.#calls.query('ask.answer', { id, value })).ask;
  }

  async cancel(id: string, why?: string): Promise<AskInfo> {
    return (await this.#calls.query('ask.cancel', { id, ...(why === undefined ? {} : { why }) })).ask;
  }

  /** A question belongs to a connection, so each new connection asks it again, with the same call id. */
  async #wait(params: AskOpenParams): Promise<Answer> {
    for (;;) {
      const { ask } = await this.#calls.query('ask.open', params);
      try {
        const ended = await this.#calls.request('ask.wait', { id: ask.id }, { waits: true });
        if (ended.secret !== undefined) await this.#calls.query('ask.taken', { id: ask.id });
        return { ask: ended.ask, value: ended.secret ?? ended.ask.answer ?? null };
      } catch (error) {
        if (!(error instanceof errors.ConnectionLost) || this.#calls.isOver) throw error;
      }
    }
  }
}
