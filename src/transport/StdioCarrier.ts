/**
 * Carrier over two byte streams, one to read and one to write: standard input and output of a process, on either end of
 * a pipe. One message per line, as on the Unix socket. Owns the streams while it is open.
 */
import type { Readable, Writable } from 'node:stream';
import { type ByteStream, type ByteStreamEvents, LineCarrier } from './LineCarrier.ts';

export interface StdioOptions {
  /** Called when both directions have ended, to end the process on the other side. */
  ended?(): void;
  /** Longest message before `admitted`, in bytes; when absent, the same bound as afterwards. */
  firstBytes?: number;
}

export class StdioCarrier extends LineCarrier {
  constructor(input: Readable, output: Writable, options: StdioOptions = {}) {
    super(new StdioStream(input, output, () => options.ended?.()), options.firstBytes);
  }
}

class StdioStream implements ByteStream {
  readonly #input: Readable;
  readonly #output: Writable;
  readonly #ended: () => void;
  #events: ByteStreamEvents | null = null;
  #isReading = false;

  constructor(input: Readable, output: Writable, ended: () => void) {
    this.#input = input;
    this.#output = output;
    this.#ended = ended;
  }

  get unsentBytes(): number {
    return this.#output.writableLength;
  }

  listen(events: ByteStreamEvents): void {
    this.#events = events;
    const [input, output] = [this.#input, this.#output];
    // A reader that went away is an ordinary end.
    const failed = (error: NodeJS.ErrnoException) => this.#over(error.code === 'EPIPE' ? null : error);
    input.on('error', failed);
    output.on('error', failed);
    // As on a socket: when the input has closed, there is nobody left to answer.
    input.on('close', () => this.#over(null));
    output.on('close', () => this.#over(null));
    input.on('end', () => events.ended());
    output.on('drain', () => events.drained());
    if (input.destroyed) queueMicrotask(() => this.#over(null));
  }

  read(): void {
    if (!this.#isReading) this.#input.on('data', (chunk: Uint8Array) => this.#events?.bytes(chunk));
    this.#isReading = true;
    // A stream that was read and paused before does not resume by itself.
    this.#input.resume();
  }

  pause(): void {
    this.#input.pause();
  }

  write(text: string): void {
    if (this.#output.writable) this.#output.write(text);
  }

  end(): void {
    this.#output.end(() => this.#over(null));
  }

  destroy(): void {
    this.#over(null);
  }

  #over(error: Error | null): void {
    const events = this.#events;
    if (events === null) return;
    this.#events = null;
    this.#input.destroy();
    this.#output.destroy();
    this.#ended();
    events.over(error);
  }
}
