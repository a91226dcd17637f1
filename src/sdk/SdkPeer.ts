/**
 * The end of one connection of a program, and of the page (web/): JSON-RPC messages over a carrier. Smaller than
 * transport/Peer.ts, which also serves the server: trusts its server's messages, calls back before reading the next
 * message, and uses no Buffer.
 */
import { type ErrorCode, fail, HoldfastError } from '../protocol/errors.ts';
import { limits } from '../protocol/limits.ts';
import type { Carrier } from '../transport/Carrier.ts';

export interface Answered {
  /** Called before the next message of the connection is handled. */
  result(result: unknown): void;
  error(error: Error): void;
}

export interface SdkPeerHandlers {
  notification(method: string, params: unknown): void;
  /** Answers a request of the server other than `ping`. When absent or rejected, the method counts as unknown. */
  request?(method: string, params: unknown): Promise<unknown>;
  /** Called when anything arrives. */
  heard(): void;
  /** Called once, when the connection has ended. The owner handles requests without an answer. */
  closed(error: Error | null): void;
}

interface Incoming {
  id?: number | string | null;
  method?: string;
  params?: { sentAt?: number };
  result?: unknown;
  error?: { code?: string; message?: string; data?: Record<string, unknown> };
}

export class SdkPeer {
  readonly #carrier: Carrier;
  readonly #handlers: SdkPeerHandlers;
  readonly #waiting = new Map<unknown, Answered>();
  #lastId = 0;
  #isOver = false;

  constructor(carrier: Carrier, handlers: SdkPeerHandlers) {
    this.#carrier = carrier;
    this.#handlers = handlers;
    carrier.start({
      message: (text) => this.#receive(text),
      broken: (error) => this.#end(error),
      closed: (error) => this.#end(error),
    });
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** A request that is too long for any server fails at once: sent, it would end the connection. */
  request(method: string, params: object, answered: Answered): void {
    const id = ++this.#lastId;
    const text = textOf({ id, method, params });
    const value = bytesOf(text);
    if (value > limits.messageBytes) {
      answered.error(
        fail('limit-exceeded', { limit: 'bytes of a message', value, most: limits.messageBytes }),
      );
      return;
    }
    this.#waiting.set(id, answered);
    if (!this.#isOver) this.#carrier.send(text);
  }

  notify(method: string, params: object): void {
    this.#send({ method, params });
  }

  /** The requests that will get no answer, once the connection has ended. */
  takeUnanswered(): Answered[] {
    const unanswered = [...this.#waiting.values()];
    this.#waiting.clear();
    return unanswered;
  }

  /** Sends queued messages, then ends the connection. */
  close(): void {
    this.#isOver = true;
    this.#carrier.close();
  }

  /** Ends the connection at once, as if the other side were gone. */
  destroy(): void {
    this.#end(null);
  }

  #send(message: object): void {
    if (!this.#isOver) this.#carrier.send(textOf(message));
  }

  #receive(text: string): void {
    if (this.#isOver) return;
    this.#handlers.heard();
    let message: Incoming;
    try {
      message = JSON.parse(text) as Incoming;
    } catch {
      this.#end(fail('malformed-message', { reason: 'not JSON' }));
      return;
    }
    if (typeof message !== 'object' || message === null) {
      this.#end(fail('malformed-message', { reason: 'not an object' }));
      return;
    }
    const { id, method, params, result, error } = message;
    if (method !== undefined) {
      if (id === undefined) this.#handlers.notification(method, params);
      else if (method === 'ping') this.#send({ id, result: { ...params, at: Date.now() } });
      else void this.#answer(id, method, params);
      return;
    }
    const told = error && errorOf(error);
    if (told && id === null) {
      this.#end(told);
      return;
    }
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (told) waiting?.error(told);
    else waiting?.result(result);
  }

  async #answer(id: number | string | null, method: string, params: unknown): Promise<void> {
    // Lists and questions need a client with a screen.
    const unknown = { code: 'unknown-method', message: `unknown method: ${method}`, data: { method } };
    try {
      const result = await this.#handlers.request?.(method, params);
      this.#send(this.#handlers.request ? { id, result: result ?? {} } : { id, error: unknown });
    } catch (error) {
      const { code, message, details: data } = error as Partial<HoldfastError>;
      this.#send({ id, error: error instanceof HoldfastError ? { code, message, data } : unknown });
    }
  }

  #end(error: Error | null): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#carrier.destroy();
    this.#handlers.closed(error);
  }
}

const textOf = (message: object) => JSON.stringify({ jsonrpc: '2.0', ...message });

/** Bytes as UTF-8, of which a character of a text takes three at most; short texts are not counted. */
const bytesOf = (text: string) =>
  text.length * 3 > limits.messageBytes ? new TextEncoder().encode(text).length : text.length;

/** The error of a message, or of a failed command line. The code may be newer than this release. */
export function errorOf({
  code = 'command-failed',
  message = '',
  data = {},
}: NonNullable<Incoming['error']>): HoldfastError {
  return new HoldfastError(code as ErrorCode, message, data);
}
