/**
 * The connection from an MCP client to its holdfast server, made on first use and again after each loss. Owns the
 * connection and the current waits; knows nothing about tools.
 *
 * Repeatable requests are repeated at the next server. Others fail with connection-lost, since they may have been done.
 */
import { greeting, type StartOptions } from '../cli/shared/localServer.ts';
import { fail, HoldfastError } from '../protocol/errors.ts';
import type { AwaitParams, AwaitPin, AwaitResult, HelloParams, Requests } from '../protocol/messages.ts';
import type { Carrier } from '../transport/Carrier.ts';
import { type ClientPeer, type ClientVocabulary, ConnectionLost, Peer } from '../transport/Peer.ts';

type Method = keyof Requests & string;

export interface AgentLinkParts {
  /** Errors: those of connect in cli/shared/localServer. */
  connect(start: StartOptions['start']): Promise<Carrier>;
  /** The name that the MCP client gives itself. */
  clientName(): string;
  /** Milliseconds, monotonic. */
  now(): number;
}

export interface HowAsked {
  /** May be repeated when the server ended before it answered. */
  again?: boolean;
  /** 'always' for requests that make something; otherwise a server is started only to restore sessions. */
  start?: 'always' | 'stored';
  /** Ends the wait for the answer. */
  signal?: AbortSignal;
}

/** Pause between attempts to find the next server, and when to give up, ms: the keeper starts one within a second. */
const retryMs = 50;
const mostRetryMs = 30_000;

export class AgentLink {
  readonly #parts: AgentLinkParts;
  #peer: ClientPeer | null = null;
  #connecting: Promise<ClientPeer> | null = null;
  #resume: string | undefined;
  #principal: string | null = null;
  /** The server ended on purpose. */
  #isExiting = false;
  /** The client is gone. */
  #isClosed = false;
  readonly #pins = new Map<number, AwaitPin>();
  #nextWait = 1;

  constructor(parts: AgentLinkParts) {
    this.#parts = parts;
  }

  /** Errors: those of connecting and of the request; connection-lost. */
  async request<M extends Method>(
    method: M,
    params: Requests[M]['params'],
    how: HowAsked = {},
  ): Promise<Requests[M]['result']> {
    return this.#overLosses(how, (peer) => peer.request(method, params as never)) as Promise<
      Requests[M]['result']
    >;
  }

  /**
   * Waits for a condition of a pane, across restarts of the server. An aborted signal also ends the wait at the server.
   */
  async await(params: Omit<AwaitParams, 'id' | 'pin'>, signal: AbortSignal): Promise<AwaitResult> {
    const id = this.#nextWait++;
    const began = this.#parts.now();
    const { timeoutMs } = params;
    const ended = () => void this.#peer?.request('pane.awaitEnd', { id }).catch(() => {});
    signal.addEventListener('abort', ended, { once: true });
    try {
      return await this.#overLosses({ again: true, signal }, (peer) => {
        const pin = this.#pins.get(id);
        const left = timeoutMs === undefined ? undefined : timeoutMs - (this.#parts.now() - began);
        return peer.request('pane.await', {
          ...params,
          id,
          ...(left === undefined ? {} : { timeoutMs: Math.max(0, Math.round(left)) }),
          ...(pin === undefined ? {} : { pin }),
        });
      });
    } finally {
      signal.removeEventListener('abort', ended);
      this.#pins.delete(id);
    }
  }

  /** Id of the principal of the connection; null before the first one. */
  get principal(): string | null {
    return this.#principal;
  }

  close(): void {
    this.#isClosed = true;
    this.#peer?.close();
    this.#peer = null;
  }

  async #overLosses<T>(how: HowAsked, ask: (peer: ClientPeer) => Promise<T>): Promise<T> {
    const { again = false, start = 'stored', signal } = how;
    for (let first = true; ; first = false) {
      // A server that we were connected to comes back by itself.
      const isNew = this.#resume === undefined || this.#isExiting;
      const peer = first && isNew ? await this.#connected(start) : await this.#next();
      signal?.throwIfAborted();
      try {
        return await unlessAborted(ask(peer), signal);
      } catch (error) {
        if (!(error instanceof ConnectionLost) || this.#isClosed) throw error;
        if (this.#isExiting) throw fail('server-ended', {});
        if (!again)
          throw fail('connection-lost', {
            words:
              'the server was restarted meanwhile, so this may or may not have been done: check before you repeat it',
          });
      }
    }
  }

  #connected(start: StartOptions['start']): Promise<ClientPeer> {
    if (this.#peer !== null && !this.#peer.closed) return Promise.resolve(this.#peer);
    this.#connecting ??= this.#connect(start).finally(() => {
      this.#connecting = null;
    });
    return this.#connecting;
  }

  async #connect(start: StartOptions['start']): Promise<ClientPeer> {
    const carrier = await this.#parts.connect(start);
    const peer = new Peer<ClientVocabulary>(carrier, {
      request: () => ({}),
      notification: (method, params) => this.#told(method, params),
      closed: () => {},
    });
    const hello = await peer.request('hello', this.#hello());
    this.#resume = hello.resume;
    this.#principal = hello.principal?.id ?? null;
    this.#isExiting = false;
    this.#peer = peer;
    if (this.#isClosed) this.close();
    return peer;
  }

  #hello(): HelloParams {
    const { terminal: _, ...hello } = greeting('mcp');
    const client = { ...hello.client, name: this.#parts.clientName() };
    return { ...hello, client, ...(this.#resume === undefined ? {} : { resume: this.#resume }) };
  }

  #told(method: string, params: unknown): void {
    if (method === 'pane.awaiting') {
      const { id, pin } = params as { id?: number; pin: AwaitPin };
      if (id !== undefined) this.#pins.set(id, pin);
    } else if (method === 'server.closing')
      this.#isExiting = (params as { reason: string }).reason === 'exit';
  }

  /** Errors: connection-lost, when no server follows. */
  async #next(): Promise<ClientPeer> {
    const until = this.#parts.now() + mostRetryMs;
    for (;;) {
      try {
        return await this.#connected('never');
      } catch (error) {
        const isGone =
          error instanceof ConnectionLost || (error instanceof HoldfastError && error.code === 'no-server');
        if (!isGone || this.#isClosed) throw error;
        if (this.#parts.now() > until) throw fail('connection-lost', {});
        await new Promise((resolve) => setTimeout(resolve, retryMs));
      }
    }
  }
}

function unlessAborted<T>(answer: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return answer;
  answer.catch(() => {});
  return new Promise((resolve, reject) => {
    const gone = () => reject(signal.reason);
    signal.addEventListener('abort', gone, { once: true });
    answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', gone));
  });
}
