/**
 * `holdfast relay serve`: accepts connections of hosts and operators, over HTTP or HTTPS, and passes them to the
 * router. Owns the listener and the limits per address; keeps none of the traffic, on disk or in memory.
 */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { admitHost } from './admitHost.ts';
import type { Claim } from './channel.ts';
import { HostConnection } from './HostConnection.ts';
import { frameBytes } from './hostFrames.ts';
import { LivenessSweep } from './LivenessSweep.ts';
import { OperatorConnection } from './OperatorConnection.ts';
import { Router } from './Router.ts';
import { AddressLimits, type Rate } from './TokenBucket.ts';
import { hostIdPattern, hostPath, operatorPath } from './wire.ts';

export interface RelayLimits {
  /** Connections in all. */
  connections: number;
  /** Connections of one address at a time. */
  perAddress: number;
  /** New connections of one address. */
  attempts: Rate;
}

export const defaultLimits: RelayLimits = {
  connections: 20_000,
  // A team behind one address, with a host and a few operators each.
  perAddress: 256,
  attempts: { burst: 60, perSecond: 2 },
};

export interface RelayOptions {
  host: string;
  port: number;
  tls?: { cert: string | Buffer; key: string | Buffer };
  limits?: Partial<RelayLimits>;
  /**
   * Host and port of this relay: other names are refused, so that a proof made for another relay is not accepted here.
   */
  names?: readonly string[];
  /** Origins of the pages that may connect to hosts, of any when absent. No page connects as a host. */
  origins?: ReadonlySet<string>;
  /** Public keys of the hosts that may use it; any host when absent. */
  hosts?: ReadonlySet<string>;
  /** The address of a client is the last one in X-Forwarded-For: a reverse proxy is in front. */
  behindProxy?: boolean;
  log(text: string): void;
}

/** Requests must come at once: a client that sends headers slowly is cut off. */
const headersWithinMs = 10_000;

