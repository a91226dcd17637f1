/**
 * One end of a JSON-RPC connection over any carrier: requests with their answers, notifications, limits. Owns the
 * pending requests; knows no methods, and leaves checking parameters to its handlers.
 */
import {
  encodeError,
  encodeNotification,
  encodeRaw,
  encodeRequest,
  encodeResult,
  fromErrorBody,
  type Message,
  parseMessage,
  type RequestId,
  toErrorBody,
} from '../protocol/codec.ts';
import { fail, HoldfastError } from '../protocol/errors.ts';
import type {
  ClientNotifications,
  Requests,
  ServerNotifications,
  ServerRequests,
} from '../protocol/messages.ts';
import { nestsDeeper } from '../protocol/nesting.ts';
import type { Carrier } from './Carrier.ts';

/** Messages that one side may send: parameters and results by method. */
export interface Vocabulary {
  requests: object;
  notifications: object;
}

/** Messages from a client to the server, and from the server to a client. */
export interface ClientVocabulary {
  requests: Requests;
  notifications: ClientNotifications;
}
interface ServerVocabulary {
  requests: ServerRequests;
  notifications: ServerNotifications;
}

/** The server's end of a connection, and a client's. */
export type ServerPeer = Peer<ServerVocabulary>;
export type ClientPeer = Peer<ClientVocabulary>;

type ParamsOf<T> = T extends { params: infer P } ? P : never;
type ResultOf<T> = T extends { result: infer R } ? R : never;

export interface PeerHandlers {
  /** Answers a request: the result, or a promise of it. A thrown HoldfastError is the answer too. */
  request(method: string, params: unknown): unknown;
  notification(method: string, params: unknown): void;
  /** Data arrived, before it is parsed: the other side is alive. */
  heard?(): void;
  /** The connection has ended; called once. `error` is null when either side closed it in order. */
  closed(error: Error | null): void;
  /** All output has left this process, after some had to wait: a good time to send the newest state. */
  drained?(): void;
  /** A handler threw an error other than a HoldfastError: a bug, to be logged. The other side gets `internal`. */
  crashed?(method: string, error: unknown): void;
}

/** Limits on the other side; a trusted side has none. */
export interface PeerLimits {
  nesting: number;
  /** Longest answer sent: the other side accepts no longer message. */
  answerBytes: number;
  requestsInFlight: number;
  messagesPerSecond: number;
  /** Reading stops while more output than this is queued: a side that does not read answers can't ask for more. */
  pauseReadingAboveBytes: number;
  clock: { now(): number };
}

/** Seconds' worth of messages allowed in a burst: `limits.messagesPerSecond` is averaged over this time. */
const rateWindowSeconds = 2;

const tooLong = (most: number): HoldfastError =>
  fail('limit-exceeded', {
    limit: 'bytes of the answer',
    most,
    words: `the answer would be longer than ${most} bytes: ask for less`,
  });

export class Peer<Ours extends Vocabulary> {
  readonly #carrier: Carrier;
  readonly #limits: PeerLimits | null;
  readonly #waiting = new Map<RequestId, { resolve(result: unknown): void; reject(error: Error): void }>();
  #handlers: PeerHandlers;
  #nextId = 1;
  #answering = 0;
  #tokens = 0;
  #tokensAt = 0;
  #readingPaused = false;
  #ended = false;

  constructor(carrier: Carrier, handlers: PeerHandlers, limits: PeerLimits | null = null) {
    this.#carrier = carrier;
    this.#handlers = handlers;
    this.#limits = limits;
    if (limits !== null) {
      this.#tokens = limits.messagesPerSecond * rateWindowSeconds;
      this.#tokensAt = limits.clock.now();
    }
    carrier.start({
      message: (text) => this.#receive(text),
      broken: (error) => this.close(error),
      drained: () => this.#drained(),
      closed: (error) => this.#end(error),
    });
  }

  /** Bytes queued in this process because the other side reads too slowly. Send no frame while it is not 0. */
  get bufferedBytes(): number {
    return this.#carrier.bufferedBytes;
  }

  get closed(): boolean {
    return this.#ended;
  }

  /** Passes the connection to other handlers, such as from the command line's request to the attached client. */
  setHandlers(handlers: PeerHandlers): void {
    this.#handlers = handlers;
  }

  /** Sends a request. Rejects with the other side's HoldfastError, or ConnectionLost when the connection ends first. */
  request<M extends keyof Ours['requests'] & string>(
    method: M,
    params: ParamsOf<Ours['requests'][M]>,
  ): Promise<ResultOf<Ours['requests'][M]>> {
    return new Promise((resolve, reject) => {
      if (this.#ended) {
        reject(new ConnectionLost());
        return;
      }
      const id = this.#nextId++;
      this.#waiting.set(id, { resolve: (r) => resolve(r as ResultOf<Ours['requests'][M]>), reject });
      this.#carrier.send(encodeRequest(id, method, params));
    });
  }

