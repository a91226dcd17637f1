/**
 * A carrier over HTTP requests, the client's end: one request posts output, another waits for input. Either may fail
 * and is repeated; the numbers (see HttpPollCarrier.ts) ensure that nothing is lost or duplicated. Ends after a while
 * without success, like any other carrier whose network is gone; `resume` then continues on a new one.
 */
import {
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
  type OutgoingHttpHeaders,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { pipeline } from 'node:stream';
import { createInflate } from 'node:zlib';
import { fail, HoldfastError } from '../protocol/errors.ts';
import { LineDecoder } from '../protocol/LineDecoder.ts';
import { limits } from '../protocol/limits.ts';
import { systemReason } from '../protocol/systemReason.ts';
import { Backoff } from '../runtime/Backoff.ts';
import type { Carrier, CarrierHandlers } from './Carrier.ts';
import { answerCoding, pollHeaders, pollPath } from './httpPoll.ts';
import { refusedByHttp } from './WebSocketCarrier.ts';

/** Waits between tries of one request, about 8 s in all: then the network is gone. */
const backoff = new Backoff({ firstMs: 63, longestMs: 4000 });
const mostRetries = 7;
/** The server holds a poll for 25 s; an answer that takes this much longer never comes. */
const answerWithinMs = 40_000;
/** Longest wait of `close` for output to be received. */
const closeGraceMs = 1000;
/** Most bytes of one post, except for a single longer message: a slow link needs some seconds for it. */
const mostPostBytes = 64 * 1024;
const leastPostBytes = 512;

export interface HttpPollOptions {
  /** Certificates, PEM, trusted besides the usual ones. */
  ca?: string;
  signal?: AbortSignal;
}

interface Answer {
  status: number;
  headers: IncomingMessage['headers'];
  messages: string[];
}

/** Connects to http:// or https://. Errors: connect-failed with the reason, too-many-attempts. */
export async function connectHttpPoll(url: string, options: HttpPollOptions = {}): Promise<Carrier> {
  const carrier = new HttpPollClient(url, options);
  await carrier.open();
  return carrier;
}

class HttpPollClient implements Carrier {
  readonly #url: URL;
  readonly #options: HttpPollOptions;
  readonly #agent: HttpAgent;
  readonly #stop = new AbortController();
  #id = '';
  #handlers: CarrierHandlers | null = null;
  #out: string[] = [];
  #outBytes = 0;
  #firstOut = 1;
  /** Number of the last message received. */
  #taken = 0;
  #postBytes = mostPostBytes;
  #posting: Promise<void> | null = null;
  #polling = false;
  #paused = false;
  #held: string[] = [];
  #closed = false;
  #over = false;

  constructor(url: string, options: HttpPollOptions) {
    const base = new URL(url);
    if (!base.pathname.endsWith('/')) base.pathname += '/';
    this.#url = new URL(pollPath.slice(1), base);
    this.#options = options;
    const ca = options.ca === undefined ? {} : { ca: options.ca };
    // Two requests are in flight at a time, each on a kept connection.
    const kept = { keepAlive: true, maxSockets: 3 };
    this.#agent = base.protocol === 'https:' ? new HttpsAgent({ ...kept, ...ca }) : new HttpAgent(kept);
    options.signal?.addEventListener('abort', () => this.destroy(), { once: true });
  }

  async open(): Promise<void> {
    try {
      const { status, headers } = await this.#request('POST', {}, '');
      const id = headers[pollHeaders.id];
      if (status !== 200 || typeof id !== 'string')
        throw refusedByHttp(this.#url.href, status, headers['retry-after']);
      this.#id = id;
    } catch (error) {
      this.#agent.destroy();
      if (error instanceof HoldfastError) throw error;
      throw fail('connect-failed', { to: this.#url.href, reason: systemReason(error) });
    }
  }

  get bufferedBytes(): number {
    return this.#outBytes;
  }

  get closed(): boolean {
    return this.#closed;
  }

  start(handlers: CarrierHandlers): void {
    this.#handlers = handlers;
    if (this.#over) {
      queueMicrotask(() => handlers.closed(null));
      return;
    }
    void this.#poll();
  }

  send(text: string): void {
    if (this.#closed) return;
    this.#out.push(text);
    this.#outBytes += Buffer.byteLength(text);
    void this.#post();
  }

  pauseReading(): void {
    this.#paused = true;
  }

  resumeReading(): void {
    this.#paused = false;
    this.#drain();
    void this.#poll();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    const leave = () => {
      if (this.#over) return;
      // This answer is not needed: the connection would expire by itself too.
      this.#request('DELETE', { [pollHeaders.id]: this.#id }, '', AbortSignal.timeout(1000))
        .catch(() => {})
        .finally(() => this.#agent.destroy());
      this.#end(null);
    };
    const grace = new Promise((resolve) => setTimeout(resolve, closeGraceMs).unref());
    void Promise.race([this.#post(), grace]).then(leave);
  }

  destroy(): void {
    this.#closed = true;
    this.#stop.abort();
    this.#agent.destroy();
    this.#end(null);
  }

  /** Posts queued messages, one request at a time; resolves when none is left, or none can be sent. */
  #post(): Promise<void> {
    this.#posting ??= this.#postAll().finally(() => {
      this.#posting = null;
      if (this.#out.length > 0 && !this.#over) void this.#post();
    });
    return this.#posting;
  }

  async #postAll(): Promise<void> {
    try {
      while (this.#out.length > 0 && !this.#over) {
        let count = 0;
        await this.#insist(() => {
          count = countWithin(this.#out, this.#postBytes);
          // A link that cuts connections may accept less at once: the next try is smaller, and each success larger
          // again.
          this.#postBytes = Math.max(leastPostBytes, Math.floor(this.#postBytes / 2));
          const headers = { [pollHeaders.id]: this.#id, [pollHeaders.from]: String(this.#firstOut) };
          return this.#request('POST', headers, this.#out.slice(0, count).join('\n'));
        });
        this.#postBytes = Math.min(mostPostBytes, this.#postBytes * 4);
        for (const text of this.#out.splice(0, count)) this.#outBytes -= Buffer.byteLength(text);
        this.#firstOut += count;
      }
      if (!this.#over) this.#handlers?.drained?.();
    } catch (error) {
      this.#end(error as Error);
    }
  }

  /** Polls for input, over and over, unless reading is paused. */
  async #poll(): Promise<void> {
    if (this.#polling) return;
    this.#polling = true;
    try {
      while (!this.#over && !this.#paused) {
        const headers = {
          [pollHeaders.id]: this.#id,
          [pollHeaders.ack]: String(this.#taken),
          'accept-encoding': answerCoding,
        };
        const answer = await this.#insist(() => this.#request('GET', headers, ''));
        const from = Number(answer.headers[pollHeaders.from] ?? 0);
        const fresh = answer.messages.slice(Math.max(0, this.#taken + 1 - from));
        this.#taken += fresh.length;
        this.#held.push(...fresh);
        this.#drain();
        if (answer.headers[pollHeaders.end] !== undefined) this.#end(null);
      }
    } catch (error) {
      this.#end(error as Error);
    } finally {
      this.#polling = false;
    }
  }

  #drain(): void {
    while (!this.#paused && !this.#closed && this.#held.length > 0)
      this.#handlers?.message(this.#held.shift() ?? '');
  }

  /** Repeats a request until it is answered. Errors: the last try's; connect-failed when the answer is a refusal. */
  async #insist(make: () => Promise<Answer>): Promise<Answer> {
    for (let attempt = 0; ; attempt++) {
      try {
        const answer = await make();
        if (answer.status === 200) return answer;
        // The connection is unknown: the other side has dropped it.
        if (answer.status === 404) throw new GivenUp();
        if (answer.status < 500)
          throw refusedByHttp(this.#url.href, answer.status, answer.headers['retry-after']);
        throw new Error(`HTTP status ${answer.status}`);
      } catch (error) {
        if (!mayGoBetter(error) || attempt === mostRetries || this.#over) throw error;
        await new Promise((resolve) => setTimeout(resolve, backoff.waitMs(attempt)));
      }
    }
  }

  #request(
    method: string,
    headers: OutgoingHttpHeaders,
    body: string,
    signal: AbortSignal = this.#stop.signal,
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const make = this.#url.protocol === 'https:' ? httpsRequest : httpRequest;
      const bytes = Buffer.from(body);
      const request = make(
        this.#url,
        {
          method,
          agent: this.#agent,
          signal,
          timeout: answerWithinMs,
          headers: { ...headers, ...(method === 'POST' ? { 'content-length': bytes.length } : {}) },
          ...(this.#options.ca === undefined ? {} : { ca: this.#options.ca }),
        },
        (response) => readAnswer(response).then(resolve, reject),
      );
      request.on('timeout', () => request.destroy(new Error('no answer')));
      request.on('error', reject);
      request.end(bytes);
    });
  }

  #end(error: Error | null): void {
    if (this.#over) return;
    this.#over = true;
    this.#closed = true;
    if (error !== null) {
      this.#stop.abort();
      this.#agent.destroy();
    }
    const handlers = this.#handlers;
    this.#handlers = null;
    if (handlers !== null) queueMicrotask(() => handlers.closed(error));
  }
}

/** The other side no longer knows this connection. */
class GivenUp extends Error {
  constructor() {
    super('the other side closed the connection');
  }
}

/** Number of leading messages that fit into this many bytes; at least one. */
function countWithin(messages: readonly string[], most: number): number {
  let bytes = 0;
  let count = 0;
  while (count < messages.length && (count === 0 || bytes < most)) {
    bytes += messages[count]?.length ?? 0;
    count += 1;
  }
  return count;
}

/** Whether a retry can help: not after a refusal, nor when nothing listens any more. */
function mayGoBetter(error: unknown): boolean {
  if (error instanceof HoldfastError || error instanceof GivenUp) return false;
  return (error as NodeJS.ErrnoException).code !== 'ECONNREFUSED';
}

/** Reads a whole answer. Errors: limit-exceeded, malformed-message; those of the connection. */
async function readAnswer(response: IncomingMessage): Promise<Answer> {
  const messages: string[] = [];
  const decoder = new LineDecoder();
  const take = (line: string) => {
    messages.push(line);
    return undefined;
  };
  let total = 0;
  const packed = response.headers['content-encoding'] === answerCoding;
  // An error of the request or of the response ends the loop.
  const body = packed ? pipeline(response, createInflate(), () => {}) : response;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    total += chunk.length;
    if (total > 2 * limits.messageBytes)
      throw fail('limit-exceeded', { limit: 'bytes of an answer', most: 2 * limits.messageBytes });
    decoder.push(chunk, take);
  }
  if (decoder.pendingBytes > 0) decoder.push(Buffer.from('\n'), take);
  if (!response.complete) throw new Error('the answer was cut off');
  return { status: response.statusCode ?? 0, headers: response.headers, messages };
}
