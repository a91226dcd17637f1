/**
 * A program's link to its server across lost connections: dials, says hello as the same operator, sends requests, and
 * repeats those that may be repeated. Owns requests without an answer; knows no method except hello and ping.
 */
import { type Dialer, DialFailed } from '../client/connect/Dialer.ts';
import { type ErrorCode, fail, HoldfastError } from '../protocol/errors.ts';
import { protocolVersions } from '../protocol/limits.ts';
import type { HelloParams, HelloResult } from '../protocol/messages.ts';
import type { Carrier } from '../transport/Carrier.ts';
import { SdkPeer } from './SdkPeer.ts';

/** First and longest wait between tries, milliseconds. Each wait is twice the one before. */
const firstWaitMs = 10;
const longestLocalWaitMs = 250;
const longestWaitMs = 5000;
/** A server that is being replaced is back within a second. An earlier try would find none. */
const firstServerMs = 1000;
/** Longest wait for one connection with its hello, milliseconds. */
const helloMs = 12_000;
/** Silence before a ping is sent, and before the connection counts as dead, milliseconds. */
const quietMs = 15_000;
const deadMs = 30_000;
const lookMs = 5000;
/**
 * Bounds on concurrent requests; the server accepts 256. Long waits have a bound of their own, so they can't block the
 * rest.
 */
const mostSent = 100;
const mostWaits = 128;
/** Bound on requests queued here. */
const mostQueued = 10_000;

/** Errors that another try can't fix. */
const finalCodes: readonly ErrorCode[] = [
  'bad-value',
  'not-admitted',
  'server-ended',
  'token-ended',
  'unsafe-directory',
  'version-mismatch',
];
/** Errors that end a connection because of a request. Repeating it would end the next connection too. */
const faultCodes: readonly ErrorCode[] = ['bad-params', 'limit-exceeded', 'malformed-message', 'not-reading'];

export interface SdkLinkOptions {
  dialer: Dialer;
  hello: Omit<HelloParams, 'versions' | 'resume'>;
  /** How long to try to restore a lost link before all pending requests fail, milliseconds. */
  patienceMs: number;
}

export interface SdkLinkHandlers {
  /** A connection is up. Requests made during this call are sent first. */
  opened(): void;
  notification(method: string, params: unknown): void;
  /** The link has ended for good. */
  ended(error: Error): void;
}

export interface HowSent<Result> {
  /** Parameters for repeating the request after a lost connection. Without them, the request then fails. */
  again?: true | (() => object);
  /** The answer may take any time. */
  waits?: boolean;
  /** Called with the answer before the next message of the connection is handled. */
  received?(result: Result): void;
}

interface Entry {
  method: string;
  params: object;
  how: HowSent<unknown>;
  isSent: boolean;
  resolve(result: unknown): void;
  reject(error: Error): void;
}

export class SdkLink {
  readonly #options: SdkLinkOptions;
  readonly #handlers: SdkLinkHandlers;
  /** Requests without an answer, oldest first. */
  readonly #entries = new Set<Entry>();
  readonly #queue: Entry[] = [];
  #sent = 0;
  #waits = 0;
  #peer: SdkPeer | null = null;
  #hello: HelloResult | null = null;
  #error: Error | null = null;
  #dialling: AbortController | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lostAt = 0;
  #heardAt = 0;
  #attempt = 0;

  constructor(options: SdkLinkOptions, handlers: SdkLinkHandlers) {
    this.#options = options;
    this.#handlers = handlers;
  }

