/**
 * The client's end of HTTP polling (transport/httpPoll.ts), by `fetch`, which Node and browsers have. One request posts
 * messages, another waits for them. Failed requests are repeated; numbers keep messages from being lost or doubled.
 */

import { fail } from '../../protocol/errors.ts';
import { limits } from '../../protocol/limits.ts';
import type { Carrier, CarrierHandlers } from '../../transport/Carrier.ts';
import { pollHeaders, pollPath } from '../../transport/httpPoll.ts';
import { errors } from '../errorClasses.ts';

/** Waits between tries of one request, about 8 s in all; after that the network counts as gone. */
const firstWaitMs = 63;
const mostRetries = 7;
/** Time beyond the 25 s that the server holds a poll, after which no answer will come. */
const answerWithinMs = 40_000;
/** Most characters of one post, except for a single longer message. */
const mostPost = 64 * 1024;

/** The part of `fetch` that is used. */
type Fetch = (
  url: string,
  request: object,
) => Promise<{ status: number; headers: { get(name: string): string | null }; text(): Promise<string> }>;
type Answer = Awaited<ReturnType<Fetch>> & { body: string };

/** Connects to http:// or https://. Errors: connect-failed, too-many-attempts. */
export async function dialPolling(url: string, signal: AbortSignal): Promise<Carrier> {
  const at = `${url.replace(/\/$/, '')}${pollPath}`;
  const answer = await ask(at, 'POST', {}, '', signal);
  const id = answer.headers.get(pollHeaders.id);
  if (answer.status === 429)
    throw fail('too-many-attempts', { seconds: Math.max(1, Number(answer.headers.get('retry-after')) || 1) });
  if (answer.status !== 200 || id === null)
    throw fail('connect-failed', { to: url, reason: `it answered with HTTP status ${answer.status}` });
  return new FetchPolling(at, id);
}

async function ask(
  url: string,
  method: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  signal: AbortSignal,
): Promise<Answer> {
  const { fetch } = globalThis as unknown as { fetch: Fetch };
  const within = AbortSignal.any([signal, AbortSignal.timeout(answerWithinMs)]);
  const response = await fetch(url, {
    method,
    headers,
    signal: within,
    ...(method === 'POST' ? { body } : {}),
  });
  const text = await response.text();
  if (text.length > 2 * limits.messageBytes)
    throw fail('limit-exceeded', { limit: 'bytes of an answer', most: 2 * limits.messageBytes });
  return { status: response.status, headers: response.headers, text: response.text, body: text };
}

class FetchPolling implements Carrier {
  readonly #url: string;
  readonly #id: string;
  readonly #stop = new AbortController();
  #handlers: CarrierHandlers | null = null;
  #out: string[] = [];
  #outLength = 0;
  #firstOut = 1;
  #posting: Promise<void> | null = null;
  #isOver = false;
  #isClosed = false;

  constructor(url: string, id: string) {
    this.#url = url;
    this.#id = id;
  }

  get bufferedBytes(): number {
    return this.#outLength;
  }

  get closed(): boolean {
    return this.#isClosed;
  }

  start(handlers: CarrierHandlers): void {
    this.#handlers = handlers;
    void this.#poll();
  }

  send(text: string): void {
    if (this.#isClosed) return;
    this.#out.push(text);
    this.#outLength += text.length;
    void this.#post();
  }

  // No pause: answers are read whole.
  pauseReading(): void {}
  resumeReading(): void {}

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    void this.#post().then(() => {
      ask(this.#url, 'DELETE', { [pollHeaders.id]: this.#id }, '', AbortSignal.timeout(1000)).catch(() => {});
      this.#end(null);
    });
  }

  destroy(): void {
    this.#isClosed = true;
    this.#end(null);
  }

  /** Posts what is queued, one request at a time. */
  #post(): Promise<void> {
    this.#posting ??= this.#postAll().then(() => {
      this.#posting = null;
    });
    return this.#posting;
  }

  async #postAll(): Promise<void> {
    try {
      while (this.#out.length > 0 && !this.#isOver) {
        let count = 0;
        for (let length = 0; count < this.#out.length && (count === 0 || length < mostPost); count++)
          length += this.#out[count]?.length ?? 0;
        const headers = { [pollHeaders.from]: String(this.#firstOut) };
        await this.#insist('POST', headers, this.#out.slice(0, count).join('\n'));
        for (const text of this.#out.splice(0, count)) this.#outLength -= text.length;
        this.#firstOut += count;
      }
    } catch (error) {
      this.#end(error as Error);
    }
  }

  async #poll(): Promise<void> {
    let taken = 0;
    try {
      while (!this.#isOver) {
        const { headers, body } = await this.#insist('GET', { [pollHeaders.ack]: String(taken) }, '');
        const messages = body.split('\n').filter((line) => line !== '');
        const from = Number(headers.get(pollHeaders.from) ?? 0);
        for (const text of messages.slice(Math.max(0, taken + 1 - from))) {
          taken++;
          if (!this.#isOver) this.#handlers?.message(text);
        }
        if (headers.get(pollHeaders.end) !== null) this.#end(null);
      }
    } catch (error) {
      this.#end(error as Error);
    }
  }

  /** Repeats a request until it is answered. */
  async #insist(method: string, headers: Record<string, string>, body: string): Promise<Answer> {
    for (let attempt = 0; ; attempt++) {
      try {
        const all = { ...headers, [pollHeaders.id]: this.#id };
        const answer = await ask(this.#url, method, all, body, this.#stop.signal);
        if (answer.status === 200) return answer;
        const refused = fail('connect-failed', { to: this.#url, reason: `HTTP status ${answer.status}` });
        throw answer.status < 500 ? refused : new Error(refused.message);
      } catch (error) {
        const isFinal = error instanceof errors.ConnectFailed || error instanceof errors.LimitExceeded;
        if (isFinal || attempt === mostRetries || this.#isOver) throw error;
        await new Promise((resolve) => setTimeout(resolve, firstWaitMs * 2 ** attempt));
      }
    }
  }

  #end(error: Error | null): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#isClosed = true;
    this.#stop.abort();
    const handlers = this.#handlers;
    this.#handlers = null;
    if (handlers) queueMicrotask(() => handlers.closed(error));
  }
}
