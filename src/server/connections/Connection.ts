/**
 * One client's connection: hello first, then its requests, and its viewport if it opens one. Owns the client's
 * identity; the server executes the requests.
 */

import { type Access, whoIs } from '../../operator/Access.ts';
import type { Operator } from '../../operator/Operators.ts';
import type { TokenKind } from '../../operator/Tokens.ts';
import { tokenEnding } from '../../protocol/admission.ts';
import {
  type ClientNotification,
  type ClientRequest,
  checkClientNotification,
  checkClientRequest,
} from '../../protocol/clientMethods.ts';
import { isRecord } from '../../protocol/codec.ts';
import { fail } from '../../protocol/errors.ts';
import { limits, protocolVersions } from '../../protocol/limits.ts';
import type { HelloParams, HelloResult, TerminalInfo } from '../../protocol/messages.ts';
import { pong } from '../../protocol/methods.ts';
import type { Timers } from '../../runtime/Timers.ts';
import type { Carrier } from '../../transport/Carrier.ts';
import { Peer, type ServerPeer } from '../../transport/Peer.ts';
import type { ControlConversation } from '../control/ControlConversation.ts';
import type { EventFollower } from '../records/EventRecorder.ts';
import type { ClientProcess } from '../viewports/ClientProcess.ts';
import type { Viewport } from '../viewports/Viewport.ts';
import { PeerLiveness } from './PeerLiveness.ts';
import { allowsNotification } from './permissions.ts';

/** Bytes of answers queued for a client above which its requests are held back. */
const pauseReadingAboveBytes = 8 * 1024 * 1024;

/** Requests allowed after hello. */
export type GreetedRequest = Exclude<ClientRequest, { method: 'hello' | 'ping' }>;

/** The server's side of a connection. */
export interface ConnectionHost {
  now(): number;
  readonly timers: Timers;
  /** Throws not-admitted before anything else happens. */
  hello(connection: Connection, params: HelloParams): Promise<HelloResult>;
  request(connection: Connection, request: GreetedRequest): unknown;
  /** `error`: the cause, where neither side closed the connection in order. */
  closed(connection: Connection, error: Error | null): void;
  /** A client has sent something. */
  heard?(): void;
  crashed(what: string, error: unknown): void;
}

export class Connection {
  readonly peer: ServerPeer;
  readonly #host: ConnectionHost;
  /** Set by hello. */
  operator: Operator | null = null;
  greeting: HelloParams | null = null;
  access: Access | null = null;
  /** Process of a program on this host (SDK, MCP), which may hold panes without a viewport; null for other clients. */
  process: ClientProcess | null = null;
  /** The last part number that the keeper has of this operator, for a viewport that resumes after a cut link. */
  keeperSeq = 0;
  #viewport: Viewport | null = null;
  /** Set once the client is in control mode. */
  control: ControlConversation | null = null;
  /** Set while the client follows events. */
  follower: EventFollower | null = null;
  /** Made when something waits for the end of the connection. */
  #gone: AbortController | null = null;
  #drained: (() => void)[] = [];
  #state: 'new' | 'greeted' | 'refused' = 'new';
  #liveness: PeerLiveness | null = null;
  /** The client wants errors for unknown fields. */
  #strict = false;

  constructor(carrier: Carrier, host: ConnectionHost) {
    this.#host = host;
    this.peer = new Peer(
      carrier,
      {
        request: (method, params) => this.#request(method, params),
        notification: (method, params) => this.#notification(method, params),
        heard: () => host.heard?.(),
        closed: (error) => {
          this.#liveness?.stop();
          this.#tellDrained();
          this.#gone?.abort();
          host.closed(this, error);
        },
        drained: () => {
          this.#tellDrained();
          this.viewport?.drained();
          this.follower?.send();
        },
        crashed: (method, error) => host.crashed(method, error),
      },
      {
        nesting: limits.nesting,
        answerBytes: limits.messageBytes,
        requestsInFlight: limits.requestsInFlight,
        messagesPerSecond: limits.messagesPerSecond,
        pauseReadingAboveBytes,
        clock: host.timers,
      },
    );
  }

  /** The open viewport; a closed one shows nothing, and another may be opened. */
  get viewport(): Viewport | null {
    return this.#viewport?.closed ? null : this.#viewport;
  }

  set viewport(viewport: Viewport | null) {
    this.#viewport = viewport;
  }