  /** The answer to the last hello. */
  get hello(): HelloResult {
    if (this.#hello === null) throw fail('hello-first', {});
    return this.#hello;
  }

  get isUp(): boolean {
    return this.#peer !== null;
  }

  /** The link has ended for good. */
  get isOver(): boolean {
    return this.#error !== null;
  }

  /** Makes the first connection. Errors: those of the dialer and of hello; connect-failed after a timeout. */
  async first(withinMs: number): Promise<void> {
    const began = Date.now();
    for (;;) {
      try {
        this.#up(await this.#connect(Math.max(1, withinMs - (Date.now() - began))));
        return;
      } catch (error) {
        const isLate = Date.now() - began >= Math.min(firstServerMs, withinMs);
        if (!(error instanceof HoldfastError) || error.code !== 'no-server' || isLate) {
          this.#error = error as Error;
          throw error;
        }
        await new Promise((resolve) => setTimeout(resolve, firstWaitMs));
      }
    }
  }

  request<Result>(method: string, params: object, how: HowSent<Result> = {}): Promise<Result> {
    return new Promise((resolve, reject) => {
      const most = how.waits ? mostWaits : mostQueued;
      if (this.#error !== null) reject(this.#error);
      else if ((how.waits ? this.#waits : this.#entries.size) >= most)
        reject(fail('limit-exceeded', { limit: how.waits ? 'waits at a time' : 'requests at a time', most }));
      else {
        const entry = { method, params, how, isSent: false, resolve, reject } as unknown as Entry;
        if (how.waits) this.#waits++;
        this.#entries.add(entry);
        this.#queue.push(entry);
        this.#flush();
      }
    });
  }

  /** Ends the link. Requests without an answer fail with `error`. */
  end(error: Error): void {
    if (this.#error !== null) return;
    this.#error = error;
    clearTimeout(this.#timer);
    this.#dialling?.abort(error);
    this.#peer?.close();
    this.#peer = null;
    this.#queue.length = 0;
    for (const entry of [...this.#entries]) this.#settled(entry, () => entry.reject(error));
    this.#handlers.ended(error);
  }

  #flush(): void {
    const peer = this.#peer;
    if (peer === null) return;
    for (let next = this.#queue[0]; next !== undefined; next = this.#queue[0]) {
      if (!next.how.waits && this.#sent >= mostSent) return;
      this.#queue.shift();
      this.#send(peer, next);
    }
  }

  #send(peer: SdkPeer, entry: Entry): void {
    entry.isSent = true;
    if (!entry.how.waits) this.#sent++;
    peer.request(entry.method, entry.params, {
      result: (result) => {
        entry.how.received?.(result);
        this.#settled(entry, () => entry.resolve(result));
        this.#flush();
      },
      error: (error) => {
        this.#settled(entry, () => entry.reject(error));
        this.#flush();
      },
    });
  }

  #settled(entry: Entry, settle: () => void): void {
    if (!this.#entries.delete(entry)) return;
    if (entry.how.waits) this.#waits--;
    else if (entry.isSent) this.#sent--;
    settle();
  }

  #up({ peer, hello }: { peer: SdkPeer; hello: HelloResult }): void {
    this.#peer = peer;
    this.#hello = hello;
    this.#attempt = 0;
    this.#look();
    const waiting = this.#queue.splice(0);
    this.#handlers.opened();
    for (const entry of waiting) this.#queue.push(entry);
    this.#flush();
    // The connection may have ended already.
    if (peer.isOver) this.#lost(null);
  }

  /** `fault`: the server's reason for ending the connection, or the error in what it sent. */
  #lost(fault: Error | null): void {
    if (this.#error !== null) return;
    this.#peer = null;
    clearTimeout(this.#timer);
    const isFault = fault instanceof HoldfastError && faultCodes.includes(fault.code);
    this.#queue.length = 0;
    for (const entry of [...this.#entries]) {
      const { how, isSent } = entry;
      if (!isSent) {
        this.#queue.push(entry);
        continue;
      }
      if (isFault || how.again === undefined) {
        this.#settled(entry, () => entry.reject(isFault ? fault : fail('connection-lost', {})));
        continue;
      }
      if (!how.waits) this.#sent--;
      entry.isSent = false;
      if (how.again !== true) entry.params = how.again();
      this.#queue.push(entry);
    }
    if (fault instanceof HoldfastError && finalCodes.includes(fault.code)) {
      this.end(fault);
      return;
    }
    this.#lostAt = Date.now();
    this.#redial(0);
  }

  #redial(afterMs: number): void {
    this.#timer = setTimeout(() => {
      const leftMs = this.#options.patienceMs - (Date.now() - this.#lostAt);
      this.#connect(Math.max(1, Math.min(helloMs, leftMs))).then(
        (made) => (this.#error === null ? this.#up(made) : made.peer.destroy()),
        (error) => this.#failed(error as Error),
      );
    }, afterMs);
  }

  #failed(error: Error): void {
    if (this.#error !== null) return;
    const isFinal = error instanceof HoldfastError && finalCodes.includes(error.code);
    const downMs = Date.now() - this.#lostAt;
    if (isFinal) this.end(error);
    else if (downMs >= this.#options.patienceMs)
      this.end(fail('unreachable', { seconds: Math.round(downMs / 1000) }));
    else {
      const longest = this.#options.dialer.remote ? longestWaitMs : longestLocalWaitMs;
      // Random, so that programs that lost the same server do not all return at once.
      const waitMs = Math.min(longest, firstWaitMs * 2 ** this.#attempt++) * (0.5 + Math.random() / 2);
      this.#redial(Math.min(waitMs, this.#options.patienceMs - downMs));
    }
  }

  async #connect(withinMs: number): Promise<{ peer: SdkPeer; hello: HelloResult }> {
    const { dialer } = this.#options;
    const control = new AbortController();
    this.#dialling = control;
    const late = setTimeout(
      () => control.abort(fail('connect-failed', { to: dialer.label, reason: 'no answer' })),
      withinMs,
    );
    try {
      return await this.#greet(await dialer.dial(control.signal, { interactive: false }), control.signal);
    } catch (error) {
      if (control.signal.aborted) throw control.signal.reason;
      throw error instanceof HoldfastError ? error : asConnectFailed(error, dialer.label);
    } finally {
      clearTimeout(late);
    }
  }

  #greet(carrier: Carrier, signal: AbortSignal): Promise<{ peer: SdkPeer; hello: HelloResult }> {
    const { dialer, hello } = this.#options;
    return new Promise((resolve, reject) => {
      const peer: SdkPeer = new SdkPeer(carrier, {
        heard: () => {
          this.#heardAt = Date.now();
        },
        notification: (method, params) => {
          if (method === 'server.closing' && (params as { reason?: string }).reason === 'exit')
            this.end(fail('server-ended', {}));
          else this.#handlers.notification(method, params);
        },
        closed: (error) => {
          if (peer === this.#peer) this.#lost(error);
          else reject(error ?? new Error('the connection ended before it answered'));
        },
      });
      signal.addEventListener('abort', () => peer !== this.#peer && peer.destroy(), { once: true });
      if (signal.aborted) peer.destroy();
      const resume = this.#hello ? { resume: this.#hello.resume } : {};
      const params = { ...hello, ...dialer.hello, versions: protocolVersions, ...resume };
      peer.request('hello', params, {
        result: (answer) => {
          carrier.admitted?.();
          resolve({ peer, hello: answer as HelloResult });
        },
        error: (error) => {
          peer.close();
          reject(error);
        },
      });
    });
  }

  /** Checks regularly that a connection with pending requests is alive. */
  #look(): void {
    const peer = this.#peer;
    if (peer === null) return;
    this.#timer = setTimeout(() => {
      const silentMs = Date.now() - this.#heardAt;
      const expects = this.#options.dialer.remote || this.#entries.size > 0;
      if (expects && silentMs >= deadMs) peer.destroy();
      else {
        const nothing = () => {};
        if (expects && silentMs >= quietMs) peer.request('ping', {}, { result: nothing, error: nothing });
        this.#look();
      }
    }, lookMs);
    // The connection keeps a Node process alive; this timer need not.
    (this.#timer as { unref?(): void }).unref?.();
  }
}

function asConnectFailed(error: unknown, to: string): HoldfastError {
  const { message, again } = error as Partial<DialFailed>;
  const reason = message ?? String(error);
  if (error instanceof DialFailed && (again === 'never' || again === 'login'))
    return fail('not-admitted', { words: `can't connect to ${to}: ${reason}` });
  return fail('connect-failed', { to, reason });
}
