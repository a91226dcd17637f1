/**
 * Carrier over bytes in both directions: one message per line (protocol/LineDecoder.ts). Owns the framing, the state of
 * the connection and its bounds. A `ByteStream` moves the bytes: a socket (unix.ts), standard input and output
 * (StdioCarrier.ts), or libuv's pipe (pipe.ts). Imports no stream of Node: every command loads this file at start-up.
 */

import { HoldfastError } from '../protocol/errors.ts';
import { LineDecoder } from '../protocol/LineDecoder.ts';
import { limits } from '../protocol/limits.ts';
import type { Carrier, CarrierHandlers } from './Carrier.ts';
import { mostUnsentBytes, notReading } from './unsent.ts';

/** Longest wait of `close` for a peer that does not read. A final message of a few hundred bytes takes far less. */
const closeGraceMs = 1000;

export interface ByteStreamEvents {
  bytes(chunk: Uint8Array): void;
  /** The other side sends nothing more; it may still read. */
  ended(): void;
  /** Everything written has left this process, after some of it had to wait. */
  drained(): void;
  /**
   * Both directions have ended; called at least once. `error` is the cause, null for an end requested by either side.
   */
  over(error: Error | null): void;
}

/** Stream of bytes to and from the other side. Reads nothing before `read`. */
export interface ByteStream {
  /** Called once, before every other method. */
  listen(events: ByteStreamEvents): void;
  /** Approximate number of bytes that wait in this process to be sent. */
  readonly unsentBytes: number;
  read(): void;
  pause(): void;
  /** Sends text; does nothing when this direction has ended. */
  write(text: string): void;
  /** Flushes the queue, then ends both directions; bytes that still arrive are reported and may be ignored. */
  end(): void;
  /** Ends both directions immediately. */
  destroy(): void;
}

export class LineCarrier implements Carrier {
  readonly #stream: ByteStream;
  readonly #decoder: LineDecoder;
  #handlers: CarrierHandlers | null = null;
  #state: 'open' | 'closing' | 'over' = 'open';
  #error: Error | null = null;
  #paused = false;
  /** Bytes received before reading was paused and not yet consumed; at most one chunk of the stream. */
  #held: Uint8Array | null = null;
  #grace: NodeJS.Timeout | null = null;

  /** @param firstBytes longest message before `admitted`; when absent, the same bound as afterwards. */
  constructor(stream: ByteStream, firstBytes?: number) {
    this.#stream = stream;
    this.#decoder = new LineDecoder(firstBytes);
    // Listen before `start` as well: an 'error' event without a listener would end the process.
    stream.listen({
      bytes: (chunk) => this.#receive(chunk),
      ended: () => this.close(),
      drained: () => this.#handlers?.drained?.(),
      over: (error) => this.#over(error),
    });
  }

  get bufferedBytes(): number {
    return this.#stream.unsentBytes;
  }

  get closed(): boolean {
    return this.#state !== 'open';
  }

  admitted(): void {
    this.#decoder.maxBytes = limits.messageBytes;
  }

  start(handlers: CarrierHandlers): void {
    this.#handlers = handlers;
    if (this.#state === 'over') this.#reportClosed();
    else if (this.#paused) this.#stream.pause();
    else this.#stream.read();
  }

  send(text: string): void {
    if (this.#state !== 'open') return;
    if (this.bufferedBytes > mostUnsentBytes) {
      this.#error ??= notReading();
      this.destroy();
    } else this.#stream.write(`${text}\n`);
  }

  pauseReading(): void {
    this.#paused = true;
    if (this.#state === 'open') this.#stream.pause();
  }

  resumeReading(): void {
    this.#paused = false;
    const held = this.#held;
    this.#held = null;
    if (held !== null) this.#receive(held);
    if (!this.#paused && this.#handlers !== null && this.#state === 'open') this.#stream.read();
  }

  close(): void {
    if (this.#state !== 'open') return;
    this.#state = 'closing';
    this.#grace = setTimeout(() => this.#stream.destroy(), closeGraceMs);
    this.#grace.unref();
    this.#stream.end();
  }

  destroy(): void {
    if (this.#state === 'over') return;
    this.#state = 'closing';
    this.#stream.destroy();
  }

  #receive(chunk: Uint8Array): void {
    if (this.#state !== 'open') return;
    try {
      const taken = this.#decoder.push(chunk, (line) => {
        this.#handlers?.message(line);
        return this.#state === 'open' && !this.#paused;
      });
      if (taken < chunk.length) this.#held = chunk.subarray(taken);
    } catch (error) {
      if (!(error instanceof HoldfastError)) throw error;
      this.#handlers?.broken(error);
      this.close();
    }
  }

  #over(error: Error | null): void {
    if (this.#state === 'over') return;
    this.#state = 'over';
    this.#error ??= error;
    if (this.#grace !== null) clearTimeout(this.#grace);
    this.#reportClosed();
  }

  /** Reports in a later turn: the caller of `send` or `destroy` has not finished yet. */
  #reportClosed(): void {
    const handlers = this.#handlers;
    this.#handlers = null;
    if (handlers !== null) queueMicrotask(() => handlers.closed(this.#error));
  }
}
