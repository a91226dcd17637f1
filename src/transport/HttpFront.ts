/**
 * The listener of `holdfast serve`: accepts WebSocket and HTTP polling connections and splices each onto the server's
 * socket. Owns the TCP listener, its bounds against slow and large requests, and the checks before a connection is
 * accepted (Host, Origin, limits); the server decides about admission.
 */
import { X509Certificate } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer, Server as SecureServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { fail, HoldfastError } from '../protocol/errors.ts';
import { systemReason } from '../protocol/systemReason.ts';
import { AttemptLimiter } from './AttemptLimiter.ts';
import type { Carrier } from './Carrier.ts';
import { fetchAllowed, hostAllowed, originAllowed } from './httpGuards.ts';
import { pollPath } from './httpPoll.ts';
import type { PageFiles } from './PageFiles.ts';
import { answer, PollConnections } from './PollConnections.ts';
import { splice } from './splice.ts';
import { WebSocketListener } from './WebSocketListener.ts';

/** Most connections, of either kind. */
const mostConnections = 1024;
/** Most sockets: a polling client has two. */
const mostSockets = 2 * mostConnections + 256;
/** Bounds on the arrival of a request's headers, and of the whole request. */
const headersWithinMs = 10_000;
const requestWithinMs = 30_000;
const checkEveryMs = 2000;
/** Between two requests on one socket; longer than a client's pause between two polls. */
const idleSocketMs = 30_000;
/** Answers get this long to leave when the listener is closed. */
const lastWordsMs = 300;
const headerBytes = 16 * 1024;
const mostHeaders = 64;

export interface HttpFrontOptions {
  host: string;
  /** 0: any free port. */
  port: number;
  /** PEM. Absent: plain text, which is for loopback. */
  tls?: { cert: string; key: string };
  /** See httpGuards.ts. */
  origins: readonly string[];
  hosts: readonly string[];
  /** The page, for browsers; absent: a sentence at `/`. */
  page?: PageFiles;
  connectHost(): Promise<Carrier>;
  /** A line for the log: addresses and reasons, never a credential. */
  log(line: string): void;
}

export class HttpFront {
  readonly #options: HttpFrontOptions;
  #certificate: X509Certificate | null;
  readonly #limiter = new AttemptLimiter();
  readonly #server: Server | SecureServer;
  readonly #sockets = new WebSocketListener();
  readonly #polls: PollConnections;
  readonly #open = new Set<Carrier>();

