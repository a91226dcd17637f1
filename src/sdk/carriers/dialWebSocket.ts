/**
 * A WebSocket client (RFC 6455) for Node 20, whose own is not stable: text messages only, without compression. Owns the
 * socket.
 */
import { createHash, randomBytes } from 'node:crypto';
import { type IncomingMessage, request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { fail } from '../../protocol/errors.ts';
import { limits } from '../../protocol/limits.ts';
import type { Carrier, CarrierHandlers } from '../../transport/Carrier.ts';
import { mostUnsentBytes, notReading } from '../../transport/unsent.ts';

const acceptSuffix = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;
/** Longest wait of `close` for the other side. */
const closeGraceMs = 1000;

/** Connects to ws:// or wss://. Errors: connect-failed, too-many-attempts. */
export function dialWebSocket(url: string, signal: AbortSignal): Promise<Carrier> {
  const key = randomBytes(16).toString('base64');
  const headers = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-key': key,
    'sec-websocket-version': '13',
  };
  const request = (url.startsWith('wss:') ? tlsRequest : plainRequest)(url.replace(/^ws/, 'http'), {
    headers,
    signal,
    agent: false,
  });
  return new Promise((resolve, reject) => {
    request.on('error', reject);
    request.on('response', (response: IncomingMessage) => {
      request.destroy();
      reject(refusedUpgrade(url, response.statusCode ?? 0, response.headers['retry-after']));
    });
    request.on('upgrade', (response: IncomingMessage, socket: Socket, head: Buffer) => {
      const accept = createHash('sha1').update(`${key}${acceptSuffix}`).digest('base64');
      if (response.headers['sec-websocket-accept'] === accept) resolve(new NodeWebSocket(socket, head));
      else {
        socket.destroy();
        reject(fail('connect-failed', { to: url, reason: 'it is no WebSocket server' }));
      }
    });
    request.end();
  });
}

/** The error for an HTTP status instead of a connection. */
function refusedUpgrade(to: string, status: number, retryAfter: string | null | undefined): Error {
  if (status === 429) return fail('too-many-attempts', { seconds: Math.max(1, Number(retryAfter) || 1) });
  return fail('connect-failed', { to, reason: `it answered with HTTP status ${status}` });
}

class NodeWebSocket implements Carrier {
  readonly #socket: Socket;
  #handlers: CarrierHandlers | null = null;
  #input: Buffer;
  /** Bytes that the next frame needs. */
  #needed = 2;
  #parts: Buffer[] = [];
  #length = 0;
  #error: Error | null = null;
  #isClosed = false;

  constructor(socket: Socket, head: Buffer) {
    this.#socket = socket;
    this.#input = head;
    socket.setNoDelay(true);
    socket.on('error', (error) => {
      this.#error ??= error;
    });
    socket.on('end', () => socket.end());
    socket.on('close', () => this.#over());
    socket.on('drain', () => this.#handlers?.drained?.());
  }

  get bufferedBytes(): number {
    return this.#socket.writableLength;
  }

  get closed(): boolean {
    return this.#isClosed;
  }

  start(handlers: CarrierHandlers): void {
    this.#handlers = handlers;
    if (this.#socket.destroyed) queueMicrotask(() => this.#over());
    this.#socket.on('data', (chunk: Buffer) => this.#received(chunk));
    if (this.#input.length > 0) queueMicrotask(() => this.#received(Buffer.alloc(0)));
  }

  send(text: string): void {
    if (this.#isClosed) return;
    if (this.bufferedBytes > mostUnsentBytes) {
      this.#error ??= notReading();
      this.destroy();
    } else this.#write(opcodes.text, Buffer.from(text));
  }

  pauseReading(): void {
    this.#socket.pause();
  }

  resumeReading(): void {
    this.#socket.resume();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#write(opcodes.close, Buffer.from([0x03, 0xe8]));
    this.#isClosed = true;
    setTimeout(() => this.#socket.destroy(), closeGraceMs).unref();
  }

  destroy(): void {
    this.#isClosed = true;
    this.#socket.destroy();
  }

  #write(opcode: number, payload: Buffer): void {
    if (!this.#socket.writable) return;
    const { length } = payload;
    const size = length < 126 ? 0 : length < 65_536 ? 2 : 8;
    const frame = Buffer.allocUnsafe(6 + size + length);
    frame[0] = 0x80 | opcode;
    frame[1] = 0x80 | (size === 0 ? length : size === 2 ? 126 : 127);
    if (size === 2) frame.writeUInt16BE(length, 2);
    if (size === 8) frame.writeBigUInt64BE(BigInt(length), 2);
    const mask = randomBytes(4);
    mask.copy(frame, 2 + size);
    for (let at = 0; at < length; at++) frame[6 + size + at] = (payload[at] ?? 0) ^ (mask[at & 3] ?? 0);
    this.#socket.write(frame);
  }

  #received(chunk: Buffer): void {
    this.#input = this.#input.length === 0 ? chunk : Buffer.concat([this.#input, chunk]);
    while (this.#input.length >= this.#needed && this.#handlers !== null && this.#frame());
  }

  /** Takes one frame off the input; false when there is no whole frame. */
  #frame(): boolean {
    const input = this.#input;
    const [first = 0, second = 0] = input;
    const code = second & 0x7f;
    const header = code < 126 ? 2 : code === 126 ? 4 : 10;
    this.#needed = header;
    if (input.length < header) return false;
    const length =
      code < 126 ? code : code === 126 ? input.readUInt16BE(2) : Number(input.readBigUInt64BE(2));
    const opcode = first & 0x0f;
    // No extensions were negotiated, servers do not mask, and only text is a message.
    if ((first & 0x70) !== 0 || (second & 0x80) !== 0 || opcode === opcodes.binary)
      return this.#broken(fail('malformed-message', { reason: 'not a text message' }));
    if (this.#length + length > limits.messageBytes)
      return this.#broken(fail('limit-exceeded', { limit: 'bytes of a message', most: limits.messageBytes }));
    this.#needed = header + length;
    if (input.length < this.#needed) return false;
    const payload = input.subarray(header, header + length);
    this.#input = input.subarray(header + length);
    this.#needed = 2;
    this.#take(opcode, payload, (first & 0x80) !== 0);
    return true;
  }

  #take(opcode: number, payload: Buffer, isLast: boolean): void {
    if (opcode === opcodes.ping) this.#write(opcodes.pong, payload);
    else if (opcode === opcodes.close) {
      this.close();
      this.#socket.end();
    } else if (opcode <= opcodes.text) {
      this.#parts.push(payload);
      this.#length += payload.length;
      if (!isLast) return;
      const text = Buffer.concat(this.#parts).toString('utf8');
      this.#parts = [];
      this.#length = 0;
      if (!this.#isClosed) this.#handlers?.message(text);
    }
  }

  #broken(error: ReturnType<typeof fail>): false {
    this.#handlers?.broken(error);
    this.destroy();
    return false;
  }

  #over(): void {
    this.#isClosed = true;
    const handlers = this.#handlers;
    this.#handlers = null;
    handlers?.closed(this.#error);
  }
}
