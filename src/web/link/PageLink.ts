/**
 * The page's connection to its host across lost links: dials, says hello as the same operator, and retries. Owns the
 * present connection and its silence; knows no way to a host (Dialer), and keeps nothing that was typed.
 */
import { type Dialer, DialFailed } from '../../client/connect/Dialer.ts';
import { fail, HoldfastError } from '../../protocol/errors.ts';
import { protocolVersions } from '../../protocol/limits.ts';
import { type HelloParams, HelloResult, type Requests } from '../../protocol/messages.ts';
import { checkResult } from '../../protocol/methods.ts';
import { SdkPeer } from '../../sdk/SdkPeer.ts';
import type { Carrier } from '../../transport/Carrier.ts';
import { type Moment, momentNow } from './moments.ts';
import type { Wire, WireHandlers } from './Wire.ts';

/** The first retry comes at once; later ones wait, at most this long, milliseconds. */
const longestPauseMs = 5000;
const firstPauseMs = 200;
/** Longest wait for a connection with its hello, milliseconds. */
const helloWithinMs = 12_000;
/** Silence before a ping is sent, and the time for its answer, milliseconds. */
const silenceMs = 15_000;
const answerWithinMs = 5000;
/**
 * The same after a sleep, when connections are often dead without a sign: a new one is there within a second. A link that
 * takes longer gets a needless new connection, which resumes.
 */
const wakeAnswerWithinMs = 400;
/** A dial is left alone for this long, milliseconds: a page gets the focus and other signs while it loads. */
const freshDialMs = 1000;
/** Errors that another try can't fix. */
const finalErrors = new Set([
  'not-admitted',
  'token-ended',
  'version-mismatch',
  'no-such-session',
  'server-ended',
]);
/** An error of a dial that says no more than that there is no connection: a browser does not say why. */
const untoldError = 'connect-failed';
/** Most characters of a reason: it may be a server's of any kind. */
const reasonLength = 300;
/** Tries after which those of a host that sends nonsense begin: each gets an answer, so the first pauses would be none. */
const triesWithNonsense = 5;

export class PageLink implements Wire {
  readonly #dialer: Dialer;
  readonly #hello: () => Omit<HelloParams, 'versions' | 'resume'>;
  readonly #handlers: WireHandlers;
  #peer: SdkPeer | null = null;
  #dialling: AbortController | null = null;
  #dialledAt = 0;
  #resume: string | undefined;
  #tries = 0;
  #heardAt: Moment | null = null;
  #isOpen = false;
  #hasEnded = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #watch: ReturnType<typeof setTimeout> | undefined;

  /** Dials at once. */
  constructor(dialer: Dialer, hello: () => Omit<HelloParams, 'versions' | 'resume'>, handlers: WireHandlers) {
    this.#dialer = dialer;
    this.#hello = hello;
    this.#handlers = handlers;
    void this.#dial();
  }

  request<M extends keyof Requests>(
    method: M,
    params: Requests[M]['params'],
  ): Promise<Requests[M]['result']> {
    return this.#peer ? ask(this.#peer, method, params) : Promise.reject(lostError());
  }

  notify(method: string, params: object): void {
    this.#peer?.notify(method, params);
  }

  close(): void {
    this.#hasEnded = true;
    this.#drop();
  }

