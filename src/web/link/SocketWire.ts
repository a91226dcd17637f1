/**
 * A connection over WebSocket that comes back by itself as the same operator. Owns the socket, hello and the retries;
 * what is typed is kept by its owner.
 */
import {
  encodeError,
  encodeNotification,
  encodeRequest,
  encodeResult,
  parseMessage,
  toErrorBody,
} from '../../protocol/codec.ts';
import { type ErrorCode, fail, HoldfastError } from '../../protocol/errors.ts';
import { protocolVersions } from '../../protocol/limits.ts';
import type { HelloParams, HelloResult, Requests } from '../../protocol/messages.ts';
import type { Wire, WireHandlers } from './Wire.ts';

/** The first retries come at once; later ones wait, at most this long, milliseconds. */
const longestPauseMs = 5000;
const firstPauseMs = 200;
/** Silence before a ping is sent, and the time for its answer, milliseconds. */
const silenceMs = 15_000;
const answerWithinMs = 5000;
const finalErrors = new Set([
  'not-admitted',
  'token-ended',
  'version-mismatch',
  'no-such-session',
  'server-ended',
]);

type Waiting = { resolve(result: unknown): void; reject(error: Error): void };

export class SocketWire implements Wire {
  readonly #url: string;
  readonly #hello: () => Omit<HelloParams, 'versions' | 'resume'>;
  readonly #handlers: WireHandlers;
  readonly #waiting = new Map<number, Waiting>();
  #socket: WebSocket | null = null;
  #nextId = 1;
  #resume: string | undefined;
  #tries = 0;
  #heardAt = performance.now();
  #isOpen = false;
  #hasEnded = false;
  #timer: number | undefined;
  #watch: number | undefined;

  constructor(url: string, hello: () => Omit<HelloParams, 'versions' | 'resume'>, handlers: WireHandlers) {
    this.#url = url;
    this.#hello = hello;
    this.#handlers = handlers;
    window.addEventListener('online', () => this.#now());
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState !== 'visible') return;
      if (this.#isOpen) void this.#check();
      else this.#now();
    });
    this.#dial();
  }

  request<M extends keyof Requests>(
    method: M,
    params: Requests[M]['params'],
  ): Promise<Requests[M]['result']> {
    return this.#ask(method, params) as Promise<Requests[M]['result']>;
  }

  notify(method: string, params: object): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(encodeNotification(method, params));
  }

  close(): void {
    this.#hasEnded = true;
    this.#drop();
  }

  #ask(method: string, params: unknown): Promise<unknown> {
    const socket = this.#socket;
    if (socket?.readyState !== WebSocket.OPEN) return Promise.reject(new Error('the connection is lost'));
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      socket.send(encodeRequest(id, method, params));
    });
  }

  #dial(): void {
    clearTimeout(this.#timer);
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    socket.addEventListener('open', () => void this.#greet(socket));
    socket.addEventListener('message', ({ data }) => {
      if (socket === this.#socket && typeof data === 'string') this.#take(data);
    });
    socket.addEventListener('close', () => {
      if (socket === this.#socket) this.#lost();
    });
  }

  async #greet(socket: WebSocket): Promise<void> {
    try {
      const { min, max } = protocolVersions;
      const resume = this.#resume;
      const params = { versions: { min, max }, ...this.#hello(), ...(resume ? { resume } : {}) };
      const hello = (await this.#ask('hello', params)) as HelloResult;
      this.#resume = hello.resume;
      await this.#handlers.opened(this, hello);
      if (socket !== this.#socket) return;
      this.#isOpen = true;
      this.#tries = 0;
      this.#handlers.changed({ kind: 'open' });
      this.#watchSilence();
    } catch (error) {
      if (socket !== this.#socket) return;
      if (error instanceof HoldfastError && finalErrors.has(error.code)) this.#end(error.code, error.message);
      else socket.close();
    }
  }

  #take(text: string): void {
    this.#heardAt = performance.now();
    const message = parseMessage(text);
    if (message.kind === 'notification') this.#handlers.notification(message.method, message.params);
    else if (message.kind === 'request') void this.#answer(message.id, message.method, message.params);
    else {
      const waiting = this.#waiting.get(Number(message.id));
      this.#waiting.delete(Number(message.id));
      if (message.kind === 'result') waiting?.resolve(message.result);
      else if (waiting)
        waiting.reject(
          new HoldfastError(message.error.code as ErrorCode, message.error.message, message.error.data ?? {}),
        );
      else if (finalErrors.has(message.error.code)) this.#end(message.error.code, message.error.message);
    }
  }

  async #answer(id: number | string, method: string, params: unknown): Promise<void> {
    const socket = this.#socket;
    const send = (text: string) => socket?.readyState === WebSocket.OPEN && socket.send(text);
    if (method === 'ping') send(encodeResult(id, pong(params)));
    else
      await this.#handlers.request(method, params).then(
        (result) => send(encodeResult(id, result)),
        (error: unknown) =>
          send(
            encodeError(
              id,
              error instanceof HoldfastError
                ? toErrorBody(error)
                : toErrorBody(fail('unknown-method', { method })),
            ),
          ),
      );
  }

  /** Ends the connection for good. */
  #end(code: string, reason: string): void {
    this.#hasEnded = true;
    this.#drop();
    this.#handlers.changed({ kind: 'ended', code, reason });
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = null;
    this.#isOpen = false;
    clearTimeout(this.#timer);
    clearTimeout(this.#watch);
    socket?.close();
    for (const { reject } of this.#waiting.values()) reject(new Error('the connection is lost'));
    this.#waiting.clear();
  }

  #lost(): void {
    if (this.#hasEnded) return;
    this.#drop();
    this.#handlers.changed({ kind: 'lost', since: this.#heardAt });
    const pause =
      this.#tries++ === 0 ? 0 : Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(this.#tries, 6));
    this.#timer = window.setTimeout(() => this.#dial(), pause);
  }

  /** Retries at once: the network or the page is back. */
  #now(): void {
    if (this.#hasEnded || this.#isOpen) return;
    this.#tries = 0;
    this.#drop();
    this.#dial();
  }

  #watchSilence(): void {
    clearTimeout(this.#watch);
    this.#watch = window.setTimeout(() => {
      if (performance.now() - this.#heardAt >= silenceMs) void this.#check();
      else this.#watchSilence();
    }, silenceMs);
  }

  async #check(): Promise<void> {
    const socket = this.#socket;
    const late = window.setTimeout(() => {
      if (socket === this.#socket) this.#lost();
    }, answerWithinMs);
    await this.#ask('ping', {}).catch(() => {});
    clearTimeout(late);
    if (this.#isOpen && socket === this.#socket) this.#watchSilence();
  }
}

/** Answer to a ping: the sender's time as it is, and this page's. */
function pong(params: unknown): object {
  const { sentAt } = params as { sentAt?: unknown };
  return { ...(typeof sentAt === 'number' ? { sentAt } : {}), at: Date.now() };
}
