/**
 * A carrier over HTTP requests, the server's end of one connection: a client's posts are input, and output waits for a
 * poll. Owns the message numbers, by which a lost answer loses nothing and a repeated request duplicates nothing;
 * PollConnections owns HTTP itself and maps requests to connections.
 *
 * Messages are counted from 1 in each direction. A post carries the number of its first message, and messages received
 * before are skipped; a poll carries the last number that the client has: messages up to there are dropped, and later
 * ones are answered, again if need be.
 */
import { fail, type HoldfastError } from '../protocol/errors.ts';
import { limits } from '../protocol/limits.ts';
import type { Carrier, CarrierHandlers } from './Carrier.ts';
import { mostUnsentBytes, notReading } from './unsent.ts';

/** A connection without requests for this long is over: longer than two polls held to their end. */
const pollIdleMs = 60_000;
/** Time to fetch the last messages after `close`. */
const lingerMs = 10_000;
/** Most bytes of one answer, so that a slow link delivers each in reasonable time. */
const mostAnswerBytes = 512 * 1024;
const leastAnswerBytes = 512;

export interface Batch {
  /** Number of the first message. */
  from: number;
  messages: string[];
}

export class HttpPollCarrier implements Carrier {
  #handlers: CarrierHandlers | null = null;
  readonly #idle: NodeJS.Timeout;
  #lingering: NodeJS.Timeout | null = null;
  readonly #ended: () => void;
  /** Longest message that the client may post, bytes. */
  #messageBytes: number = limits.helloBytes;
  /** Number of the last message received. */
  #taken = 0;
  /** Messages sent and not acknowledged; the first has the number `#firstOut`. */
  #out: string[] = [];
  #firstOut = 1;
  #outBytes = 0;
  #answerBytes = mostAnswerBytes;
  /** An answer with messages was sent since the last poll. */
  #answered = false;
  #waiting: ((batch: Batch | null) => void) | null = null;
  #paused = false;
  #held: string[] = [];
  #resumed: (() => void)[] = [];
  /** Counts posts. */
  #posts = 0;
  #closed = false;
  #over = false;

  /** `ended` is called once, when the connection is over. */
  constructor(ended: () => void) {
    this.#ended = ended;
    this.#idle = setTimeout(() => this.#end(null), pollIdleMs);
  }

  get bufferedBytes(): number {
    return this.#outBytes;
  }

  get closed(): boolean {
    return this.#closed;
  }

  get messageBytes(): number {
    return this.#messageBytes;
  }

  admitted(): void {
    this.#messageBytes = limits.messageBytes;
  }

  start(handlers: CarrierHandlers): void {
    this.#handlers = handlers;
    this.#drain();
  }

