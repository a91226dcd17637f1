/**
 * The listening end of WebSocket carriers: makes a carrier of an upgrade request. Owns the choice of the compression
 * (RFC 7692). `ws` refuses a client whose offer does not meet its options; here such a client gets what it can have.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { listenerOptions, WebSocketCarrier } from './WebSocketCarrier.ts';

const { perMessageDeflate, ...others } = listenerOptions;
const { clientMaxWindowBits: windowBits, ...unbounded } = perMessageDeflate;
const usual = { noServer: true, clientTracking: false, ...others };

export class WebSocketListener {
  /** For clients that let their window be bounded: ours and Chromium. */
  readonly #bounded = new WebSocketServer({ ...usual, perMessageDeflate });
  /** Firefox and Safari compress with the window of 32 KiB only. */
  readonly #unbounded = new WebSocketServer({ ...usual, perMessageDeflate: unbounded });
  readonly #uncompressed = new WebSocketServer({ ...usual, perMessageDeflate: false });

  /** Answers the request, and hands over the carrier. The request has been checked. */
  upgrade(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    accepted: (carrier: WebSocketCarrier) => void,
  ): void {
    this.#for(request.headers['sec-websocket-extensions']).handleUpgrade(
      request,
      socket,
      head,
      (webSocket: WebSocket) => accepted(new WebSocketCarrier(webSocket, listenerOptions.maxPayload)),
    );
  }

  #for(offered: string | undefined): WebSocketServer {
    const offers = (offered ?? '')
      .split(',')
      .filter((offer) => /^\s*permessage-deflate\b/.test(offer))
      // A smaller window than ours is not worth it.
      .filter((offer) => (bitsIn(offer, 'server') ?? windowBits) >= windowBits);
    if (offers.length === 0) return this.#uncompressed;
    const isBounded = (offer: string) =>
      /\bclient_max_window_bits\b/.test(offer) && (bitsIn(offer, 'client') ?? windowBits) >= windowBits;
    return offers.some(isBounded) ? this.#bounded : this.#unbounded;
  }
}

/** Window size that an offer names for an end, a power of two; null for none. */
function bitsIn(offer: string, end: 'server' | 'client'): number | null {
  const [, bits] = new RegExp(`\\b${end}_max_window_bits\\s*=\\s*"?(\\d+)`).exec(offer) ?? [];
  return bits === undefined ? null : Number(bits);
}
