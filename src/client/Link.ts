/**
 * The attached client's connection to its server, over any carrier and through every loss: dials, says hello as the
 * same operator, and records when the other side was last heard from. Its owner decides what to send; it keeps no
 * input.
 */
import { fail, HoldfastError } from '../protocol/errors.ts';
import { protocolVersions } from '../protocol/limits.ts';
import type { HelloParams, HelloResult } from '../protocol/messages.ts';
import type { Carrier } from '../transport/Carrier.ts';
import { type ClientPeer, ConnectionLost, Peer, type PeerHandlers } from '../transport/Peer.ts';
import type { RoundTrip } from '../transport/RoundTrip.ts';
import { type Dialer, DialFailed } from './connect/Dialer.ts';
import { Heartbeat } from './connect/Heartbeat.ts';
import type { LinkClock } from './connect/LinkClock.ts';
import { Redial } from './connect/Redial.ts';

export interface LinkOptions {
  dialer: Dialer;
  clock: LinkClock;
  /** The parameters of hello, on every connection. */
  hello: Omit<HelloParams, 'versions' | 'resume'>;
  /** A connection that has completed hello already; used as the first one. */
  established?: { peer: ClientPeer; hello: HelloResult } | undefined;
}

export interface LinkHandlers {
  request: PeerHandlers['request'];
  /** Receives the current connection's notifications, in order. */
  notification: PeerHandlers['notification'];
  /** Prepares a connection that has completed hello, before it becomes the current one. */
  open(peer: ClientPeer, hello: HelloResult): Promise<void>;
  lost(): void;
  /** Called when no retry can succeed. */
  failed(message: string): void;
}

/** A doubted link has this long, plus two round trips of at most `longestTripMs`, before others are tried. */
const headStartMs = 50;
const longestTripMs = 250;
/** A server that accepts and does not answer within this time is tried again. */
const answerWithinMs = 5000;
/**
 * The same over a remote link: a first picture takes seconds on a slow one, so each try that ran out of time doubles
 * it.
 */
const remoteAnswerMs = 4000;
const longestAnswerMs = 32_000;
/** Errors that a retry can't mend. */
const finalErrors: readonly string[] = [
  'no-such-session',
  'no-sessions',
  'server-ended',
  'version-mismatch',
  'unsafe-directory',
  'not-admitted',
  'token-ended',
];

export class Link {
  readonly #options: LinkOptions;
  readonly #handlers: LinkHandlers;
  readonly #redial: Redial;
  readonly #heartbeat: Heartbeat;
  #peer: ClientPeer | null = null;
  /** Has completed hello and is opening; not yet current. */
  #opening: ClientPeer | null = null;
  /** Notifications received meanwhile: a frame may arrive in one piece with the answer that precedes it. */
  #early: { method: string; params: unknown }[] = [];
  #resume: string | undefined;
  #why = '';
  #paused: 'asked' | 'login' | null = null;
  /** The link is up but may be dead: other connections are tried beside it until it is heard from. */
  #doubted = false;
  /** Consecutive connections whose answer came too late. */
  #slow = 0;
  #ended = false;

