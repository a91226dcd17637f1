/**
 * The server's end of HTTP polling: maps requests to connections, and handles HTTP. Owns the connections by their ids;
 * HttpPollCarrier interprets the numbers, and admission was decided before.
 */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import { fail, HoldfastError } from '../protocol/errors.ts';
import { LineDecoder } from '../protocol/LineDecoder.ts';
import type { Carrier } from './Carrier.ts';
import { HttpPollCarrier } from './HttpPollCarrier.ts';
import { answerCoding, compressedBytes, pollHeaders, pollHoldMs } from './httpPoll.ts';

const compressed = promisify(deflate);
const idBytes = 16;
/** Room in a body beyond one message of full size, or many smaller ones. */
const bodyExtraBytes = 1024;

export interface PollHost {
  /** A new connection; null when there is no room, and the request has been answered. */
  accept(request: IncomingMessage, response: ServerResponse): ((carrier: Carrier) => void) | null;
}

export class PollConnections {
  readonly #host: PollHost;
  readonly #byId = new Map<string, HttpPollCarrier>();
  /** The post of each connection whose body is being read. One at a time: a newer one means that the older was cut. */
  readonly #reading = new Map<HttpPollCarrier, IncomingMessage>();

  constructor(host: PollHost) {
    this.#host = host;
  }

  get size(): number {
    return this.#byId.size;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const id = request.headers[pollHeaders.id];
    if (id === undefined && request.method === 'POST') {
      this.#open(request, response);
      return;
    }
    const carrier = typeof id === 'string' ? this.#byId.get(id) : undefined;
    if (!carrier) answer(response, 404);
    else if (request.method === 'POST') await this.#posted(carrier, request, response);
    else if (request.method === 'GET') await this.#polled(carrier, request, response);
    else if (request.method === 'DELETE') {
      carrier.left();
      answer(response, 200);
    } else answer(response, 405);
  }

  closeAll(): void {
    for (const carrier of [...this.#byId.values()]) carrier.destroy();
  }

  #open(request: IncomingMessage, response: ServerResponse): void {
    const accept = this.#host.accept(request, response);
    if (accept === null) return;
    const id = randomBytes(idBytes).toString('base64url');
    const carrier = new HttpPollCarrier(() => this.#byId.delete(id));
    this.#byId.set(id, carrier);
    answer(response, 200, { [pollHeaders.id]: id });
    accept(carrier);
  }

  async #posted(carrier: HttpPollCarrier, request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A response drops its socket when it ends.
    const { socket } = request;
    const from = number(request.headers[pollHeaders.from], 1);
    if (from === null) {
      answer(response, 400);
      return;
    }
    this.#reading.get(carrier)?.destroy();
    this.#reading.set(carrier, request);
    try {
      const messages = await readMessages(request, carrier.messageBytes).finally(() => {
        if (this.#reading.get(carrier) === request) this.#reading.delete(carrier);
      });
      if (messages === null) return;
      const taken = await carrier.posted(from, messages);
      answer(response, 200, { [pollHeaders.ack]: String(taken) });
    } catch (error) {
      if (!(error instanceof HoldfastError)) throw error;
      carrier.unreadable(error);
      answer(response, error.code === 'limit-exceeded' ? 413 : 400, { connection: 'close' });
      // The rest of a body that is too long is not read: its socket is unusable from then on.
      if (!request.complete) response.once('close', () => socket.destroy());
    }
  }

  async #polled(carrier: HttpPollCarrier, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const ack = number(request.headers[pollHeaders.ack], 0);
    if (ack === null) {
      answer(response, 400);
      return;
    }
    response.on('close', () => {
      if (!response.writableEnded) carrier.cut();
    });
    const batch = await carrier.polled(ack, pollHoldMs);
    if (batch === null) {
      answer(response, 200, { [pollHeaders.end]: '1' });
      return;
    }
    const headers = { [pollHeaders.from]: String(batch.from) };
    const body = Buffer.from(batch.messages.join('\n'));
    const takesIt = request.headers['accept-encoding'] === answerCoding;
    if (!takesIt || batch.from === 1 || body.length < compressedBytes) answer(response, 200, headers, body);
    else
      answer(
        response,
        200,
        { ...headers, 'content-encoding': answerCoding },
        await compressed(body, { level: 3 }),
      );
  }
}

/** Answers, even when the client is gone. */
export function answer(
  response: ServerResponse,
  status: number,
  headers: Record<string, string> = {},
  body: string | Buffer = '',
): void {
  if (response.destroyed || response.headersSent) return;
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
  });
  response.end(body);
}

function number(text: string | string[] | undefined, least: number): number | null {
  if (typeof text !== 'string' || !/^\d{1,15}$/.test(text)) return null;
  return Number(text) >= least ? Number(text) : null;
}

/** The messages of a body; null when the client left before its end. Errors: limit-exceeded, malformed-message. */
async function readMessages(request: IncomingMessage, messageBytes: number): Promise<string[] | null> {
  const messages: string[] = [];
  const decoder = new LineDecoder(messageBytes);
  const mostBodyBytes = messageBytes + bodyExtraBytes;
  const take = (line: string) => {
    messages.push(line);
    return undefined;
  };
  let total = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      total += chunk.length;
      if (total > mostBodyBytes)
        throw fail('limit-exceeded', { limit: 'bytes of a request', most: mostBodyBytes });
      decoder.push(chunk, take);
    }
  } catch (error) {
    if (error instanceof HoldfastError) throw error;
    return null;
  }
  if (decoder.pendingBytes > 0) decoder.push(Buffer.from('\n'), take);
  return messages;
}