  /** Errors: bad-certificate; the system's when it can't listen there. */
  static async listen(options: HttpFrontOptions): Promise<HttpFront> {
    let front: HttpFront;
    try {
      front = new HttpFront(options);
    } catch (error) {
      throw fail('bad-certificate', { reason: (error as Error).message });
    }
    const { host, port } = options;
    await new Promise<void>((resolve, reject) => {
      const failed = (error: unknown) => {
        const reason = systemReason(error);
        reject(fail('unsafe-listen', { address: `${host}:${port}`, reason }));
      };
      front.#server.once('error', failed);
      front.#server.listen(port, host, () => {
        front.#server.off('error', failed);
        front.#server.on('error', (error) => options.log(`listener: ${error.message}`));
        resolve();
      });
    });
    return front;
  }

  private constructor(options: HttpFrontOptions) {
    this.#options = options;
    this.#certificate = options.tls ? new X509Certificate(options.tls.cert) : null;
    this.#polls = new PollConnections({
      accept: (request, response) => this.#acceptPoll(request, response),
    });
    const bounds = {
      headersTimeout: headersWithinMs,
      requestTimeout: requestWithinMs,
      keepAliveTimeout: idleSocketMs,
      connectionsCheckingInterval: checkEveryMs,
      maxHeaderSize: headerBytes,
    };
    const onRequest = (request: IncomingMessage, response: ServerResponse) =>
      this.#request(request, response);
    this.#server = options.tls
      ? createSecureServer({ ...bounds, ...options.tls, handshakeTimeout: headersWithinMs }, onRequest)
      : createServer(bounds, onRequest);
    this.#server.maxConnections = mostSockets;
    this.#server.maxHeadersCount = mostHeaders;
    this.#server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) =>
      this.#upgrade(request, socket, head),
    );
    // Malformed, slow or oversized requests: answered with a status where possible, and closed.
    this.#server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
      if (!socket.writable || error.code === 'ECONNRESET') socket.destroy();
      else {
        const status = error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? '408 Request Timeout' : '400 Bad Request';
        socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      }
    });
  }

  /** ws:// or wss://, with the actual port. */
  get url(): string {
    const { address, port, family } = this.#server.address() as AddressInfo;
    const host = family === 'IPv6' ? `[${address}]` : address;
    return `${this.#options.tls ? 'wss' : 'ws'}://${host}:${port}`;
  }

  /** Current connections, admitted or not. */
  get connections(): number {
    return this.#open.size;
  }

  /** Uses another certificate for new connections. Errors: from TLS for an invalid one. */
  renew(tls: { cert: string; key: string }): void {
    if (!(this.#server instanceof SecureServer)) return;
    this.#server.setSecureContext(tls);
    this.#certificate = new X509Certificate(tls.cert);
  }

  /** Ends every connection, and stops listening. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => void this.#server.close(() => resolve()));
    for (const carrier of [...this.#open]) carrier.close();
    this.#polls.closeAll();
    this.#server.closeIdleConnections();
    const grace = setTimeout(() => this.#server.closeAllConnections(), lastWordsMs);
    await closed;
    clearTimeout(grace);
  }

  #request(request: IncomingMessage, response: ServerResponse): void {
    const refusal = this.#refusal(request);
    const path = pathOf(request);
    if (refusal !== null) answer(response, refusal.status, {}, `${refusal.why}\n`);
    else if (path === pollPath)
      this.#polls.handle(request, response).catch((error: Error) => {
        this.#options.log(`request: ${error.message}`);
        response.destroy();
      });
    else if (this.#options.page?.send(path, request.headers.host ?? '', request, response)) return;
    else if (path === '/' && request.method === 'GET')
      answer(
        response,
        200,
        {},
        `holdfast: connect with: holdfast connect ${this.#options.tls ? 'wss' : 'ws'}://...\n`,
      );
    else answer(response, 404, {}, 'not found\n');
  }

  #upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const refusal = this.#refusal(request);
    if (refusal !== null) {
      refuseUpgrade(socket, refusal.status, refusal.why);
      return;
    }
    const place = this.#enter(request);
    if (place instanceof HoldfastError) {
      refuseUpgrade(socket, 429, place.message, retryAfter(place));
      return;
    }
    const gone = () => place.leave(false);
    socket.once('close', gone);
    this.#sockets.upgrade(request, socket, head, (carrier) => {
      socket.off('close', gone);
      this.#splice(carrier, 'websocket', place);
    });
  }

  #acceptPoll(request: IncomingMessage, response: ServerResponse): ((carrier: Carrier) => void) | null {
    const place = this.#enter(request);
    if (!(place instanceof HoldfastError)) return (carrier) => this.#splice(carrier, 'http', place);
    answer(response, 429, { 'retry-after': retryAfter(place) }, `${place.message}\n`);
    return null;
  }

  /** Why a request is refused without further inspection. */
  #refusal(request: IncomingMessage): { status: number; why: string } | null {
    const { host, origin } = request.headers;
    const guards = { ...this.#options, certificate: this.#certificate };
    if (!hostAllowed(host, guards))
      return { status: 421, why: 'this is not a name of this server; allow it with --allow-host' };
    if (!originAllowed(origin, host ?? '', this.#certificate !== null, guards))
      return { status: 403, why: 'pages of this origin may not connect; allow it with --allow-origin' };
    if (!fetchAllowed(request.headers))
      return { status: 403, why: 'pages of other sites may not use this one; open it in a tab of its own' };
    return null;
  }

  /** A place among the waiting connections. Errors, as a value: too-many-attempts. */
  #enter(request: IncomingMessage): Place | HoldfastError {
    if (this.#open.size >= mostConnections) return fail('too-many-attempts', { seconds: 5 });
    const address = request.socket.remoteAddress ?? '';
    const leave = this.#limiter.enter(address);
    if (leave instanceof HoldfastError) {
      this.#options.log(`${address}: ${leave.message}`);
      return leave;
    }
    return { address, leave };
  }

  #splice(carrier: Carrier, name: 'websocket' | 'http', { address, leave }: Place): void {
    this.#open.add(carrier);
    splice(carrier, {
      connectHost: () => this.#options.connectHost(),
      via: { carrier: name, address: address.replace(/^::ffff:(?=\d+\.)/i, '').slice(0, 64) },
      answered: (error) => {
        leave(error?.code === 'not-admitted');
        this.#options.log(`${address}: ${name}: ${error === null ? 'admitted' : error.message}`);
      },
      ended: () => this.#open.delete(carrier),
    });
  }
}

interface Place {
  address: string;
  leave(failed: boolean): void;
}

function retryAfter(error: HoldfastError): string {
  return String(error.details.seconds ?? 1);
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '').split('?', 1)[0] ?? '';
}

const reasons: Readonly<Record<number, string>> = {
  403: 'Forbidden',
  421: 'Misdirected Request',
  429: 'Too Many Requests',
};

function refuseUpgrade(socket: Socket, status: number, why: string, retry = ''): void {
  const body = `${why}\n`;
  socket.end(
    `HTTP/1.1 ${status} ${reasons[status] ?? 'Refused'}\r\nConnection: close\r\n` +
      `Content-Type: text/plain\r\nContent-Length: ${Buffer.byteLength(body)}\r\n` +
      `${retry === '' ? '' : `Retry-After: ${retry}\r\n`}\r\n${body}`,
  );
  socket.destroySoon();
}
