/**
 * Carrier over a Unix socket: one message per line (LineCarrier.ts).
 * Owns sockets. Access is decided by the permissions of the folder and of the socket, and a stale socket is removed by
 * the server while it holds its lock: neither is decided here.
 */
import { createConnection, createServer, Socket } from 'node:net';
import { fail } from '../protocol/errors.ts';
import { systemReason } from '../protocol/systemReason.ts';
import type { Carrier } from './Carrier.ts';
import { type ByteStream, type ByteStreamEvents, LineCarrier } from './LineCarrier.ts';

/** Length of the accept queue; the system has a bound of its own (net.core.somaxconn, 4096 on Linux). */
const waitingConnections = 4096;
/**
 * Delay between attempts to connect to a socket with a full accept queue: connect(2) then fails with EAGAIN instead of
 * waiting. No back-off: the queue is accepted in milliseconds, unless the server is stuck.
 */
const connectAgainMs = 20;
/** Attempts before the failure is reported: a server that accepts nobody for two seconds. */
const connectTries = 100;

/**
 * Connects to a listening socket. Errors: no-server when nothing listens there; connect-failed otherwise, as when
 * another user owns it.
 */
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
          : fail('connect-failed', {
              to: path,
              reason: systemReason(error),
              words: `error connecting to ${path} (${systemReason(error)})`,
            }),
      );
    };
    socket.once('error', failed);
    socket.once('connect', () => {
      socket.off('error', failed);
      resolve(new LineCarrier(new SocketStream(socket)));
    });
  });
}

/** Carrier over a connection that this process was started with, by its descriptor. */
export function inheritedUnix(descriptor: number): Carrier {
  return new LineCarrier(new SocketStream(new Socket({ fd: descriptor })));
}

export interface UnixListener {
  readonly path: string;
  /** Stops listening. Accepted connections stay open: their owners close them. */
  close(): Promise<void>;
}

/**
 * Listens on a new socket of mode 0600. `accept` receives each connection and must `start` it.
 * Errors: those of bind(2), such as EADDRINUSE when the path exists.
 */
export function listenUnix(path: string, accept: (carrier: Carrier) => void): Promise<UnixListener> {
  return new Promise((resolve, reject) => {
    const server = createServer({ pauseOnConnect: true }, (socket) =>
      accept(new LineCarrier(new SocketStream(socket))),
    );
    server.once('error', reject);
    server.once('listening', () => {
      server.off('error', reject);
      server.on('error', () => {}); // EMFILE and the like: one connection is lost, listening continues.
      resolve({ path, close: () => new Promise((done) => server.close(() => done())) });
    });
    // bind(2) runs inside listen(): with this umask the socket is never accessible to other users, not even for an
    // instant.
    const umask = process.umask(0o177);
    try {
      server.listen({ path, backlog: waitingConnections });
    } finally {
      process.umask(umask);
    }
  });
}

/** Byte stream of a connected socket. */
class SocketStream implements ByteStream {
  readonly #socket: Socket;
  #events: ByteStreamEvents | null = null;
  #error: Error | null = null;
  #isReading = false;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  get unsentBytes(): number {
    return this.#socket.writableLength;
  }

  listen(events: ByteStreamEvents): void {
    this.#events = events;
    const socket = this.#socket;
    socket.on('error', (error) => {
      this.#error ??= error;
    });
    socket.on('close', () => events.over(this.#error));
    socket.on('end', () => events.ended());
    socket.on('drain', () => events.drained());
  }

  read(): void {
    if (!this.#isReading) this.#socket.on('data', (chunk) => this.#events?.bytes(chunk));
    this.#isReading = true;
    this.#socket.resume();
  }

  pause(): void {
    this.#socket.pause();
  }

  write(text: string): void {
    if (this.#socket.writable) this.#socket.write(text);
  }

  end(): void {
    // Read and discard until the other side ends: closing with unread data resets the connection, and our final message
    // would be lost.
    this.#socket.resume();
    this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }
}
