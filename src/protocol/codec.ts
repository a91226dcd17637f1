/**
 * Encodes and decodes messages: JSON-RPC 2.0 objects (https://www.jsonrpc.org/specification), over any carrier. Owns
 * the form of a message; never acts on one, and knows no method (see methods.ts).
 *
 * One departure from the specification: an error's code is a stable string of `errorCatalogue`, not a number.
 */
import { type ErrorCode, errorCatalogue, fail, HoldfastError } from './errors.ts';
import type { CommandRunResult, ErrorBody } from './messages.ts';

export type RequestId = number | string;

/** A message as received. Params and results are not checked yet. */
export type Message =
  | { kind: 'request'; id: RequestId; method: string; params: unknown }
  | { kind: 'notification'; method: string; params: unknown }
  | { kind: 'result'; id: RequestId; result: unknown }
  /** `id` null: the error is about the connection, which the sender closes. */
  | { kind: 'error'; id: RequestId | null; error: ErrorBody };

/** Longest method name read; a longer one is unknown and would only bloat an error message. */
const methodChars = 100;

/** Reads one message. Throws malformed-message, never anything else, whatever the text. */
export function parseMessage(text: string): Message {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw fail('malformed-message', { reason: 'not JSON' });
  }
  if (!isRecord(value)) throw fail('malformed-message', { reason: 'not an object' });
  const { id, method } = value;
  if (method !== undefined) {
    if (typeof method !== 'string' || method.length > methodChars)
      throw fail('malformed-message', { reason: 'method is not a short string' });
    const params = value.params ?? {};
    if (id === undefined) return { kind: 'notification', method, params };
    if (!isRequestId(id)) throw fail('malformed-message', { reason: 'id is neither a number nor a string' });
    return { kind: 'request', id, method, params };
  }
  if (value.error !== undefined) {
    if (id !== null && !isRequestId(id)) throw fail('malformed-message', { reason: 'error without an id' });
    return { kind: 'error', id, error: readErrorBody(value.error) };
  }
  if (!isRequestId(id)) throw fail('malformed-message', { reason: 'neither a method nor an id' });
  if (!('result' in value)) throw fail('malformed-message', { reason: 'neither method, result nor error' });
  return { kind: 'result', id, result: value.result };
}

export function encodeRequest(id: RequestId, method: string, params: unknown): string {
  return JSON.stringify({ jsonrpc: '2.0', id, method, params });
}

export function encodeNotification(method: string, params: unknown): string {
  return encodeRaw(method, JSON.stringify(params));
}

/**
 * A notification whose params are JSON text already, so that rows serialised once reach many viewports.
 * `paramsJson` must be valid JSON without raw line breaks (JSON.stringify makes none).
 */
export function encodeRaw(method: string, paramsJson: string): string {
  return `{"jsonrpc":"2.0","method":"${method}","params":${paramsJson}}`;
}

/** A result that is JSON text already, without raw line breaks, and is sent unchanged (see `encodeRaw`). */
export class RawJson {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export function encodeResult(id: RequestId, result: unknown): string {
  if (result instanceof RawJson)
    return `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${result.text}}`;
  return JSON.stringify({ jsonrpc: '2.0', id, result: result ?? {} });
}

export function encodeError(id: RequestId | null, error: ErrorBody): string {
  return JSON.stringify({ jsonrpc: '2.0', id, error });
}

/** An expected error in its wire form: code, sentence, details. Never a stack. */
export function toErrorBody(error: HoldfastError): ErrorBody {
  const body: ErrorBody = { code: error.code, message: error.message };
  if (Object.keys(error.details).length > 0) body.data = { ...error.details };
  return body;
}

/** An error from its wire form. An unknown code becomes command-failed and keeps its sentence. */
export function fromErrorBody(body: ErrorBody): HoldfastError {
  const known = Object.hasOwn(errorCatalogue, body.code);
  const code = known ? (body.code as ErrorCode) : 'command-failed';
  return new HoldfastError(code, body.message, known ? (body.data ?? {}) : { ...body.data, code: body.code });
}

/** The error of a command line that failed, in place of an error of the request itself. */
export function commandError({ err, errorCode = 'command-failed' }: CommandRunResult): HoldfastError {
  return fromErrorBody({ code: errorCode, message: err.trimEnd() });
}

function readErrorBody(value: unknown): ErrorBody {
  if (!isRecord(value) || typeof value.message !== 'string')
    throw fail('malformed-message', { reason: 'error without a message' });
  const body: ErrorBody = { code: String(value.code), message: value.message };
  if (isRecord(value.data)) body.data = value.data;
  return body;
}

function isRequestId(id: unknown): id is RequestId {
  return typeof id === 'number' || (typeof id === 'string' && id.length <= methodChars);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
