/**
 * Reads and writes files for the server, in the process of the command line: load-buffer, source-file, save-buffer. So,
 * as in tmux's client, relative paths, permissions, FIFOs and /dev/stdin are the caller's, and only the caller waits
 * for them. Owns the open files, by number; knows no command.
 */
import { createReadStream, fstatSync, promises } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { fail } from '../../protocol/errors.ts';
import { checkFileRequest, type FileRequests } from '../../protocol/fileRequests.ts';
import { limits } from '../../protocol/limits.ts';
import { fileError, writeFlags } from '../../runtime/regularFile.ts';

type ReadParams = FileRequests['ui.readFile']['params'];
type WriteParams = FileRequests['ui.writeFile']['params'];
type Piece = FileRequests['ui.readFile']['result'];

/** Paths of the standard streams, which are not opened again: that fails when they are sockets. */
const standardInput = /^\/dev\/(?:stdin|fd\/0)$/;
const standardOutput = /^\/dev\/(?:stdout|fd\/1)$/;

export class OwnFiles {
  readonly #readers = new Map<number, PieceReader>();
  readonly #writers = new Map<number, FileHandle>();
  readonly #stdout: (bytes: Buffer) => Promise<unknown>;
  readonly #hasInput: boolean;
  #stdin: PieceReader | null = null;

  /** `hasInput`: false where something else reads standard input; requests for it then fail, as in tmux. */
  constructor(stdout: (bytes: Buffer) => Promise<unknown>, { hasInput = true } = {}) {
    this.#stdout = stdout;
    this.#hasInput = hasInput;
  }

  /** Answers a request of the server. Errors: unknown-method, and those of the file. */
  answer(method: string, params: unknown): Promise<unknown> {
    const request = checkFileRequest(method, params);
    if (request.method === 'ui.stdin') return this.#nextOfStdin(limits.pieceBytes);
    if (request.method === 'ui.readFile') return this.#read(request.params);
    return this.#write(request.params);
  }

  async #nextOfStdin(limit: number): Promise<Piece> {
    if (!this.#hasInput) throw fail('file-error', { path: '-', reason: 'Bad file descriptor' });
    // Node reads a folder as an empty file.
    if (fstatSync(0).isDirectory()) throw fail('file-error', { path: '-', reason: 'Is a directory' });
    this.#stdin ??= new PieceReader(process.stdin);
    return this.#stdin.next(limit);
  }

  async #read({ file, path, limit }: ReadParams): Promise<Piece> {
    const most = Math.min(limit, limits.pieceBytes);
    if (standardInput.test(path)) return this.#nextOfStdin(most);
    let reader = this.#readers.get(file);
    const first = !reader;
    if (!reader) {
      reader = new PieceReader(createReadStream(path));
      this.#readers.set(file, reader);
    }
    try {
      const piece = await reader.next(most);
      if (!piece.more) this.#readers.delete(file);
      return first ? { ...piece, ...(await sizeOf(path)) } : piece;
    } catch (error) {
      this.#readers.delete(file);
      throw fileError(path, error);
    }
  }

  async #write({ file, path, data, append, more }: WriteParams): Promise<object> {
    const bytes = Buffer.from(data, 'latin1');
    if (standardOutput.test(path)) {
      await this.#stdout(bytes);
      return {};
    }
    let handle = this.#writers.get(file);
    try {
      // A paste buffer may hold a secret, so only the owner may read a new file.
      handle ??= await promises.open(path, writeFlags(append === true), 0o600);
      this.#writers.set(file, handle);
      await handle.writeFile(bytes);
      if (!more) await this.#close(file, handle);
    } catch (error) {
      if (handle) await this.#close(file, handle).catch(() => {});
      throw fileError(path, error);
    }
    return {};
  }

  async #close(file: number, handle: FileHandle): Promise<void> {
    this.#writers.delete(file);
    await handle.close();
  }
}

/** The size of a regular file, so that the server can refuse a file that is too large at once. */
async function sizeOf(path: string): Promise<{ size?: number }> {
  const found = await promises.stat(path);
  return found.isFile() ? { size: found.size } : {};
}

/** A stream in pieces of the requested size; holds at most one piece and the stream's own read-ahead. */
class PieceReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #rest = Buffer.alloc(0);

  constructor(stream: AsyncIterable<Buffer>) {
    this.#chunks = stream[Symbol.asyncIterator]();
  }

  async next(limit: number): Promise<Piece> {
    const taken: Buffer[] = [this.#rest];
    let total = this.#rest.length;
    let more = true;
    while (total <= limit && more) {
      const { value, done } = await this.#chunks.next();
      if (done) more = false;
      else {
        taken.push(value);
        total += value.length;
      }
    }
    const all = Buffer.concat(taken);
    this.#rest = all.subarray(limit);
    const data = all.toString('latin1', 0, limit);
    return more || this.#rest.length > 0 ? { data, more: true } : { data };
  }
}
