/**
 * The keeper's control sockets: report the state of keeper and server, line by line as JSON, and accept a few
 * requests. There is one in each place that the keeper owns, as long as it owns it (see OwnedPlaces.ts), and it works
 * without a server. It decides nothing.
 */
import { chmodSync, unlinkSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import {
  type ControlRequest,
  controlVersion,
  type KeeperStatus,
  keeperRequests,
  type ServerProgram,
} from '../runtime/control.ts';
import { withShortPath } from '../runtime/shortPath.ts';

/** Most connections at a time to each: commands that wait for a server, and a person who looks. */
const maxConnections = 128;
/** Longest request line, bytes: paths of a program and of a socket, and flags of node. */
const maxLineBytes = 16 * 1024;
/** Unread output of a connection, bytes, beyond which it is dropped. */
const maxUnsentBytes = 64 * 1024;

export interface ControlOptions {
  status: () => KeeperStatus;
  /** Carries out a request; answers the reason when refused, else null. */
  onRequest: (request: ControlRequest) => string | null | Promise<string | null>;
}

export class ControlSocket {
  readonly #options: ControlOptions;
  readonly #servers = new Map<string, Server>();
  readonly #connections = new Set<Socket>();

  constructor(options: ControlOptions) {
    this.#options = options;
  }

  /** @throws Error when the path can't be bound. */
  listen(path: string): Promise<void> {
    const server = createServer((connection) => this.#accept(connection));
    server.maxConnections = maxConnections;
    return new Promise((resolve, reject) => {
      // Bound with the modes of the umask; no other user may ever connect, not even before the chmod.
      const umask = process.umask(0o177);
      try {
        server.once('error', reject);
        withShortPath(path, (short) => server.listen(short));
      } finally {
        process.umask(umask);
      }
      server.once('listening', () => {
        this.#servers.set(path, server);
        chmodSync(path, 0o600);
        resolve();
      });
    });
  }

  /** Stops listening there. Connections stay. */
  leave(path: string): void {
    this.#servers.get(path)?.close();
    this.#servers.delete(path);
    try {
      unlinkSync(path);
    } catch {
      // Removed by another process: it is gone either way.
    }
  }

  /** Sends the current state to all connections. */
  publish(): void {
    for (const connection of this.#connections) this.#tell(connection);
  }

  close(): void {
    for (const path of [...this.#servers.keys()]) this.leave(path);
    for (const connection of this.#connections) connection.destroy();
  }

  #accept(connection: Socket): void {
    this.#connections.add(connection);
    connection.on('close', () => this.#connections.delete(connection));
    connection.on('error', () => connection.destroy());
    let line = '';
    connection.setEncoding('utf8').on('data', (text: string) => {
      line += text;
      for (let end = line.indexOf('\n'); end >= 0; end = line.indexOf('\n')) {
        this.#request(connection, line.slice(0, end));
        line = line.slice(end + 1);
      }
      if (line.length > maxLineBytes) connection.destroy();
    });
    this.#tell(connection);
  }

  async #request(connection: Socket, line: string): Promise<void> {
    const request = requestOf(line);
    if (request === null) {
      connection.destroy();
      return;
    }
    const { id } = request;
    let refused: string | null;
    try {
      refused = await this.#options.onRequest(request);
    } catch (error) {
      refused = error instanceof Error ? error.message : String(error);
    }
    this.#tell(connection, {
      ...(id === undefined ? {} : { answers: id }),
      ...(refused === null ? {} : { refused }),
    });
  }

  #tell(connection: Socket, more: Pick<KeeperStatus, 'answers' | 'refused'> = {}): void {
    if (connection.destroyed) return;
    const line = { ...this.#options.status(), control: controlVersion, ...more };
    if (connection.writableLength > maxUnsentBytes) connection.destroy();
    else connection.write(`${JSON.stringify(line)}\n`);
  }
}

/** Null for an invalid request. Unknown fields, as of a later release, are ignored. */
function requestOf(line: string): ControlRequest | null {
  try {
    const said: unknown = JSON.parse(line);
    if (typeof said !== 'object' || said === null) return null;
    const { op, id, path, program } = said as Partial<Record<keyof ControlRequest, unknown>>;
    const known = keeperRequests.find((each) => each === op);
    if (known === undefined) return null;
    const run = programOf(program);
    return {
      op: known,
      ...(Number.isSafeInteger(id) ? { id: id as number } : {}),
      ...(typeof path === 'string' ? { path } : {}),
      ...(run === null ? {} : { program: run }),
    };
  } catch {
    return null;
  }
}

function programOf(said: unknown): ServerProgram | null {
  if (typeof said !== 'object' || said === null) return null;
  const { node, flags, entry, version, build } = said as Partial<Record<keyof ServerProgram, unknown>>;
  const areTexts = [node, entry, version, build].every((text) => typeof text === 'string');
  if (!areTexts || !Array.isArray(flags) || !flags.every((flag) => typeof flag === 'string')) return null;
  return { node, flags, entry, version, build } as ServerProgram;
}
