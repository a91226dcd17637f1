/** An operator's way through a relay, in Node: its WebSocket, and node:crypto. Owns the opening of the socket. */
import { WebSocket } from 'ws';
import { nodeCrypto } from '../noise/nodeCrypto.ts';
import { fail } from '../protocol/errors.ts';
import { systemReason } from '../protocol/systemReason.ts';
import type { Carrier } from '../transport/Carrier.ts';
import { dialRelays } from './dialRelays.ts';
import { type HostLink, operatorUrl, type RelayUrl } from './links.ts';
import { WebSocketRecords } from './WebSocketRecords.ts';
import { recordBytes } from './wire.ts';

/** From the first packet to an open WebSocket. */
const openWithinMs = 10_000;

/** One connection to the host of a link, with the errors of `dialRelays`. */
export function dialHost(link: HostLink, token: string, signal: AbortSignal): Promise<Carrier> {
  return dialRelays({ crypto: nodeCrypto, open: openRecords }, link, token, signal);
}

async function openRecords(relay: RelayUrl, hostId: string, signal: AbortSignal): Promise<WebSocketRecords> {
  const socket = await open(relay, operatorUrl(relay, hostId), signal);
  signal.addEventListener('abort', () => socket.terminate(), { once: true });
  return new WebSocketRecords(socket);
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
