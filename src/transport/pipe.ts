/**
 * Unix socket carrier for commands, without Node's sockets: node:net and its streams take longer to load and compile
 * than the rest of a command (5 of 11 ms). Uses libuv's pipe through Node's internal binding, which is no public API:
 * when anything is missing or fails, the result is null, and the usual carrier (unix.ts) takes over.
 * Owns one connection; LineCarrier.ts owns its framing.
 */
import { internalBinding } from '../runtime/nodeInternals.ts';
import type { Carrier } from './Carrier.ts';
import { type ByteStream, type ByteStreamEvents, LineCarrier } from './LineCarrier.ts';

/** Declared in src/stream_base.h and src/pipe_wrap.h of Node. */
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

/** Connects to a listening socket; null when that failed, for whatever reason. */
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
          resolve(new LineCarrier(new PipeStream(pipe, stream)));
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

/** ECONNRESET on Linux. Node's own table of errors takes time to load. */
const resetStatus = -104;

/**
 * Whether the last bytes sent over a Unix socket were surely not read before it ended so. The rest of a message did not fit
 * into the queue (EPIPE), or Linux has reset the connection: it does so only for unread data (unix_release_sock).
 */
export function isUnread(error: unknown): boolean {
  const { code } = Object(error) as NodeJS.ErrnoException;
  return code === 'EPIPE' || (code === 'ECONNRESET' && process.platform === 'linux');
}

/** Byte stream of a connected pipe. */
class PipeStream implements ByteStream {
  readonly #pipe: PipeHandle;
  readonly #binding: StreamBinding;
  #events: ByteStreamEvents | null = null;
  #state: 'open' | 'closing' | 'over' = 'open';
  /** Text written in this event-loop turn, sent in one write. */
  #unsent = '';
  /** Status of the first write that failed; 0 for none. */
  #failed = 0;

  constructor(pipe: PipeHandle, binding: StreamBinding) {
    this.#pipe = pipe;
    this.#binding = binding;
  }

  get unsentBytes(): number {
    return this.#state === 'over' ? 0 : this.#pipe.writeQueueSize + this.#unsent.length;
  }

  listen(events: ByteStreamEvents): void {
    this.#events = events;
    this.#pipe.onread = (bytes) => this.#read(bytes);
  }

  read(): void {
    this.#pipe.readStart();
  }

  pause(): void {
    this.#pipe.readStop();
  }

  write(text: string): void {
    if (this.#unsent === '') queueMicrotask(() => this.#flush());
    this.#unsent += text;
  }

  end(): void {
    this.#flush();
    this.#state = 'closing';
    const request = new this.#binding.ShutdownWrap();
    request.oncomplete = () => {};
    // Read until the other side ends: closing with unread data resets the connection, and our final message would be
    // lost.
    if (this.#pipe.shutdown(request) !== 0 || this.#pipe.readStart() !== 0) this.destroy();
  }

  destroy(): void {
    this.#end(null);
  }

  #end(error: Error | null): void {
    if (this.#state === 'over') return;
    this.#state = 'over';
    this.#unsent = '';
    this.#pipe.close();
    this.#events?.over(error);
  }

  #flush(): void {
    const text = this.#unsent;
    if (text === '' || this.#state !== 'open') return;
    this.#unsent = '';
    const request = new this.#binding.WriteWrap();
    request.oncomplete = (status) => {
      this.#failed ||= status;
      if (status === 0 && this.#state === 'open' && this.#pipe.writeQueueSize === 0) this.#events?.drained();
    };
    // A lost peer also ends reading, which reports the loss.
    this.#failed ||= this.#pipe.writeUtf8String(request, text);
  }

  /** The other side is gone: `status` of the read that noticed it. */
  #lost(status: number): void {
    const isWhole = this.#failed === 0 && this.#pipe.writeQueueSize === 0;
    const code = !isWhole ? 'EPIPE' : status === resetStatus ? 'ECONNRESET' : null;
    this.#end(code && Object.assign(new Error(`the connection ended: ${code}`), { code }));
  }

  #read(bytes: ArrayBuffer | undefined): void {
    const count = this.#binding.streamBaseState[this.#binding.kReadBytesOrError] ?? -1;
    if (count < 0) this.#lost(count);
    else if (bytes !== undefined && count > 0) this.#events?.bytes(new Uint8Array(bytes, 0, count));
  }
}