  constructor(options: LinkOptions, handlers: LinkHandlers) {
    this.#options = options;
    this.#handlers = handlers;
    this.#redial = new Redial(options.dialer, options.clock, {
      reached: (carrier) => {
        // The doubted connection is still silent.
        if (this.#peer !== null) this.#dead();
        void this.#again(carrier);
      },
      failed: (error, paused) => this.#failed(error, paused),
    });
    this.#heartbeat = new Heartbeat(options.clock, {
      ping: () => this.#ping(),
      dead: () => this.#dead(),
      woke: () => {
        // A connection attempt from before the machine slept leads nowhere any more.
        if (this.#peer === null) this.#opening?.destroy();
        this.#doubt();
      },
    });
  }

  /** The current connection; null while there is none. */
  get peer(): ClientPeer | null {
    return this.#peer;
  }

  get remote(): boolean {
    return this.#options.dialer.remote;
  }

  get label(): string {
    return this.#options.dialer.label;
  }

  /** Why the last try failed; '' when there is nothing useful to report. */
  get why(): string {
    return this.#why;
  }

  /** No try is made until the user acts or the network changes. */
  get paused(): boolean {
    return this.#paused !== null;
  }

  /** The dialer would have to ask something on the terminal: see `ask`. */
  get mustAsk(): boolean {
    return this.#paused === 'login';
  }

  /** Milliseconds since the epoch. */
  get heardAt(): number {
    return this.#heartbeat.heardAt;
  }

  get roundTrip(): RoundTrip {
    return this.#heartbeat.roundTrip;
  }

  /** Makes the first connection. Errors: from dialing, from hello and from `open`. */
  async first(): Promise<void> {
    const { established, dialer } = this.#options;
    if (established) {
      this.#opening = established.peer;
      established.peer.setHandlers(this.#peerHandlers(() => established.peer));
      this.#resume = established.hello.resume;
      await this.#handlers.open(established.peer, established.hello);
      this.#up(established.peer);
      return;
    }
    const never = new AbortController();
    await this.#greet(await dialer.dial(never.signal, { interactive: true }));
  }

  /**
   * Tries once more while the terminal is lent to the user, so that the dialer may ask there. Resolves when that try
   * is over.
   */
  ask(): Promise<void> {
    return this.#redial.ask();
  }

  /** The user typed, or came back: a waiting try starts now. */
  nudge(): void {
    this.#redial.nudge();
  }

  /** The process was stopped, or its terminal is reached from elsewhere. */
  woke(): void {
    if (!this.remote) return;
    this.#heartbeat.probe();
    this.#doubt();
  }

  /** A request was sent that the server answers at once. */
  expectsAnswer(): void {
    if (this.remote) this.#heartbeat.expects();
  }

  close(): void {
    this.#ended = true;
    this.#redial.stop();
    this.#heartbeat.stop();
    this.#opening?.destroy();
    this.#peer?.close();
    this.#peer = null;
  }

  async #greet(carrier: Carrier): Promise<void> {
    const { dialer, hello } = this.#options;
    let made: ClientPeer | null = null;
    const peer: ClientPeer = new Peer(
      carrier,
      this.#peerHandlers(() => made),
    );
    made = peer;
    this.#opening = peer;
    this.#early = [];
    const late = this.#options.clock.after(this.#answerMs(), () => {
      this.#slow++;
      peer.destroy();
    });
    try {
      const answer = await peer.request('hello', {
        ...hello,
        ...dialer.hello,
        versions: protocolVersions,
        ...(this.#resume === undefined ? {} : { resume: this.#resume }),
      });
      await this.#handlers.open(peer, answer);
      this.#resume = answer.resume;
    } catch (error) {
      peer.destroy();
      throw error;
    } finally {
      late.cancel();
    }
    this.#up(peer);
  }

  async #ping(): Promise<void> {
    const peer = this.#peer;
    if (peer === null) throw new ConnectionLost();
    await peer.request('ping', {});
    if (peer === this.#peer) this.#heard();
  }

  #answerMs(): number {
    if (!this.remote) return answerWithinMs;
    return Math.min(longestAnswerMs, remoteAnswerMs * 2 ** this.#slow + 4 * this.roundTrip.latestMs);
  }

  #up(peer: ClientPeer): void {
    this.#slow = 0;
    this.#opening = null;
    const early = this.#early.splice(0);
    if (this.#ended) {
      peer.close();
      return;
    }
    this.#why = '';
    this.#paused = null;
    this.#peer = peer;
    if (this.remote) this.#heartbeat.linked();
    for (const { method, params } of early) this.#handlers.notification(method, params);
    if (peer.closed && this.#peer === peer) this.#gone();
  }

  #peerHandlers(peer: () => ClientPeer | null): PeerHandlers {
    return {
      // The first connection, which the caller made, and later ones.
      ...(this.remote ? { heard: () => this.#heartbeat.heard() } : {}),
      request: (method, params) => {
        if (peer() !== this.#peer && peer() !== this.#opening) throw fail('unknown-method', { method });
        if (peer() === this.#peer) this.#heard();
        return this.#handlers.request(method, params);
      },
      notification: (method, params) => {
        if (peer() === this.#peer) {
          this.#heard();
          this.#handlers.notification(method, params);
        } else if (peer() === this.#opening) this.#early.push({ method, params });
      },
      closed: () => {
        if (this.#peer !== null && peer() === this.#peer) this.#gone();
      },
    };
  }

  /**
   * The machine slept or changed networks: a lost link is redialled at once, a live one soon unless it is heard from.
   */
  #doubt(): void {
    if (this.#peer === null) this.#redial.now();
    else if (!this.#doubted) {
      this.#doubted = true;
      this.#redial.start(headStartMs + 2 * Math.min(longestTripMs, this.roundTrip.latestMs));
    }
  }

  #heard(): void {
    this.#heartbeat.heard();
    if (!this.#doubted) return;
    this.#doubted = false;
    this.#paused = null;
    this.#why = '';
    this.#redial.stop();
  }

  #dead(): void {
    const peer = this.#peer;
    this.#gone();
    peer?.destroy();
  }

  #gone(): void {
    this.#peer = null;
    this.#heartbeat.lost();
    if (this.#ended) return;
    // Tries already under way go on.
    if (!this.#doubted) this.#redial.start();
    this.#doubted = false;
    this.#handlers.lost();
  }

  async #again(carrier: Carrier): Promise<void> {
    try {
      await this.#greet(carrier);
    } catch (error) {
      if (this.#ended) return;
      this.#failed(error, false);
      if (!this.#ended) this.#redial.goOn();
    }
  }

  #failed(error: unknown, paused: boolean): void {
    this.#paused = !paused
      ? null
      : error instanceof DialFailed && error.again === 'login'
        ? 'login'
        : 'asked';
    if (error instanceof DialFailed) {
      if (error.again === 'never') this.#handlers.failed(error.message);
      else this.#why = error.message;
    } else if (error instanceof HoldfastError) {
      if (finalErrors.includes(error.code)) this.#handlers.failed(error.message);
      else if (error.code !== 'no-server') this.#why = error.message;
    }
  }
}
