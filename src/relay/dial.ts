/**
 * The operator's way through a relay: opens a WebSocket to the first relay that has the host, and a sealed channel
 * over it. Owns one dial; the caller decides when to retry.
 */
import { WebSocket } from 'ws';
import { fail } from '../protocol/errors.ts';
import { systemReason } from '../protocol/systemReason.ts';
import { parseToken, relayPsk } from '../protocol/token.ts';
import type { Carrier } from '../transport/Carrier.ts';
import { type HostLink, operatorUrl, type RelayUrl } from './links.ts';
import { HandshakeRefused, openSession } from './session.ts';
import { WebSocketRecords } from './WebSocketRecords.ts';
import { type ChannelEnd, recordBytes } from './wire.ts';

/** From the first packet to an open WebSocket. */
const openWithinMs = 10_000;

/**
 * One connection to the host of a link. When the signal is aborted, rejects and leaves nothing behind.
 * Errors: not-admitted for a malformed token, HandshakeRefused when the host does not accept it (or the traffic was
 * tampered with), host-not-at-relay, relay-unreachable, relay-refused.
 */
export async function dialHost(link: HostLink, token: string, signal: AbortSignal): Promise<Carrier> {
  const parts = parseToken(token);
  if (parts === null) throw fail('not-admitted', {});
  const psk = relayPsk(parts.secret);
  let problem: unknown = fail('not-joined', {});
  for (const relay of link.relays) {
    signal.throwIfAborted();
    try {
      return await dialRelay(relay, { hostId: link.hostId, tokenId: parts.id, psk }, signal);
    } catch (error) {
      if (error instanceof HandshakeRefused) throw error;
      problem = better(problem, error);
    }
  }
  throw problem;
}

/** The more informative of two failures: a missing host rather than an unreachable relay. */
function better(before: unknown, now: unknown): unknown {
  const code = (error: unknown) => (error as { code?: unknown }).code;
  return code(before) === 'host-not-at-relay' && code(now) === 'relay-unreachable' ? before : now;
}

async function dialRelay(
  relay: RelayUrl,
  who: { hostId: string; tokenId: string; psk: Uint8Array },
  signal: AbortSignal,
): Promise<Carrier> {
  const socket = await open(relay, operatorUrl(relay, who.hostId), signal);
  const aborted = () => socket.terminate();
  signal.addEventListener('abort', aborted, { once: true });
  try {
    const told = (end: ChannelEnd | Error) => errorOf(end, relay);
    return await openSession(new WebSocketRecords(socket), { ...who, told });
  } finally {
    signal.removeEventListener('abort', aborted);
  }
}

function open(relay: RelayUrl, url: string, signal: AbortSignal): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, {
      perMessageDeflate: false,
      maxPayload: recordBytes,
      handshakeTimeout: openWithinMs,
    });
    let reason = 'closed';
    const aborted = () => socket.terminate();
    signal.addEventListener('abort', aborted, { once: true });
    const settled = () => {
      signal.removeEventListener('abort', aborted);
      socket.off('close', closed);
    };
    const closed = () => {
      settled();
      reject(fail('relay-unreachable', { relay: relay.text, reason }));
    };
    socket.on('error', (error) => {
      reason = systemReason(error);
    });
    socket.on('unexpected-response', (request, response) => {
      settled();
      reject(fail('relay-refused', { relay: relay.text, reason: `it answered ${response.statusCode}` }));
      request.destroy();
    });
    socket.once('close', closed);
    socket.once('open', () => {
      settled();
      resolve(socket);
    });
  });
}

function errorOf(end: ChannelEnd | Error, relay: RelayUrl): Error {
  if (end instanceof Error) return fail('relay-unreachable', { relay: relay.text, reason: end.message });
  switch (end) {
    case 'host-gone':
      return fail('host-not-at-relay', { relay: relay.text });
    case 'busy':
      return fail('relay-refused', { relay: relay.text, reason: 'it or the host is too busy now' });
    case 'relay-lost':
      return fail('relay-unreachable', {
        relay: relay.text,
        reason: 'its processes lost contact with each other',
      });
    default:
      return fail('relay-refused', { relay: relay.text, reason: 'the host has ended the connection' });
  }
}
