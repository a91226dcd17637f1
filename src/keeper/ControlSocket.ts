/**
 * The keeper's control socket: says how keeper and server are, line by line as JSON, and takes a few requests.
 * It stands for the keeper's life (see Lock.ts), and works when no server does. It decides nothing.
 */
import { chmodSync, unlinkSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { type ControlRequest, controlRequests, type KeeperStatus } from '../runtime/control.ts';

/** Connections at a time: commands that wait for a server, and a person who looks. */
const maxConnections = 128;
/** Longest request line, bytes. */
const maxLineBytes = 4096;
/** States not yet read by a connection, bytes, after which it is dropped. */
const maxUnsentBytes = 64 * 1024;

export interface ControlOptions {
  status: () => KeeperStatus;
  onRequest: (request: ControlRequest['op']) => void;
}

export class ControlSocket {
  private readonly options: ControlOptions;
  private readonly server: Server;
  private readonly connections = new Set<Socket>();
  private path: string | null = null;

  constructor(options: ControlOptions) {
    this.options = options;
    this.server = createServer((connection) => this.accept(connection));
    this.server.maxConnections = maxConnections;
  }

  /** @throws Error when the path can't be bound. */
  listen(path: string): Promise<void> {
    return new Promise((resolve, reject) => {
      // Bound with the modes of the umask; nobody else may ever connect, not even before the chmod.
      const umask = process.umask(0o177);
      this.server.once('error', reject);
      this.server.listen(path, () => {
        this.path = path;
        chmodSync(path, 0o600);
        resolve();
      });
      process.umask(umask);
    });
  }

  /** Tells everyone who listens how things are now. */
  publish(): void {
    for (const connection of this.connections) this.tell(connection);
  }

  close(): void {
    this.server.close();
    for (const connection of this.connections) connection.destroy();
    try {
      if (this.path !== null) unlinkSync(this.path);
    } catch {
      // Someone has removed it: it is gone either way.
    }
  }

  private accept(connection: Socket): void {
    this.connections.add(connection);
    connection.on('close', () => this.connections.delete(connection));
    connection.on('error', () => connection.destroy());
    let line = '';
    connection.setEncoding('latin1').on('data', (text: string) => {
      line += text;
      for (let end = line.indexOf('\n'); end >= 0; end = line.indexOf('\n')) {
        this.request(connection, line.slice(0, end));
        line = line.slice(end + 1);
      }
      if (line.length > maxLineBytes) connection.destroy();
    });
    this.tell(connection);
  }

  private request(connection: Socket, line: string): void {
    const op = requestOf(line);
    if (op === null) {
      connection.destroy();
      return;
    }
    if (op !== 'status') this.options.onRequest(op);
    this.tell(connection);
  }

  private tell(connection: Socket): void {
    if (connection.writableLength > maxUnsentBytes) connection.destroy();
    else connection.write(`${JSON.stringify(this.options.status())}\n`);
  }
}

function requestOf(line: string): ControlRequest['op'] | null {
  try {
    const request: unknown = JSON.parse(line);
    if (typeof request !== 'object' || request === null || !('op' in request)) return null;
    return controlRequests.find((known) => known === request.op) ?? null;
  } catch {
    return null;
  }
}
