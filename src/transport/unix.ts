/**
 * The Unix socket carrier: one message a line (protocol/codec-lines.ts).
 * Owns sockets and their framing; never decides who may connect (the folder's and the socket's permissions do), and
 * never removes a stale socket (the server does, while it holds its lock).
 */
import { createConnection, createServer, type Socket } from 'node:net';
import { LineDecoder } from '../protocol/codec-lines.ts';
import { fail, HoldfastError } from '../protocol/errors.ts';
import { systemReason } from '../protocol/systemReason.ts';
import type { Carrier, CarrierHandlers } from './Carrier.ts';
import { mostUnsentBytes, notReading } from './unsent.ts';

/** How long `close` waits for a peer that does not read. A last word of a few hundred bytes takes far less. */
const closeGraceMs = 1000;
/** Connections that may wait to be accepted; the system has a bound of its own (net.core.somaxconn, 4096 on Linux). */
const waitingConnections = 4096;
/** Between two tries to connect to a socket on which too many wait: connect(2) says EAGAIN then, and does not wait. */
const connectAgainMs = 20;
/** So often: a server that accepts nobody for two seconds is told of. */
const connectTries = 100;

/** Connects to a listening socket. Errors: no-server when nobody listens there; command-failed, as when it is not ours. */
export function connectUnix(path: string, tries = connectTries): Promise<Carrier> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ path });
    const failed = (error: NodeJS.ErrnoException) => {
      const { code = '' } = error;
      if (code === 'EAGAIN' && tries > 1) {
        setTimeout(() => connectUnix(path, tries - 1).then(resolve, reject), connectAgainMs);
        return;
      }
      const nobody = code === 'ENOENT' || code === 'ENOTDIR' || code === 'ECONNREFUSED';
      reject(
        nobody
          ? fail('no-server', { path })
          : fail('command-failed', { message: `error connecting to ${path} (${systemReason(error)})` }),
      );
    };
    socket.once('error', failed);
    socket.once('connect', () => {
      socket.off('error', failed);
      resolve(new SocketCarrier(socket));
    });
  });
}

export interface UnixListener {
  readonly path: string;
  /** Stops listening. The connections that were accepted stay, they are their owners' to close. */
  close(): Promise<void>;
}

/**
 * Listens on a new socket of mode 0600. `accept` gets each connection; it must `start` it.
 * Errors: those of bind(2), such as EADDRINUSE when the path exists.
 */
export function listenUnix(path: string, accept: (carrier: Carrier) => void): Promise<UnixListener> {
  return new Promise((resolve, reject) => {
    const server = createServer({ pauseOnConnect: true }, (socket) => accept(new SocketCarrier(socket)));
    server.once('error', reject);
    server.once('listening', () => {
      server.off('error', reject);
      server.on('error', () => {}); // EMFILE and the like: the one connection is lost, listening goes on.
      resolve({ path, close: () => new Promise((done) => server.close(() => done())) });
    });
    // bind(2) runs inside listen(): with this umask the socket is never open to others, not even for an instant.
    const umask = process.umask(0o177);
    try {
      server.listen({ path, backlog: waitingConnections });
    } finally {
      process.umask(umask);
    }
  });
}

/** A carrier over a connected stream socket. */
class SocketCarrier implements Carrier {
  readonly #socket: Socket;
  readonly #decoder = new LineDecoder();
  #handlers: CarrierHandlers | null = null;
  #closed = false;
  #error: Error | null = null;
  #paused = false;
  /** What came before reading was paused and was not taken yet; at most one chunk of the socket. */
  #held: Uint8Array | null = null;

  constructor(socket: Socket) {
    this.#socket = socket;
    // Before start too: an 'error' that nobody listens for would end the process.
    socket.on('error', (error) => {
      this.#error ??= error;
    });
    socket.on('close', () => this.#ended());
  }

  get bufferedBytes(): number {
    return this.#socket.writableLength;
  }

  get closed(): boolean {
    return this.#closed;
  }

  start(handlers: CarrierHandlers): void {
    this.#handlers = handlers;
    const socket = this.#socket;
    if (socket.destroyed) {
      queueMicrotask(() => this.#ended());
      return;
    }
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('end', () => this.close());
    socket.on('drain', () => this.#handlers?.drained?.());
    if (!this.#paused) socket.resume();
  }

  send(text: string): void {
    if (this.#closed || !this.#socket.writable) return;
    if (this.bufferedBytes > mostUnsentBytes) {
      this.#error ??= notReading();
      this.destroy();
    } else this.#socket.write(`${text}\n`);
  }

  pauseReading(): void {
    this.#paused = true;
    this.#socket.pause();
  }

  resumeReading(): void {
    this.#paused = false;
    const held = this.#held;
    this.#held = null;
    if (held !== null) this.#receive(held);
    if (!this.#paused && this.#handlers !== null) this.#socket.resume();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    const grace = setTimeout(() => this.#socket.destroy(), closeGraceMs);
    grace.unref();
    this.#socket.once('close', () => clearTimeout(grace));
    // Read on until the other side ends, and throw it away: closing with data unread is a reset, which would cost the
    // other side our last word.
    this.#socket.resume();
    this.#socket.end();
  }

  destroy(): void {
    this.#closed = true;
    this.#socket.destroy();
  }

  #receive(chunk: Uint8Array): void {
    if (this.#closed) return;
    try {
      const taken = this.#decoder.push(chunk, (line) => {
        this.#handlers?.message(line);
        return !this.#closed && !this.#paused;
      });
      if (taken < chunk.length) this.#held = chunk.subarray(taken);
    } catch (error) {
      if (!(error instanceof HoldfastError)) throw error;
      this.#handlers?.broken(error);
      this.close();
    }
  }

  #ended(): void {
    this.#closed = true;
    const handlers = this.#handlers;
    if (handlers === null) return;
    this.#handlers = null;
    handlers.closed(this.#error);
  }
}
