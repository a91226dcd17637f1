/** Records over a WebSocket: an operator's connection to a relay. Owns the socket. */
import type { RawData, WebSocket } from 'ws';
import type { RecordHandlers, RecordLink } from './RecordLink.ts';
import { type ChannelEnd, closeCodes, endOfCloseCode } from './wire.ts';

/** Longest wait of a close for the other side's answer. */
const closeGraceMs = 1000;

export class WebSocketRecords implements RecordLink {
  readonly #socket: WebSocket;
  /** Records read together with the one at which reading was paused: at most one chunk of the socket. */
  #held: Buffer[] = [];
  #handlers: RecordHandlers | null = null;
  #end: ChannelEnd | Error | null = null;
  #error: Error | null = null;
  #paused = true;
  #closing = false;

  /** `socket` must be open. It is read only after `start`. */
  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.pause();
    socket.on('error', (error) => {
      this.#error ??= error;
    });
    socket.on('message', (data, isBinary) => this.#received(data, isBinary));
    socket.on('close', (code) => this.#closed(code));
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
    if (this.#closing || this.#socket.readyState !== this.#socket.OPEN) return;
    this.#socket.send(record, () => {
      if (this.#socket.bufferedAmount === 0) this.#handlers?.drained();
    });
  }

  pauseReading(): void {
    this.#paused = true;
    this.#socket.pause();
  }

  resumeReading(): void {
    if (this.#closing || !this.#paused) return;
    this.#paused = false;
    this.#deliver();
    if (!this.#paused && !this.#closing) this.#socket.resume();
  }

  close(end: ChannelEnd): void {
    if (this.#closing) return;
    this.#closing = true;
    // Reads and discards the other side's last records: otherwise its answer to the close would never be seen.
    this.#socket.resume();
    this.#socket.close(closeCodes[end]);
    const grace = setTimeout(() => this.#socket.terminate(), closeGraceMs);
    grace.unref();
    this.#socket.once('close', () => clearTimeout(grace));
  }

  destroy(): void {
    this.#closing = true;
    this.#socket.terminate();
  }

  #received(data: RawData, isBinary: boolean): void {
    if (this.#closing) return;
    if (!isBinary || !Buffer.isBuffer(data)) {
      this.#error ??= new Error('a message that is no record');
      this.destroy();
      return;
    }
    this.#held.push(data);
    if (!this.#paused) this.#deliver();
  }

  #deliver(): void {
    while (!this.#paused && !this.#closing) {
      const record = this.#held.shift();
      if (record === undefined) return;
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
