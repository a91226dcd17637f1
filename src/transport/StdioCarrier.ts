/**
 * A carrier over two byte streams, one to read and one to write: standard input and output of a process, on either end
 * of a pipe. One message a line, as on the Unix socket. Owns the streams while it is open.
 */
import type { Readable, Writable } from 'node:stream';
import { type ByteStream, type ByteStreamEvents, LineCarrier } from './LineCarrier.ts';

export interface StdioOptions {
  /** Called when both directions are over, to end the process on the other side. */
  ended?(): void;
  /** Longest message until `admitted`, bytes; as later when absent. */
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
    // A reader that went away is an end like any other.
    const failed = (error: NodeJS.ErrnoException) => this.#over(error.code === 'EPIPE' ? null : error);
    input.on('error', failed);
    output.on('error', failed);
    // As on a socket: what is read has ended, so nobody is there to be answered.
    input.on('close', () => this.#over(null));
    output.on('close', () => this.#over(null));
    input.on('end', () => events.ended());
    output.on('drain', () => events.drained());
    if (input.destroyed) queueMicrotask(() => this.#over(null));
  }

  read(): void {
    if (!this.#isReading) this.#input.on('data', (chunk: Uint8Array) => this.#events?.bytes(chunk));
    this.#isReading = true;
    // A stream that somebody has read from before, and paused, does not begin to flow by itself.
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
