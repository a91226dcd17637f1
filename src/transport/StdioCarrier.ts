/**
 * A carrier over two byte streams, one to read and one to write: standard input and output of a process, on either end
 * of a pipe. One message a line (protocol/codec-lines.ts), as on the Unix socket. Owns the streams while it is open.
 */
import type { Readable, Writable } from 'node:stream';
import { LineDecoder } from '../protocol/codec-lines.ts';
import { HoldfastError } from '../protocol/errors.ts';
import { limits } from '../protocol/messages.ts';
import type { Carrier, CarrierHandlers } from './Carrier.ts';
import { mostUnsentBytes, notReading } from './unsent.ts';

/** How long `close` waits for a peer that does not read. */
const closeGraceMs = 1000;

export interface StdioOptions {
  /** Told when both directions are over, to end the process on the other side. */
  ended?(): void;
  /** Longest message until `admitted`, bytes; as later when absent. */
  firstBytes?: number;
}

export class StdioCarrier implements Carrier {
  readonly #input: Readable;
  readonly #output: Writable;
  readonly #options: StdioOptions;
  readonly #decoder: LineDecoder;
  #handlers: CarrierHandlers | null = null;
  #closed = false;
  #over = false;
  #error: Error | null = null;
  #paused = false;
  #held: Uint8Array | null = null;

  constructor(input: Readable, output: Writable, options: StdioOptions = {}) {
    this.#input = input;
    this.#output = output;
    this.#options = options;
    this.#decoder = new LineDecoder(options.firstBytes);
    const failed = (error: Error) => {
      // A reader that went away is an end like any other.
      if ((error as NodeJS.ErrnoException).code !== 'EPIPE') this.#error ??= error;
      this.#end();
    };
    input.on('error', failed);
    output.on('error', failed);
    // As on a socket: what is read has ended, so nobody is there to be answered.
    input.on('close', () => this.#end());
    output.on('close', () => this.#end());
  }

  get bufferedBytes(): number {
    return this.#output.writableLength;
  }

  get closed(): boolean {
    return this.#closed;
  }

  admitted(): void {
    this.#decoder.maxBytes = limits.messageBytes;
  }

  start(handlers: CarrierHandlers): void {
    this.#handlers = handlers;
    if (this.#over || this.#input.destroyed) {
      queueMicrotask(() => this.#end());
      return;
    }
    this.#input.on('data', (chunk: Uint8Array) => this.#receive(chunk));
    this.#input.on('end', () => this.close());
    this.#output.on('drain', () => this.#handlers?.drained?.());
    // A stream that somebody has read from before, and paused, does not begin to flow by itself.
    if (this.#paused) this.#input.pause();
    else this.#input.resume();
  }

  send(text: string): void {
    if (this.#closed || !this.#output.writable) return;
    if (this.bufferedBytes > mostUnsentBytes) {
      this.#error ??= notReading();
      this.destroy();
    } else this.#output.write(`${text}\n`);
  }

  pauseReading(): void {
    this.#paused = true;
    this.#input.pause();
  }

  resumeReading(): void {
    this.#paused = false;
    const held = this.#held;
    this.#held = null;
    if (held !== null) this.#receive(held);
    if (!this.#paused && this.#handlers !== null) this.#input.resume();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    const grace = setTimeout(() => this.#end(), closeGraceMs);
    this.#output.end(() => {
      clearTimeout(grace);
      this.#end();
    });
  }

  destroy(): void {
    this.#closed = true;
    this.#end();
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

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#closed = true;
    this.#input.destroy();
    this.#output.destroy();
    this.#options.ended?.();
    const handlers = this.#handlers;
    this.#handlers = null;
    if (handlers !== null) queueMicrotask(() => handlers.closed(this.#error));
  }
}
