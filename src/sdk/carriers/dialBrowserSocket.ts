/** The WebSocket of a browser as a carrier. Owns the socket. */
import { fail } from '../../protocol/errors.ts';
import type { Carrier, CarrierHandlers } from '../../transport/Carrier.ts';

/** The used part of the platform's WebSocket, which Node's types lack. */
interface PlatformSocket {
  readonly bufferedAmount: number;
  readonly readyState: number;
  onopen: (() => void) | null;
  onerror: (() => void) | null;
  onclose: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  send(text: string): void;
  close(code?: number): void;
}

const open = 1;
const closed = 3;

/** Connects to ws:// or wss://. Errors: connect-failed; a browser does not say why. */
export function dialBrowserSocket(url: string, signal: AbortSignal): Promise<Carrier> {
  const { WebSocket } = globalThis as unknown as { WebSocket: new (url: string) => PlatformSocket };
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url);
    const failed = () => reject(fail('connect-failed', { to: url, reason: 'the browser could not connect' }));
    signal.addEventListener('abort', () => socket.readyState !== open && socket.close(), { once: true });
    // A policy that forbids the connection is an error without a close.
    socket.onerror = failed;
    socket.onclose = failed;
    socket.onopen = () => resolve(new BrowserWebSocket(socket));
  });
}

class BrowserWebSocket implements Carrier {
  readonly #socket: PlatformSocket;
  /** Messages received before `start`. */
  readonly #early: string[] = [];
  #handlers: CarrierHandlers | null = null;

  constructor(socket: PlatformSocket) {
    this.#socket = socket;
    socket.onmessage = ({ data }) => this.#received(String(data));
    socket.onclose = () => this.#over();
  }

  get bufferedBytes(): number {
    return this.#socket.bufferedAmount;
  }

  get closed(): boolean {
    return this.#socket.readyState !== open;
  }

  start(handlers: CarrierHandlers): void {
    this.#handlers = handlers;
    queueMicrotask(() => {
      for (const text of this.#early.splice(0)) this.#handlers?.message(text);
      if (this.#socket.readyState === closed) this.#over();
    });
  }

  send(text: string): void {
    if (!this.closed) this.#socket.send(text);
  }

  // A page can't pause its socket.
  pauseReading(): void {}
  resumeReading(): void {}

  close(): void {
    this.#socket.close(1000);
  }

  destroy(): void {
    this.#socket.close();
    this.#over();
  }

  #received(text: string): void {
    if (this.#handlers === null) this.#early.push(text);
    else this.#handlers.message(text);
  }

  #over(): void {
    const handlers = this.#handlers;
    this.#handlers = null;
    if (handlers) queueMicrotask(() => handlers.closed(null));
  }
}
