/**
 * One call of `holdfast ask`: asks, and waits for the end of the question over lost connections, restarts and deaths of
 * the server. Owns the connection; prints nothing.
 */
import { randomUUID } from 'node:crypto';
import type { AskInfo, AskOpenParams } from '../../../protocol/asks.ts';
import { fail, HoldfastError } from '../../../protocol/errors.ts';
import type { Places } from '../../../runtime/paths.ts';
import type { Carrier } from '../../../transport/Carrier.ts';
import { type ClientVocabulary, ConnectionLost, Peer } from '../../../transport/Peer.ts';
import { afterHello } from '../../shared/afterHello.ts';
import { connect, greeting, starting } from '../../shared/localServer.ts';

/** Pause between two attempts to find the next server, and how long they go on: the keeper starts one in a second. */
const retryMs = 100;
const mostRetryMs = 60_000;

export interface AskOutcome {
  ask: AskInfo;
  /** The answer to a secret. */
  secret?: string;
}

export class AskCall {
  readonly #where: Places;
  readonly #params: AskOpenParams;
  readonly #start: 'stored' | 'never';
  /** Called once, when the question is stored. */
  readonly #pending: (ask: AskInfo) => void;
  #peer: Peer<ClientVocabulary> | null = null;
  #ask: AskInfo | null = null;
  #isExiting = false;
  #isStopped = false;

  /** `start`: whether a server is started that has sessions to restore. */
  constructor(
    where: Places,
    params: AskOpenParams,
    pending: (ask: AskInfo) => void,
    start: 'stored' | 'never' = 'stored',
  ) {
    this.#where = where;
    this.#start = start;
    // The server finds the question again by this, so that a second asking is none.
    this.#params = { ...params, call: randomUUID() };
    this.#pending = pending;
  }

  /** Resolves when the question has ended. Errors: those of connecting and asking, connection-lost. */
  async outcome(): Promise<AskOutcome> {
    // Loaded early, since this process outlives upgrades.
    starting();
    for (let first = true; ; first = false) {
      const carrier = first ? await connect(this.#where, { start: this.#start }) : await this.#next();
      try {
        return await this.#over(carrier);
      } catch (error) {
        if (!(error instanceof ConnectionLost) || this.#isStopped) throw error;
        if (this.#isExiting)
          throw fail('connection-lost', { words: 'the server was shut down before an answer' });
      }
    }
  }

  /** The asker ends before the question: cancels it, unless it has a key. */
  async cancel(why: string): Promise<void> {
    this.#isStopped = true;
    const peer = this.#peer;
    if (peer && this.#ask && this.#params.key === undefined)
      await peer.request('ask.cancel', { id: this.#ask.id, why }).catch(() => {});
    peer?.close();
  }

  async #over(carrier: Carrier): Promise<AskOutcome> {
    const peer = new Peer<ClientVocabulary>(carrier, {
      request: () => ({}),
      notification: (method, params) => {
        if (method === 'server.closing') this.#isExiting = (params as { reason: string }).reason === 'exit';
      },
      closed: () => {},
    });
    this.#peer = peer;
    try {
      const hello = peer.request('hello', greeting('cli'));
      const { ask } = await afterHello(hello, peer.request('ask.open', this.#request()));
      if (this.#ask === null) this.#pending(ask);
      this.#ask = ask;
      const ended = await peer.request('ask.wait', { id: ask.id });
      if (ended.secret !== undefined) await peer.request('ask.taken', { id: ask.id });
      return ended;
    } finally {
      if (this.#peer === peer) this.#peer = null;
      peer.close();
    }
  }

  /** A repeated request has the remaining time, not the whole. */
  #request(): AskOpenParams {
    const { timeoutMs, ...params } = this.#params;
    if (this.#ask === null || timeoutMs === undefined) return this.#params;
    return { ...params, ...(this.#ask.deadline === null ? {} : { deadline: this.#ask.deadline }) };
  }

  /** Errors: connection-lost, when no server comes. */
  async #next(): Promise<Carrier> {
    const until = performance.now() + mostRetryMs;
    for (;;) {
      try {
        return await connect(this.#where, { start: 'never' });
      } catch (error) {
        if (!(error instanceof HoldfastError) || error.code !== 'no-server') throw error;
        if (performance.now() > until) throw fail('connection-lost', {});
        await new Promise((resolve) => setTimeout(resolve, retryMs));
      }
    }
  }
}
