/**
 * One end of the keeper link over a duplex stream: whole messages in, whole messages out. Owns framing and the end of
 * the link; it never interprets a message. Garbage ends the link, and nothing else.
 */
import type { Duplex } from 'node:stream';
import { FrameDecoder } from '../../protocol/keeperCodec.ts';

export interface FrameSocketOptions<In, Out> {
  encode: (message: Out) => Uint8Array[];
  decode: (type: number, payload: Buffer) => In;
  onMessage: (message: In) => void;
  /** The stream accepts more again after `send` answered false. */
  onDrain?: () => void;
  /** Called once, however the link ends; `reason` is null when the peer just went away. */
  onClose: (reason: string | null) => void;
}

export class FrameSocket<In, Out> {
  readonly #stream: Duplex;
  readonly #options: FrameSocketOptions<In, Out>;
  #open = true;
  #closeWaiter: (() => void) | null = null;

  constructor(stream: Duplex, options: FrameSocketOptions<In, Out>) {
    this.#stream = stream;
    this.#options = options;
    const decoder = new FrameDecoder();
    const onFrame = (type: number, payload: Buffer): void => {
      // A message may have closed the link; later ones in the same chunk are ignored.
      if (this.#open) options.onMessage(options.decode(type, payload));
    };
    stream.on('data', (chunk: Buffer) => {
      try {
        decoder.push(chunk, onFrame);
      } catch (error) {
        this.close(error instanceof Error ? error.message : String(error));
      }
    });
    stream.on('drain', () => this.#open && options.onDrain?.());
    // A killed peer shows as EPIPE or ECONNRESET: the end, not an error of ours.
    stream.on('error', () => this.close(null));
    stream.on('end', () => this.close(null));
    stream.on('close', () => this.close(null));
  }

  get isOpen(): boolean {
    return this.#open;
  }

  /** Answers false when the caller should wait for `onDrain`; a closed link accepts and drops everything. */
  send(message: Out): boolean {
    if (!this.#open) return true;
    const pieces = this.#options.encode(message);
    if (pieces.length === 1 && pieces[0] !== undefined) return this.#stream.write(pieces[0]);
    // Corked, the pieces leave in one writev(2).
    this.#stream.cork();
    let flowing = true;
    for (const piece of pieces) {
      if (piece.length > 0) flowing = this.#stream.write(piece);
    }
    this.#stream.uncork();
    return flowing;
  }

  /** Resolves when everything sent so far is with the kernel, or the link has ended. */
  flushed(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#open) this.#stream.write('', () => resolve());
      else resolve();
    });
  }

  /** Calls back once when an open link ends. */
  whenClosed(callback: () => void): void {
    this.#closeWaiter = callback;
  }

  /** Ends the link at once; nothing is read or written after it. */
  close(reason: string | null = null): void {
    if (!this.#open) return;
    this.#open = false;
    this.#stream.destroy();
    this.#options.onClose(reason);
    this.#closeWaiter?.();
  }
}
