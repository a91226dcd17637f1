/**
 * Requests to push services (RFC 8030): one message at a time to one address, which must be public. Owns the checks of
 * addresses, the bounds of an answer and its meaning; repeats nothing.
 */
import { lookup as systemLookup } from 'node:dns';
import { type ClientRequest, request as plainRequest, type RequestOptions } from 'node:http';
import { request as secureRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { acceptsEndpoint, isLoopbackName, isPublicAddress } from './publicAddress.ts';

export interface PushRequest {
  endpoint: URL;
  authorization: string;
  body: Buffer;
  /** Replaces an undelivered message of the same topic: up to 32 characters of base64url. */
  topic: string;
  urgency: 'normal' | 'high';
  /** How long the push service keeps the message for a device that is offline, seconds. */
  ttlSeconds: number;
}

/**
 * - `gone`: the subscription has ended (404, 410).
 * - `later`: an error that may pass; `afterMs` as the push service asks.
 * - `refused`: this message will never be taken; `why` for the log, without any secret.
 */
export type PushOutcome =
  | { kind: 'sent' }
  | { kind: 'gone' }
  | { kind: 'later'; afterMs: number | null; why: string }
  | { kind: 'refused'; why: string };

/** Time for the whole request, milliseconds. */
const withinMs = 8000;
/** Bytes of an answer that are read; nothing of it is used. */
const mostAnswerBytes = 16 * 1024;
/** Longest pause that a push service may ask for, milliseconds. */
const longestPauseMs = 3_600_000;

export interface PushSenderOptions {
  /** Loopback addresses, and http to them: for a push service of one's own on this machine. */
  loopback: boolean;
  lookup?: typeof systemLookup;
}

export class PushSender {
  readonly #options: PushSenderOptions;

  constructor(options: PushSenderOptions) {
    this.#options = options;
  }

  /** Whether an address may be a push service's. */
  accepts(endpoint: URL): boolean {
    return acceptsEndpoint(endpoint, this.#options.loopback);
  }

  /** Never rejects. */
  send(message: PushRequest): Promise<PushOutcome> {
    if (!this.accepts(message.endpoint))
      return Promise.resolve({ kind: 'refused', why: 'the address is not a public one' });
    return new Promise((resolve) => {
      const { endpoint, body } = message;
      const options: RequestOptions = {
        method: 'POST',
        headers: {
          authorization: message.authorization,
          'content-encoding': 'aes128gcm',
          'content-type': 'application/octet-stream',
          'content-length': body.length,
          ttl: message.ttlSeconds,
          topic: message.topic,
          urgency: message.urgency,
        },
        lookup: this.#lookup,
        // A socket that is kept would be an address checked long ago.
        agent: false,
      };
      const request =
        endpoint.protocol === 'http:' ? plainRequest(endpoint, options) : secureRequest(endpoint, options);
      settle(request, resolve);
      request.end(body);
    });
  }

  /** Resolves a name, and fails when any of its addresses is not public: the request goes to those checked here. */
  readonly #lookup: LookupFunction = (hostname, options, done) => {
    const look = this.#options.lookup ?? systemLookup;
    look(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return done(error, []);
      const isOpen = ({ address }: { address: string }) =>
        isPublicAddress(address) || (this.#options.loopback && isLoopbackName(address));
      if (addresses.length === 0 || !addresses.every(isOpen)) return done(new PrivateAddress(), []);
      const [first] = addresses;
      if (options.all || first === undefined) done(null, addresses);
      else done(null, first.address, first.family);
    });
  };
}

class PrivateAddress extends Error {
  constructor() {
    super('the name leads to an address that is not public');
  }
}

/** Resolves with the meaning of the answer. Redirects are not followed: they count as a refusal. */
function settle(request: ClientRequest, resolve: (outcome: PushOutcome) => void): void {
  const timer = setTimeout(() => request.destroy(new Error(`no answer within ${withinMs} ms`)), withinMs);
  // Not at the answer's head: its body may never end.
  request.on('close', () => clearTimeout(timer));
  request.on('error', (error) =>
    resolve(
      error instanceof PrivateAddress
        ? { kind: 'refused', why: error.message }
        : { kind: 'later', afterMs: null, why: error.message },
    ),
  );
  request.on('response', (response) => {
    let bytes = 0;
    response.on('data', (part: Buffer) => {
      bytes += part.length;
      if (bytes > mostAnswerBytes) request.destroy();
    });
    response.on('error', () => {});
    resolve(outcomeOf(response.statusCode ?? 0, response.headers['retry-after']));
  });
}

function outcomeOf(status: number, retryAfter: string | undefined): PushOutcome {
  if (status >= 200 && status < 300) return { kind: 'sent' };
  if (status === 404 || status === 410) return { kind: 'gone' };
  const why = `status ${status}`;
  // 401 and 403: by a clock that is wrong, a signature is not valid yet, or no more.
  if (![401, 403, 408, 429].includes(status) && status < 500) return { kind: 'refused', why };
  const seconds = Number(retryAfter);
  const afterMs = Number.isFinite(seconds) && seconds > 0 ? Math.min(longestPauseMs, seconds * 1000) : null;
  return { kind: 'later', afterMs, why };
}