  /** Aborted when the connection has ended. */
  get gone(): AbortSignal {
    this.#gone ??= new AbortController();
    if (this.peer.closed) this.#gone.abort();
    return this.#gone.signal;
  }

  /** Resolves when the client's queue is short enough for more output, or the client is gone. */
  readsOn(): Promise<void> {
    if (this.peer.closed || this.peer.bufferedBytes <= pauseReadingAboveBytes / 2) return Promise.resolve();
    return new Promise((resolve) => this.#drained.push(resolve));
  }

  #tellDrained(): void {
    for (const resolve of this.#drained.splice(0)) resolve();
  }

  get terminal(): TerminalInfo | null {
    return this.greeting?.terminal ?? null;
  }

  /** The token that admitted this client is no longer good; `kind`: what it was. */
  tokenEnded(why: 'revoked' | 'expired', kind: TokenKind, by?: string): void {
    const reason = { kind: 'token-ended' as const, why, ...(by === undefined ? {} : { by }) };
    if (this.viewport) this.viewport.close(reason);
    this.viewport = null;
    this.control?.gone();
    this.peer.close(
      fail('token-ended', { kind, ended: tokenEnding({ why, ...(by === undefined ? {} : { by }) }) }),
    );
  }

  #request(method: string, params: unknown): unknown {
    this.#liveness?.heard();
    const request = checkClientRequest(method, params, this.#isStrict(method, params));
    if (request.method === 'hello') return this.#hello(request.params);
    if (this.#state !== 'greeted') throw fail('hello-first', {});
    if (request.method === 'ping') return pong(request.params, this.#host.now());
    return this.#host.request(this, request);
  }

  /** `strict` applies to the hello itself too. */
  #isStrict(method: string, params: unknown): boolean {
    return this.#strict || (method === 'hello' && isRecord(params) && params.strict === true);
  }

  #hello(params: HelloParams): Promise<HelloResult> {
    const { min, max } = params.versions;
    if (max < protocolVersions.min || min > protocolVersions.max) {
      const ours = `${protocolVersions.min}-${protocolVersions.max}`;
      throw fail('version-mismatch', { ours, theirs: `${min}-${max}` });
    }
    if (this.#state !== 'new') throw fail('malformed-message', { reason: 'hello was sent already' });
    // Requests in the same read as a refused hello are not run, and a connection has no second try.
    this.#state = 'refused';
    // The refusal is sent first.
    queueMicrotask(() => {
      if (this.#state === 'refused') this.peer.close();
    });
    const answer = this.#host.hello(this, params);
    this.#state = 'greeted';
    this.#strict = params.strict === true;
    if (params.via) this.#liveness = new PeerLiveness(this.peer, this.#host);
    return answer;
  }

  #controlled(control: ControlConversation, notification: ClientNotification): void {
    if (notification.method === 'control.input') control.input(notification.params.data);
    else if (notification.method === 'control.end') control.inputEnded();
    else if (notification.method === 'control.ack') control.acknowledge(notification.params.bytes);
  }

  #notification(method: string, params: unknown): void {
    this.#liveness?.heard();
    const notification = checkClientNotification(method, params, this.#strict);
    if (this.control) this.#controlled(this.control, notification);
    const { viewport } = this;
    // Requests still under way when the viewport closed are no fault of the client.
    if (!viewport || !allowsNotification(viewport.access, notification.method)) return;
    switch (notification.method) {
      case 'viewport.input':
        viewport.receiveInput(notification.params.seq, Buffer.from(notification.params.data, 'latin1'));
        return;
      case 'viewport.ack':
        viewport.frames.acknowledge(notification.params.rev);
        return;
      case 'viewport.resize':
        viewport.resize(notification.params.cols, notification.params.rows);
        return;
      case 'viewport.unlock':
        viewport.unlocked();
        break;
      case 'viewport.colours':
        viewport.setColours(notification.params);
        break;
      case 'viewport.terminal':
        viewport.setFindings(notification.params);
    }
  }
}

/** Name of a connection, for those whom its deed concerns. */
export function nameOf({ operator, access }: Connection): string {
  return operator && access ? whoIs(operator, access) : 'unknown';
}

/** Errors: hello-first. */
export function accessOf(connection: Connection): Access {
  if (connection.access === null) throw fail('hello-first', {});
  return connection.access;
}
