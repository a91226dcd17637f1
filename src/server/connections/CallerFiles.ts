/**
 * Files and standard input of a command line's caller: the caller's own process reads and writes them piece by piece,
 * as tmux's client does. Owns their bound, and the choice of callers: command lines on this host. For an attached
 * client, a remote one, or one that lacks the request, the server reads and writes its own files.
 */
import type { CallerInput } from '../../command/context.ts';
import { fail, HoldfastError } from '../../protocol/errors.ts';
import { limits } from '../../protocol/limits.ts';
import type { ByteString } from '../../protocol/messages.ts';
import { ConnectionLost } from '../../transport/Peer.ts';
import type { Connection } from './Connection.ts';

type Piece = { data: ByteString; more?: true; size?: number };

export class CallerFiles implements CallerInput {
  readonly #connection: Connection;
  readonly files: CallerInput['files'];
  #number = 0;

  constructor(connection: Connection) {
    this.#connection = connection;
    const { greeting, viewport } = connection;
    const isCommandLine = viewport === null && greeting?.via === undefined;
    this.files = isCommandLine
      ? { read: (path) => this.#read(path), write: (path, data, how) => this.#write(path, data, how.append) }
      : null;
  }

  get gone(): AbortSignal {
    return this.#connection.gone;
  }

  /** Errors: limit-exceeded; connection-lost when the caller has disconnected. */
  async readStdin(): Promise<ByteString> {
    const { peer } = this.#connection;
    const text = await inPieces('standard input', () =>
      peer.request('ui.stdin', { limit: limits.pieceBytes }),
    );
    // Every client that runs commands has this method.
    if (text === null) throw fail('unsupported', { words: '-: this client has no standard input' });
    return text;
  }

  #read(path: string): Promise<ByteString | null> {
    const file = ++this.#number;
    return inPieces(path, () =>
      this.#connection.peer.request('ui.readFile', { file, path, limit: limits.pieceBytes }),
    );
  }

  async #write(path: string, data: ByteString, append: boolean): Promise<boolean> {
    const file = ++this.#number;
    const how = append ? { append: true as const } : {};
    let at = 0;
    do {
      const piece = data.slice(at, at + limits.pieceBytes);
      at += piece.length;
      const more = at < data.length ? { more: true as const } : {};
      const answer = await known(() =>
        this.#connection.peer.request('ui.writeFile', { file, path, data: piece, ...how, ...more }),
      );
      if (answer === null) return false;
    } while (at < data.length);
    return true;
  }
}

/** All pieces that a client sends; null when it lacks the request. */
async function inPieces(name: string, next: () => Promise<Piece>): Promise<ByteString | null> {
  const pieces: ByteString[] = [];
  for (let total = 0; ; ) {
    const piece = await known(next);
    if (piece === null) return null;
    const { data, more, size } = piece;
    if (typeof data !== 'string')
      throw fail('malformed-message', { reason: `${name}: its data is not text` });
    pieces.push(data);
    total += data.length;
    if (Math.max(total, size ?? 0) > limits.commandBytes)
      throw fail('limit-exceeded', {
        limit: `bytes of ${name}`,
        most: limits.commandBytes,
        ...(size === undefined ? {} : { value: size }),
      });
    if (more !== true || data === '') return pieces.join('');
  }
}

async function known<T>(request: () => Promise<T>): Promise<T | null> {
  try {
    return await request();
  } catch (error) {
    if (error instanceof ConnectionLost)
      throw fail('connection-lost', { words: 'the client has disconnected' });
    if (error instanceof HoldfastError && error.code === 'unknown-method') return null;
    throw error;
  }
}