  /** The network or the page is back: checks the connection, or retries at once. */
  wake(): void {
    if (this.#hasEnded) return;
    if (this.#isOpen) void this.#check(wakeAnswerWithinMs);
    else if (this.#dialling === null || Math.abs(Date.now() - this.#dialledAt) > freshDialMs) {
      this.#tries = 0;
      this.#drop();
      void this.#dial();
    }
  }

  async #dial(): Promise<void> {
    const control = new AbortController();
    this.#dialling = control;
    this.#dialledAt = Date.now();
    this.#timer = setTimeout(
      () => this.#failed(this.#peer && fail('unreachable', { seconds: helloWithinMs / 1000 })),
      helloWithinMs,
    );
    try {
      const carrier = await this.#dialer.dial(control.signal, { interactive: false });
      if (control.signal.aborted) carrier.destroy();
      else await this.#greet(carrier, control.signal);
    } catch (error) {
      if (control === this.#dialling) this.#failed(isMisread(error) ? notUnderstood(error) : error);
    }
  }

  async #greet(carrier: Carrier, signal: AbortSignal): Promise<void> {
    const peer = new SdkPeer(carrier, {
      heard: () => {
        // Before its hello, it may be any server.
        if (this.#isOpen) this.#heardAt = momentNow();
      },
      notification: (method, params) => {
        try {
          this.#handlers.notification(method, params);
        } catch (error) {
          if (peer === this.#peer) this.#failed(notUnderstood(error));
        }
      },
      request: this.#handlers.request,
      closed: (error) => {
        if (peer === this.#peer) this.#failed(error ?? (this.#isOpen ? null : brokenOff()));
      },
    });
    this.#peer = peer;
    signal.addEventListener('abort', () => !this.#isOpen && peer.destroy(), { once: true });
    const { min, max } = protocolVersions;
    const resume = this.#resume === undefined ? {} : { resume: this.#resume };
    const hello = await ask<unknown>(peer, 'hello', {
      ...this.#hello(),
      ...this.#dialer.hello,
      versions: { min, max },
      ...resume,
    });
    checkResult(HelloResult, 'hello', hello);
    carrier.admitted?.();
    this.#resume = hello.resume;
    await this.#handlers.opened(this, hello);
    if (peer !== this.#peer) return;
    clearTimeout(this.#timer);
    this.#isOpen = true;
    this.#heardAt = momentNow();
    this.#tries = 0;
    this.#handlers.changed({ kind: 'open' });
    this.#watchSilence();
  }

  /** A dial failed, or the connection ended. `error`: the reason, as far as it is known. */
  #failed(error: unknown): void {
    if (this.#hasEnded) return;
    this.#drop();
    const code = error instanceof HoldfastError ? error.code : '';
    if (finalErrors.has(code) || (error instanceof DialFailed && error.again !== 'soon')) {
      this.#hasEnded = true;
      this.#handlers.changed({
        kind: 'ended',
        code: code || 'not-admitted',
        reason: (error as Error).message,
      });
      return;
    }
    const why = error instanceof HoldfastError && code !== untoldError ? reasonOf(error) : null;
    if (code === 'malformed-message') this.#tries = Math.max(this.#tries, triesWithNonsense);
    this.#handlers.changed({ kind: 'lost', since: this.#heardAt, why });
    const pause =
      this.#tries++ === 0 ? 0 : Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(this.#tries, 6));
    this.#timer = setTimeout(() => void this.#dial(), pause);
  }

  #drop(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#watch);
    const peer = this.#peer;
    this.#peer = null;
    this.#isOpen = false;
    const dialling = this.#dialling;
    this.#dialling = null;
    dialling?.abort(lostError());
    peer?.destroy();
    for (const { error } of peer?.takeUnanswered() ?? []) error(lostError());
  }

  #watchSilence(): void {
    clearTimeout(this.#watch);
    this.#watch = setTimeout(() => {
      if (performance.now() - (this.#heardAt?.running ?? 0) >= silenceMs) void this.#check(answerWithinMs);
      else this.#watchSilence();
    }, silenceMs);
  }

  async #check(withinMs: number): Promise<void> {
    const peer = this.#peer;
    if (peer === null) return;
    const askedAt = performance.now();
    const late = setTimeout(() => {
      if (peer !== this.#peer) return;
      // On a slow link a long paste is before the question. After a sleep, what is heard may have come before it.
      const wasHeard = withinMs === answerWithinMs && (this.#heardAt?.running ?? 0) > askedAt;
      if (wasHeard) this.#watchSilence();
      else this.#failed(null);
    }, withinMs);
    await ask(peer, 'ping', {}).catch(() => {});
    clearTimeout(late);
    if (this.#isOpen && peer === this.#peer) this.#watchSilence();
  }
}

function ask<Result>(peer: SdkPeer, method: string, params: object): Promise<Result> {
  return new Promise((resolve, reject) => {
    peer.request(method, params, {
      result: (result) => resolve(result as Result),
      error: reject,
    });
  });
}

/** One side does not take what the other has said. */
const isMisread = (error: unknown) =>
  error instanceof TypeError || (error instanceof HoldfastError && error.code === 'bad-params');

/** The host's message is not one of the protocol, or not of a version that this page knows. */
function notUnderstood(error: unknown): HoldfastError {
  const reason = error instanceof Error ? error.message : String(error);
  return fail('malformed-message', { reason: `${reason}; reload the page if the host was updated` });
}

/** The sentence of an error; a server that is none of holdfast's may send an error without one, or with a number for its code. */
function reasonOf({ code, message }: HoldfastError): string {
  const known = typeof code === 'string' && message !== '';
  return (known ? message : `the host refuses: ${message || code}`).slice(0, reasonLength);
}

const brokenOff = () =>
  fail('connection-lost', {
    words: 'it ends before the host has answered; a proxy on the way may change what passes',
  });

const lostError = () => new Error('the connection is lost');
