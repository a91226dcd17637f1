/**
 * A carrier over a WebSocket (RFC 6455), either end: one message per text frame. Owns the socket; never decides who
 * may connect.
 *
 * Messages are compressed (RFC 7692), except the first in each direction: it contains the credentials, and data
 * compressed together with chosen text can be guessed from the length.
 */
import type { ClientRequest } from 'node:http';
import { type RawData, WebSocket } from 'ws';
import { fail, type HoldfastError } from '../protocol/errors.ts';
import { limits } from '../protocol/limits.ts';
import { systemReason } from '../protocol/systemReason.ts';
import type { Carrier, CarrierHandlers } from './Carrier.ts';
import { mostUnsentBytes, notReading } from './unsent.ts';

/** Longest wait of `close` for the other side's closing handshake. */
const closeGraceMs = 1000;
/** Time for connecting and the opening handshake. */
const connectWithinMs = 10_000;
/** Close codes of RFC 6455, 7.4.1. */
const normalClosure = 1000;
const unsupportedData = 1003;

export interface WebSocketOptions {
  /** Certificates, PEM, trusted besides the usual ones. */
  ca?: string;
  /** Cancels connecting. */
  signal?: AbortSignal;
}

/** Options of `ws` that both ends need. */
const webSocketOptions = {
  // Frames are text and shrink to a quarter, which slow links depend on. Small ones, such as the echo of a key, are
  // sent uncompressed. A window of 8 KiB is a screen or two, and keeps a connection's memory below 100 KiB.
  perMessageDeflate: {
    threshold: 512,
    serverMaxWindowBits: 13,
    clientMaxWindowBits: 13,
    zlibDeflateOptions: { level: 3, memLevel: 6 },
  },
  // No Upgrade answer of ours has more headers than this.
  followRedirects: false,
} as const;

/** Options of `ws` for a listener, whose clients are not admitted yet. */
export const listenerOptions = { ...webSocketOptions, maxPayload: limits.helloBytes } as const;

/**
 * `ws` fixes its limit on message length before the first message; `admitted` raises it through these private fields
 * of the pinned version. Should they move, messages stay short, which the tests of carriers notice.
 */
interface PayloadLimits {
  _receiver?: { _maxPayload?: number; _extensions?: Record<string, { _maxPayload?: number }> };
}

/**
 * Connects to ws:// or wss://. Errors: connect-failed with the reason; too-many-attempts and not-admitted when the
 * other side refuses before there is a connection.
 */
export function connectWebSocket(url: string, options: WebSocketOptions = {}): Promise<Carrier> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, {
      ...webSocketOptions,
      maxPayload: limits.messageBytes,
      handshakeTimeout: connectWithinMs,
      ...(options.ca === undefined ? {} : { ca: options.ca }),
    });
    const abort = () => socket.terminate();
    options.signal?.addEventListener('abort', abort, { once: true });
    const settle = () => options.signal?.removeEventListener('abort', abort);
    socket.on('error', (error) => {
      settle();
      reject(fail('connect-failed', { to: url, reason: systemReason(error) }));
    });
    socket.once('unexpected-response', (request: ClientRequest, response) => {
      settle();
      const { statusCode = 0, headers } = response;
      request.destroy();
      reject(refusedByHttp(url, statusCode, headers['retry-after']));
    });
    socket.once('open', () => {
      settle();
      resolve(new WebSocketCarrier(socket, limits.messageBytes));
    });
  });
}

/** The error for an HTTP status in place of a connection. */
export function refusedByHttp(url: string, status: number, retryAfter: string | undefined): HoldfastError {
  if (status === 429) return fail('too-many-attempts', { seconds: Math.max(1, Number(retryAfter) || 1) });
  return fail('connect-failed', { to: url, reason: `it answered with HTTP status ${status}` });
}

/** A carrier over an open WebSocket, for messages of up to `messageBytes`. */
export class WebSocketCarrier implements Carrier {
  readonly #socket: WebSocket;
  #messageBytes: number;
  #handlers: CarrierHandlers | null = null;
  #closed = false;
  #error: Error | null = null;
  #paused = false;
  #waited = false;
  #spoke = false;
  /** Messages read before reading stopped; at most one read of the socket. */
  #held: string[] = [];

  constructor(socket: WebSocket, messageBytes: number) {
    this.#socket = socket;
    this.#messageBytes = messageBytes;
    socket.on('error', (error) => {
      this.#error ??= error;
      if ((error as NodeJS.ErrnoException).code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH')
        this.#handlers?.broken(
          fail('limit-exceeded', { limit: 'bytes of a message', most: this.#messageBytes }),
        );
    });
    socket.on('close', () => this.#ended());
    // Nothing is read before a handler is there.
    socket.pause();
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary));
  }

  get bufferedBytes(): number {
    return this.#socket.bufferedAmount;
  }

  get closed(): boolean {
    return this.#closed;
  }

  admitted(): void {
    this.#messageBytes = limits.messageBytes;
    const { _receiver: receiver } = this.#socket as unknown as PayloadLimits;
    for (const part of [receiver, ...Object.values(receiver?._extensions ?? {})])
      if (part !== undefined) part._maxPayload = limits.messageBytes;
  }

  start(handlers: CarrierHandlers): void {
    this.#handlers = handlers;
    if (this.#socket.readyState === WebSocket.CLOSED) {
      queueMicrotask(() => this.#ended());
      return;
    }
    if (!this.#paused) this.#socket.resume();
  }

  send(text: string): void {
    if (this.#closed || this.#socket.readyState !== WebSocket.OPEN) return;
    if (this.bufferedBytes > mostUnsentBytes) {
      this.#error ??= notReading();
      this.destroy();
      return;
    }
    const compress = this.#spoke;
    this.#spoke = true;
    this.#socket.send(text, { compress }, () => {
      if (!this.#waited || this.#socket.bufferedAmount > 0) return;
      this.#waited = false;
      this.#handlers?.drained?.();
    });
    if (this.#socket.bufferedAmount > 0) this.#waited = true;
  }

  pauseReading(): void {
    this.#paused = true;
    this.#socket.pause();
  }

  resumeReading(): void {
    this.#paused = false;
    while (!this.#paused && this.#held.length > 0) this.#take(this.#held.shift() ?? '');
    if (!this.#paused && this.#handlers !== null) this.#socket.resume();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    const grace = setTimeout(() => this.#socket.terminate(), closeGraceMs);
    this.#socket.once('close', () => clearTimeout(grace));
    this.#socket.resume();
    this.#socket.close(normalClosure);
  }

  destroy(): void {
    this.#closed = true;
    this.#socket.terminate();
  }

  #receive(data: RawData, isBinary: boolean): void {
    if (this.#closed) return;
    if (isBinary) {
      this.#handlers?.broken(fail('malformed-message', { reason: 'a binary message; only text is allowed' }));
      this.#socket.close(unsupportedData);
      return;
    }
    const text = textOf(data);
    if (this.#paused || this.#held.length > 0) this.#held.push(text);
    else this.#take(text);
  }

  #take(text: string): void {
    if (!this.#closed) this.#handlers?.message(text);
  }

  #ended(): void {
    this.#closed = true;
    const handlers = this.#handlers;
    if (handlers === null) return;
    this.#handlers = null;
    handlers.closed(this.#error);
  }
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return Buffer.isBuffer(data) ? data.toString('utf8') : Buffer.from(data).toString('utf8');
}
