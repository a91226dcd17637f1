/**
 * The Unix socket carrier of a command, without Node's sockets: those and their streams take longer to load and to
 * compile than a command takes for all else (5 of 11 ms). It stands on libuv's pipe as Node itself wraps it, which is no
 * public API: whatever is not there or does not work is answered with null, and the usual carrier (unix.ts) takes over.
 * Owns one connection and its framing.
 */
import { LineDecoder } from '../protocol/codec-lines.ts';
import { HoldfastError } from '../protocol/errors.ts';
import { internalBinding } from '../runtime/nodeInternals.ts';
import type { Carrier, CarrierHandlers } from './Carrier.ts';
import { mostUnsentBytes, notReading } from './unsent.ts';

/** src/stream_base.h and src/pipe_wrap.h of Node. */
interface PipeHandle {
  onread: (bytes: ArrayBuffer | undefined) => void;
  readonly writeQueueSize: number;
  connect(request: object, path: string): number | undefined;
  readStart(): number;
  readStop(): number;
  writeUtf8String(request: object, text: string): number;
  shutdown(request: object): number;
  close(): void;
}
interface Request {
  oncomplete: ((status: number) => void) | null;
}
interface PipeBinding {
  Pipe: new (kind: number) => PipeHandle;
  PipeConnectWrap: new () => Request;
  constants: { SOCKET: number };
}
interface StreamBinding {
  WriteWrap: new () => Request;
  ShutdownWrap: new () => Request;
  streamBaseState: Int32Array;
  kReadBytesOrError: number;
}

/** How long `close` waits for the other side to end. */
const closeGraceMs = 1000;

/** Connects to a listening socket; null when that did not work out, for whatever reason. */
export function connectPipe(path: string): Promise<Carrier | null> {
  return new Promise((resolve) => {
    const stream = streamBinding();
    const { Pipe, PipeConnectWrap, constants } = internalBinding<PipeBinding>('pipe_wrap') ?? {};
    if (!stream || !Pipe || !PipeConnectWrap || !constants) {
      resolve(null);
      return;
    }
    try {
      const pipe = new Pipe(constants.SOCKET);
      const request = new PipeConnectWrap();
      const settle = (status: number) => {
        if (status === 0) {
          resolve(new PipeCarrier(pipe, stream));
          return;
        }
        pipe.close();
        resolve(null);
      };
      request.oncomplete = settle;
      const failed = pipe.connect(request, path);
      if (failed) settle(failed);
    } catch {
      resolve(null);
    }
  });
}

function streamBinding(): StreamBinding | null {
  const { WriteWrap, ShutdownWrap, streamBaseState, kReadBytesOrError } =
    internalBinding<StreamBinding>('stream_wrap') ?? {};
  if (!WriteWrap || !ShutdownWrap || !streamBaseState || kReadBytesOrError === undefined) return null;
  return { WriteWrap, ShutdownWrap, streamBaseState, kReadBytesOrError };
}

class PipeCarrier implements Carrier {
  readonly #pipe: PipeHandle;
  readonly #binding: StreamBinding;
  readonly #decoder = new LineDecoder();
  #handlers: CarrierHandlers | null = null;
  #state: 'open' | 'closing' | 'ended' = 'open';
  #paused = false;
  /** What was said in this turn of the loop: it goes out in one write. */
  #unsent = '';
  /** What came before reading was paused and was not taken yet. */
  #held: Uint8Array | null = null;

  constructor(pipe: PipeHandle, binding: StreamBinding) {
    this.#pipe = pipe;
    this.#binding = binding;
    pipe.onread = (bytes) => this.#read(bytes);
  }

  get bufferedBytes(): number {
    return this.#state === 'ended' ? 0 : this.#pipe.writeQueueSize + this.#unsent.length;
  }

  get closed(): boolean {
    return this.#state !== 'open';
  }

  start(handlers: CarrierHandlers): void {
    this.#handlers = handlers;
    if (this.#state === 'ended') queueMicrotask(() => this.#end(null));
    else if (!this.#paused) this.#pipe.readStart();
  }

  send(text: string): void {
    if (this.#state !== 'open') return;
    if (this.bufferedBytes > mostUnsentBytes) {
      // Later, as an end is told everywhere: who sends is not done with what it does.
      queueMicrotask(() => this.#end(notReading()));
      return;
    }
    if (this.#unsent === '') queueMicrotask(() => this.#flush());
    this.#unsent += `${text}\n`;
  }

  pauseReading(): void {
    this.#paused = true;
    if (this.#state === 'open') this.#pipe.readStop();
  }

  resumeReading(): void {
    this.#paused = false;
    const held = this.#held;
    this.#held = null;
    if (held !== null) this.#receive(held);
    if (!this.#paused && this.#handlers !== null && this.#state === 'open') this.#pipe.readStart();
  }

  close(): void {
    if (this.#state !== 'open') return;
    this.#flush();
    this.#state = 'closing';
    const grace = setTimeout(() => this.#end(null), closeGraceMs);
    grace.unref();
    const request = new this.#binding.ShutdownWrap();
    request.oncomplete = () => {};
    // Read on until the other side ends: closing with data unread would be a reset, and cost it our last word.
    if (this.#pipe.shutdown(request) !== 0 || this.#pipe.readStart() !== 0) this.#end(null);
  }

  destroy(): void {
    this.#end(null);
  }

  #flush(): void {
    const text = this.#unsent;
    if (text === '' || this.#state !== 'open') return;
    this.#unsent = '';
    const request = new this.#binding.WriteWrap();
    request.oncomplete = (status) => {
      if (status === 0 && this.#state === 'open' && this.#pipe.writeQueueSize === 0)
        this.#handlers?.drained?.();
    };
    // A peer that is gone ends the reading too, which tells it.
    this.#pipe.writeUtf8String(request, text);
  }

  #read(bytes: ArrayBuffer | undefined): void {
    const count = this.#binding.streamBaseState[this.#binding.kReadBytesOrError] ?? -1;
    if (count < 0) this.#end(null);
    else if (bytes !== undefined && count > 0) this.#receive(new Uint8Array(bytes, 0, count));
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

  #end(error: Error | null): void {
    if (this.#state !== 'ended') this.#pipe.close();
    this.#state = 'ended';
    this.#unsent = '';
    const handlers = this.#handlers;
    this.#handlers = null;
    handlers?.closed(error);
  }
}