export class RelayServer {
  readonly router = new Router();
  readonly #options: RelayOptions;
  readonly #limits: RelayLimits;
  #hosts: ReadonlySet<string> | undefined;
  readonly #addresses: AddressLimits;
  readonly #http: Server | TlsServer;
  readonly #sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: frameBytes,
    clientTracking: false,
  });
  readonly #open = new Set<WebSocket>();
  readonly #sweep = new LivenessSweep();

  /** Listens. Errors: from listen(2). */
  static async start(options: RelayOptions): Promise<RelayServer> {
    const server = new RelayServer(options);
    await new Promise<void>((resolve, reject) => {
      server.#http.once('error', reject);
      server.#http.listen(options.port, options.host, () => {
        server.#http.off('error', reject);
        server.#http.on('error', (error) => options.log(`listening: ${error.message}`));
        resolve();
      });
    });
    return server;
  }

  private constructor(options: RelayOptions) {
    this.#options = options;
    this.#hosts = options.hosts;
    this.#limits = { ...defaultLimits, ...options.limits };
    this.#addresses = new AddressLimits(this.#limits.attempts, this.#limits.perAddress, () =>
      performance.now(),
    );
    const settings = {
      headersTimeout: headersWithinMs,
      requestTimeout: headersWithinMs,
      keepAliveTimeout: 1000,
    };
    this.#http = options.tls ? createTlsServer({ ...settings, ...options.tls }) : createServer(settings);
    this.#http.maxConnections = this.#limits.connections;
    this.#http.on('request', (request, response) => {
      // For monitoring of the process; it reveals nothing about hosts or operators.
      const healthy = request.url === '/healthz';
      response.writeHead(healthy ? 200 : 404, { 'content-type': 'text/plain', connection: 'close' });
      response.end(healthy ? 'ok\n' : 'holdfast relay\n');
    });
    this.#http.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
    this.#http.on('clientError', (_error, socket) => socket.destroy());
  }

  get port(): number {
    return (this.#http.address() as AddressInfo).port;
  }

  get connections(): number {
    return this.#open.size;
  }

  /** Replaces the certificate, for new connections. */
  renewTls(tls: { cert: string | Buffer; key: string | Buffer }): void {
    if ('setSecureContext' in this.#http) this.#http.setSecureContext(tls);
  }

  /** Replaces the list of hosts: connected hosts that are not on it are disconnected. */
  renewHosts(hosts: ReadonlySet<string>): void {
    this.#hosts = hosts;
    for (const host of [...this.router.hosts]) if (!hosts.has(host.claim.hostId)) host.unlisted();
  }

  /** Ends every connection: both sides reconnect to another process, or to the next one. */
  async close(): Promise<void> {
    this.#sweep.stop();
    const closed = new Promise<void>((resolve) => this.#http.close(() => resolve()));
    for (const socket of this.#open) {
      socket.close(1001);
      socket.terminate();
    }
    this.#http.closeAllConnections();
    await closed;
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => {});
    const address = this.#addressOf(request);
    const path = (request.url ?? '').split('?')[0] ?? '';
    const authority = (request.headers.host ?? '').toLowerCase();
    const hostId = hostIdOf(path);
    const refused =
      hostId === null && !path.endsWith(hostPath)
        ? 404
        : this.#refusal(request, { authority, address, isHost: hostId === null });
    if (refused !== null) {
      turnAway(socket, refused);
      return;
    }
    this.#sockets.handleUpgrade(request, socket, head, (upgraded) => {
      this.#opened(upgraded, address);
      if (hostId === null) void this.#host(upgraded, authority, address);
      else void this.#operator(upgraded, hostId, address);
    });
  }

  /** The HTTP status that a request is refused with; null for none. */
  #refusal(
    { headers: { origin } }: IncomingMessage,
    { authority, address, isHost }: { authority: string; address: string; isHost: boolean },
  ): number | null {
    const { names, origins } = this.#options;
    // Browsers send their page's origin, other programs none.
    if (origin !== undefined && (isHost || origins?.has(origin) === false)) return 403;
    if (names !== undefined && !names.includes(authority)) return 421;
    if (this.#open.size >= this.#limits.connections) return 503;
    return this.#addresses.admits(address) ? null : 429;
  }

  #opened(socket: WebSocket, address: string): void {
    this.#open.add(socket);
    this.#addresses.connected(address);
    this.#sweep.watch(socket);
    socket.on('error', () => {});
    socket.once('close', () => {
      this.#open.delete(socket);
      this.#addresses.gone(address);
    });
  }

  async #host(socket: WebSocket, authority: string, address: string): Promise<void> {
    let announced: Claim | null = null;
    const claim = await admitHost(socket, {
      authority,
      address,
      allows: (hostId) => this.#allows(hostId),
      holder: (made) => this.router.holder(made),
      announce: (made) => {
        announced = made;
        return this.router.announce(made);
      },
    });
    if (claim === null || socket.readyState !== socket.OPEN) {
      if (announced !== null) this.router.retract(announced);
      return;
    }
    const host: HostConnection = new HostConnection(socket, claim, () => this.router.remove(host));
    this.router.add(host);
    // The list may have changed during admission.
    if (!this.#allows(claim.hostId)) host.unlisted();
  }

  #allows(hostId: string): boolean {
    return this.#hosts?.has(hostId) ?? true;
  }

  async #operator(socket: WebSocket, hostId: string, address: string): Promise<void> {
    const operator = new OperatorConnection(socket);
    const host = await this.router.connect(hostId, operator, address);
    if (typeof host === 'string') operator.closed(host);
    else operator.connect(host);
  }

  #addressOf(request: IncomingMessage): string {
    const forwarded = this.#options.behindProxy ? request.headers['x-forwarded-for'] : undefined;
    const last = (Array.isArray(forwarded) ? forwarded.at(-1) : forwarded)?.split(',').at(-1)?.trim();
    return (last || request.socket.remoteAddress || 'unknown').replace(/^::ffff:/, '').slice(0, 64);
  }
}

function hostIdOf(path: string): string | null {
  const at = path.lastIndexOf(operatorPath);
  const id = at < 0 ? '' : path.slice(at + operatorPath.length);
  return hostIdPattern.test(id) ? id : null;
}

const words: Readonly<Record<number, string>> = {
  403: 'Forbidden',
  404: 'Not Found',
  421: 'Misdirected Request',
  429: 'Too Many Requests',
  503: 'Service Unavailable',
};

function turnAway(socket: Duplex, code: number): void {
  socket.end(`HTTP/1.1 ${code} ${words[code]}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}