  notify<M extends keyof Ours['notifications'] & string>(method: M, params: Ours['notifications'][M]): void {
    if (!this.#ended) this.#carrier.send(encodeNotification(method, params));
  }

  /** A notification whose params are serialised already (see `encodeRaw`). */
  notifyRaw<M extends keyof Ours['notifications'] & string>(method: M, paramsJson: string): void {
    if (!this.#ended) this.#carrier.send(encodeRaw(method, paramsJson));
  }

  /** Ends the connection in order, after reporting the error, if any, to the other side. */
  close(error: HoldfastError | null = null): void {
    if (this.#ended) return;
    if (error !== null) this.#carrier.send(encodeError(null, toErrorBody(error)));
    this.#carrier.close();
    this.#end(error);
  }

  /** Ends the connection at once. */
  destroy(): void {
    this.#carrier.destroy();
    this.#end(null);
  }

  #receive(text: string): void {
    if (this.#ended) return;
    this.#handlers.heard?.();
    try {
      this.#countMessage();
      if (this.#limits !== null && nestsDeeper(text, this.#limits.nesting))
        throw fail('limit-exceeded', { limit: 'nesting', most: this.#limits.nesting });
      this.#dispatch(parseMessage(text));
    } catch (error) {
      if (!(error instanceof HoldfastError)) throw error;
      this.close(error);
    }
  }

  #dispatch(message: Message): void {
    if (message.kind === 'request') this.#answer(message.id, message.method, message.params);
    else if (message.kind === 'notification') this.#notified(message.method, message.params);
    else if (message.kind === 'error' && message.id === null) {
      // The other side reports why and closes the connection.
      this.#carrier.close();
      this.#end(fromErrorBody(message.error));
    } else {
      const id = message.id as RequestId;
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (message.kind === 'result') waiting?.resolve(message.result);
      else waiting?.reject(fromErrorBody(message.error));
    }
  }

  #answer(id: RequestId, method: string, params: unknown): void {
    const most = this.#limits?.requestsInFlight ?? Number.POSITIVE_INFINITY;
    if (this.#answering >= most) throw fail('limit-exceeded', { limit: 'requests in flight', most });
    this.#answering++;
    let answer: unknown;
    try {
      answer = this.#handlers.request(method, params);
    } catch (error) {
      this.#answerError(id, method, error);
      return;
    }
    if (!(answer instanceof Promise)) {
      this.#answerResult(id, answer);
      return;
    }
    answer.then(
      (result) => this.#answerResult(id, result),
      (error) => this.#answerError(id, method, error),
    );
  }

  #answerResult(id: RequestId, result: unknown): void {
    const text = encodeResult(id, result);
    const most = this.#limits?.answerBytes ?? Number.POSITIVE_INFINITY;
    // A UTF-16 unit takes at most three bytes, so exact counting is rarely needed.
    const fits = text.length * 3 <= most || Buffer.byteLength(text) <= most;
    this.#answered(fits ? text : encodeError(id, toErrorBody(tooLong(most))));
  }

  #answerError(id: RequestId, method: string, error: unknown): void {
    this.#answered(encodeError(id, toErrorBody(this.#expected(method, error))));
  }

  #answered(text: string): void {
    this.#answering--;
    if (this.#ended) return;
    this.#carrier.send(text);
    const most = this.#limits?.pauseReadingAboveBytes ?? Number.POSITIVE_INFINITY;
    if (!this.#readingPaused && this.#carrier.bufferedBytes > most) {
      this.#readingPaused = true;
      this.#carrier.pauseReading();
    }
  }

  /** A notification has no answer: wrong parameters or an unknown method are reported as an error without an id. */
  #notified(method: string, params: unknown): void {
    try {
      this.#handlers.notification(method, params);
    } catch (error) {
      const expected = this.#expected(method, error);
      // A newer other side may send unknown notifications; any other error means a broken peer.
      if (expected.code !== 'unknown-method') throw expected;
    }
  }

  #expected(method: string, error: unknown): HoldfastError {
    if (error instanceof HoldfastError) return error;
    this.#handlers.crashed?.(method, error);
    return fail('internal', { what: method });
  }

  #countMessage(): void {
    const limits = this.#limits;
    if (limits === null) return;
    if (this.#tokens < 1) {
      const now = limits.clock.now();
      const refill = ((now - this.#tokensAt) / 1000) * limits.messagesPerSecond;
      this.#tokens = Math.min(limits.messagesPerSecond * rateWindowSeconds, this.#tokens + refill);
      this.#tokensAt = now;
      if (this.#tokens < 1)
        throw fail('limit-exceeded', { limit: 'messages per second', most: limits.messagesPerSecond });
    }
    this.#tokens--;
  }

  #drained(): void {
    if (this.#readingPaused) {
      this.#readingPaused = false;
      this.#carrier.resumeReading();
    }
    this.#handlers.drained?.();
  }

  #end(error: Error | null): void {
    if (this.#ended) return;
    this.#ended = true;
    if (this.#waiting.size > 0) {
      const told = error instanceof HoldfastError ? error : new ConnectionLost(error);
      for (const waiting of this.#waiting.values()) waiting.reject(told);
      this.#waiting.clear();
    }
    this.#handlers.closed(error);
  }
}

/** The connection ended before the answer came. Its cause is the carrier's error, where neither side ended it in order. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
  constructor(cause: Error | null = null) {
    super('connection lost', { cause });
  }
}
