/**
 * The Unix socket carrier: one message a line (LineCarrier.ts).
 * Owns sockets; never decides who may connect (the folder's and the socket's permissions do), and
 * never removes a stale socket (the server does, while it holds its lock).
 */
import { createConnection, createServer, type Socket } from 'node:net';
import { fail } from '../protocol/errors.ts';
import { systemReason } from '../protocol/systemReason.ts';
import type { Carrier } from './Carrier.ts';
import { type ByteStream, type ByteStreamEvents, LineCarrier } from './LineCarrier.ts';

/** Connections that may wait to be accepted; the system has a bound of its own (net.core.somaxconn, 4096 on Linux). */
const waitingConnections = 4096;
/**
 * Between two tries to connect to a socket on which too many wait: connect(2) says EAGAIN then, and does not wait. No
 * back-off: the queue is accepted in milliseconds, unless the server is stuck.
 */
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
      resolve(new LineCarrier(new SocketStream(socket)));
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
    const server = createServer({ pauseOnConnect: true }, (socket) =>
      accept(new LineCarrier(new SocketStream(socket))),
    );
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

/** The bytes of a connected stream socket. */
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
    // Read on until the other side ends, and throw it away: closing with data unread is a reset, which would cost the
    // other side our last word.
    this.#socket.resume();
    this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }
}
