/**
 * Records over the WebSocket of a browser: a page's connection to a relay. Owns the socket. The page's counterpart of
 * WebSocketRecords.ts.
 */
import { fail } from '../protocol/errors.ts';
import { operatorUrl, type RelayUrl } from './links.ts';
import type { RecordHandlers, RecordLink } from './RecordLink.ts';
import { type ChannelEnd, closeCodes, endOfCloseCode, windowBytes } from './wire.ts';

/** The used part of the platform's WebSocket, which Node's types lack. */
interface RecordSocket {
  binaryType: string;
  readonly bufferedAmount: number;
  readonly readyState: number;
  onopen: (() => void) | null;
  onerror: (() => void) | null;
  onclose: ((event: { code: number }) => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  send(data: Uint8Array): void;
  close(code?: number): void;
}

const open = 1;
const closed = 3;

/**
 * Opens a link to a host at one relay; when the signal is aborted, then or later, ends it. Errors: relay-unreachable; a
 * browser says no more than whether it has refused by itself.
 */
export function openBrowserRecords(
  relay: RelayUrl,
  hostId: string,
  signal: AbortSignal,
): Promise<BrowserRecords> {
  const { WebSocket } = globalThis as unknown as { WebSocket: new (url: string) => RecordSocket };
  return new Promise((resolve, reject) => {
    const failed = (reason: string) => reject(fail('relay-unreachable', { relay: relay.text, reason }));
    let socket: RecordSocket;
    try {
      socket = new WebSocket(operatorUrl(relay, hostId));
    } catch {
      failed(refusedHere);
      return;
    }
    // Chromium throws nothing for a page's policy, and tells of no close.
    if (socket.readyState === closed) failed(refusedHere);
    socket.binaryType = 'arraybuffer';
    socket.onerror = () => failed('it does not answer, or refuses this page');
    socket.onclose = socket.onerror;
    socket.onopen = () => resolve(new BrowserRecords(socket));
    signal.addEventListener('abort', () => socket.close(), { once: true });
  });
}

/** By the policy of an exported page, or since a page over https may not connect without TLS. */
const refusedHere =
  'the rules of this page forbid that connection; a page for this relay is made by: holdfast web export DIR --relay URL';

export class BrowserRecords implements RecordLink {
  readonly #socket: RecordSocket;
  /** Records that came while reading was paused: a page can't pause its socket. */
  readonly #held: Uint8Array[] = [];
  #heldBytes = 0;
  #handlers: RecordHandlers | null = null;
  #error: Error | null = null;
  #end: ChannelEnd | Error | null = null;
  #paused = true;
  #closing = false;

  /** `socket` must be open. */
  constructor(socket: RecordSocket) {
    this.#socket = socket;
    socket.onmessage = ({ data }) => this.#received(data);
    socket.onclose = ({ code }) => this.#closed(code);
  }

  get bufferedBytes(): number {
    return this.#socket.bufferedAmount;
  }

  start(handlers: RecordHandlers): void {
    this.#handlers = handlers;
    const end = this.#end;
    if (end === null) this.resumeReading();
    else queueMicrotask(() => handlers.closed(end));
  }

  send(record: Uint8Array): void {
    if (!this.#closing && this.#socket.readyState === open) this.#socket.send(record);
  }

  pauseReading(): void {
    this.#paused = true;
  }

  resumeReading(): void {
    this.#paused = false;
    this.#deliver();
  }

  close(end: ChannelEnd): void {
    this.#closing = true;
    this.#socket.close(closeCodes[end]);
  }

  destroy(): void {
    this.close('done');
  }

  #received(data: unknown): void {
    if (this.#closing) return;
    if (!(data instanceof ArrayBuffer) || this.#heldBytes > windowBytes) {
      this.#error ??= new Error(
        data instanceof ArrayBuffer ? 'too much at once' : 'a message that is no record',
      );
      this.close('broken');
      return;
    }
    this.#held.push(new Uint8Array(data));
    this.#heldBytes += data.byteLength;
    this.#deliver();
  }

  #deliver(): void {
    while (!this.#paused && !this.#closing) {
      const record = this.#held.shift();
      if (record === undefined) return;
      this.#heldBytes -= record.length;
      this.#handlers?.record(record);
    }
  }

  #closed(code: number): void {
    this.#paused = false;
    this.#deliver();
    this.#end = this.#error ?? endOfCloseCode(code) ?? new Error(`closed with code ${code}`);
    const handlers = this.#handlers;
    this.#handlers = null;
    handlers?.closed(this.#end);
  }
}