  send(text: string): void {
    if (this.#closed) return;
    this.#out.push(text);
    this.#outBytes += Buffer.byteLength(text);
    if (this.#outBytes > mostUnsentBytes) {
      this.#end(notReading());
      return;
    }
    this.#answer();
  }

  pauseReading(): void {
    this.#paused = true;
  }

  resumeReading(): void {
    this.#paused = false;
    this.#drain();
  }

  /** Queued messages may be fetched for a while; after that, or once all are fetched, the connection is over. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#drain();
    if (this.#out.length === 0) this.#end(null);
    else {
      this.#idle.refresh();
      this.#lingering = setTimeout(() => this.#end(null), lingerMs);
      this.#answer();
    }
  }

  destroy(): void {
    this.#closed = true;
    this.#end(null);
  }

  /**
   * Messages posted by the client, the first with the number `from`. Resolves with the number of the last one consumed
   * when there is room for more. Meanwhile one further post waits, the newest: a client makes no other before the
   * answer, unless its connection was cut. Errors: malformed-message for a gap.
   */
  async posted(from: number, messages: readonly string[]): Promise<number> {
    this.#idle.refresh();
    const post = ++this.#posts;
    this.#wake();
    while (this.#isFull()) {
      await this.#woken();
      if (post !== this.#posts) return this.#taken;
    }
    if (from > this.#taken + 1) {
      throw fail('malformed-message', {
        reason: `messages ${this.#taken + 1} to ${from - 1} are missing`,
      });
    }
    const fresh = messages.slice(this.#taken + 1 - from);
    this.#taken += fresh.length;
    for (const text of fresh) this.#held.push(text);
    this.#drain();
    while (this.#isFull()) await this.#woken();
    return this.#taken;
  }

  /**
   * Messages after number `ack`, which the client has; waits for them for `waitMs` at most and then answers with none.
   * A newer poll replaces a waiting one. Null when the connection is over and all was fetched.
   */
  polled(ack: number, waitMs: number): Promise<Batch | null> {
    this.#idle.refresh();
    this.#waiting?.({ from: this.#firstOut, messages: [] });
    const had = this.#firstOut;
    this.#acknowledge(ack);
    // The lost answer may have been too large for a link that cuts connections.
    if (this.#firstOut > had) this.#answerBytes = Math.min(mostAnswerBytes, this.#answerBytes * 4);
    else if (this.#answered) this.#answerBytes = Math.max(leastAnswerBytes, this.#answerBytes >> 1);
    this.#answered = false;
    return new Promise((resolve) => {
      const timer = setTimeout(() => done({ from: this.#firstOut, messages: [] }), waitMs);
      const done = (batch: Batch | null) => {
        clearTimeout(timer);
        if (this.#waiting === done) this.#waiting = null;
        resolve(batch);
      };
      this.#waiting = done;
      this.#answer();
    });
  }

  /** The client's post can't be read. */
  unreadable(error: HoldfastError): void {
    this.#handlers?.broken(error);
  }

  /** The client leaves. */
  left(): void {
    this.#end(null);
  }

  /** The waiting poll was cut: it will not be answered. */
  cut(): void {
    this.#waiting?.(null);
  }

  #acknowledge(ack: number): void {
    const count = Math.min(this.#out.length, Math.max(0, ack + 1 - this.#firstOut));
    if (count === 0) return;
    for (const text of this.#out.splice(0, count)) this.#outBytes -= Buffer.byteLength(text);
    this.#firstOut += count;
    if (this.#out.length > 0) return;
    if (this.#closed) this.#end(null);
    else this.#handlers?.drained?.();
  }

  #answer(): void {
    const waiting = this.#waiting;
    if (waiting === null) return;
    if (this.#over) {
      waiting(null);
      return;
    }
    if (this.#out.length === 0) return;
    let bytes = 0;
    let count = 0;
    while (count < this.#out.length && (count === 0 || bytes < this.#answerBytes)) {
      bytes += this.#out[count]?.length ?? 0;
      count += 1;
    }
    this.#answered = true;
    waiting({ from: this.#firstOut, messages: this.#out.slice(0, count) });
  }

  #drain(): void {
    while (!this.#paused && this.#handlers !== null && !this.#closed && this.#held.length > 0)
      this.#handlers.message(this.#held.shift() ?? '');
    if (this.#closed) this.#held = [];
    if (this.#held.length === 0) this.#wake();
  }

  /** Posted messages are not consumed yet. */
  #isFull(): boolean {
    return this.#held.length > 0 && !this.#over;
  }

  #woken(): Promise<void> {
    return new Promise((resolve) => this.#resumed.push(resolve));
  }

  #wake(): void {
    for (const resolve of this.#resumed.splice(0)) resolve();
  }

  #end(error: Error | null): void {
    if (this.#over) return;
    this.#over = true;
    this.#closed = true;
    clearTimeout(this.#idle);
    if (this.#lingering) clearTimeout(this.#lingering);
    this.#held = [];
    this.#waiting?.(null);
    this.#wake();
    this.#ended();
    const handlers = this.#handlers;
    this.#handlers = null;
    if (handlers !== null) queueMicrotask(() => handlers.closed(error));
  }
}
