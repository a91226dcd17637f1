/**
 * The MCP transport over standard input and output: one JSON-RPC message a line. Answers a malformed line with a typed
 * error and continues with the next. Bounds the size of a message, and stops reading while the client does not read.
 * Knows no method.
 */
import { isUtf8 } from 'node:buffer';
import type { Readable, Writable } from 'node:stream';
import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/server';
import { isRecord } from '../protocol/codec.ts';

/** Longest message accepted, bytes. */
export const mcpMessageBytes = 1024 * 1024;
/** Longest id of a request, characters. */
const idCharacters = 256;
const lf = 0x0a;

/** Codes of JSON-RPC 2.0. */
const parseError = -32700;
const invalidRequest = -32600;

export class StdioLines implements Transport {
  readonly #input: Readable;
  readonly #output: Writable;
  #parts: Uint8Array[] = [];
  #length = 0;
  /** The current line is too long, and its rest is skipped. */
  #isSkipping = false;
  #isClosed = false;
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;

  constructor(input: Readable, output: Writable) {
    this.#input = input;
    this.#output = output;
  }

  async start(): Promise<void> {
    const over = () => void this.close();
    this.#input.on('data', (chunk: Uint8Array) => this.#take(chunk));
    this.#input.on('end', over).on('close', over).on('error', over);
    this.#output.on('error', over).on('drain', () => this.#input.resume());
  }

  async send(message: JSONRPCMessage): Promise<void> {
    this.#write(message);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#input.destroy();
    this.onclose?.();
  }

  #write(message: object): void {
    if (this.#isClosed) return;
    if (!this.#output.write(`${JSON.stringify(message)}\n`)) this.#input.pause();
  }

  #take(chunk: Uint8Array): void {
    let start = 0;
    for (let end = chunk.indexOf(lf); end !== -1; end = chunk.indexOf(lf, start)) {
      this.#add(chunk.subarray(start, end));
      start = end + 1;
      this.#lineEnded();
    }
    this.#add(chunk.subarray(start));
  }

  #add(bytes: Uint8Array): void {
    if (this.#isSkipping || bytes.length === 0) return;
    this.#length += bytes.length;
    if (this.#length <= mcpMessageBytes) {
      this.#parts.push(bytes);
      return;
    }
    this.#isSkipping = true;
    this.#parts = [];
    this.#refuse(null, invalidRequest, `the message is too long: at most ${mcpMessageBytes} bytes`);
  }

  #lineEnded(): void {
    const line = Buffer.concat(this.#parts);
    const isSkipped = this.#isSkipping;
    this.#parts = [];
    this.#length = 0;
    this.#isSkipping = false;
    if (!isSkipped) this.#line(line);
  }

  #line(bytes: Buffer): void {
    if (!isUtf8(bytes)) {
      this.#refuse(null, parseError, 'the message is not UTF-8');
      return;
    }
    const text = bytes.toString('utf8').trim();
    if (text === '') return;
    let message: unknown;
    try {
      message = JSON.parse(text);
    } catch (error) {
      this.#refuse(null, parseError, `the message is not JSON: ${(error as Error).message.slice(0, 200)}`);
      return;
    }
    const id = idOf(message);
    const wrong = wrongIn(message);
    if (wrong !== null) this.#refuse(id, invalidRequest, wrong);
    else this.onmessage?.(message as JSONRPCMessage);
  }

  #refuse(id: string | number | null, code: number, message: string): void {
    this.#write({ jsonrpc: '2.0', id, error: { code, message } });
    this.onerror?.(new Error(message));
  }
}

function idOf(message: unknown): string | number | null {
  if (!isRecord(message)) return null;
  const { id } = message;
  if (typeof id === 'string') return id.length <= idCharacters ? id : null;
  return typeof id === 'number' && Number.isFinite(id) ? id : null;
}

/** Fault in the shape of a message, in words; null for a valid one. */
function wrongIn(message: unknown): string | null {
  if (Array.isArray(message)) return 'the message must be an object: batches are not part of MCP';
  if (!isRecord(message)) return 'the message must be an object';
  if (message.jsonrpc !== '2.0') return 'jsonrpc must be "2.0"';
  if ('id' in message && idOf(message) === null)
    return `id must be a number, or a text of at most ${idCharacters} characters`;
  if ('method' in message) {
    if (typeof message.method !== 'string') return 'method must be text';
    const { params } = message;
    return params === undefined || isRecord(params) ? null : 'params must be an object';
  }
  return 'result' in message || 'error' in message ? null : 'the message has no method';
}
