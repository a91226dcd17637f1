/** Which compression a client gets, by what it offers. */
import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { WebSocketListener } from '../../src/transport/WebSocketListener.ts';

const endings: (() => void)[] = [];
afterEach(() => {
  for (const end of endings.splice(0)) end();
});

/** Status of the answer to an upgrade request with this offer, and what was agreed; null for no compression. */
async function agreed(offer: string | null): Promise<[number, string | null]> {
  const listener = new WebSocketListener();
  const server = createServer();
  server.on('upgrade', (upgrade, socket, head) => listener.upgrade(upgrade, socket, head, () => {}));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  endings.push(() => server.close());
  const asking = request({
    port: (server.address() as AddressInfo).port,
    headers: {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': Buffer.alloc(16).toString('base64'),
      ...(offer === null ? {} : { 'sec-websocket-extensions': offer }),
    },
  }).end();
  const { statusCode, headers } = await new Promise<IncomingMessage>((resolve, reject) => {
    asking.on('error', reject);
    asking.on('response', resolve);
    asking.on('upgrade', (response, socket) => {
      socket.destroy();
      resolve(response);
    });
  });
  return [statusCode ?? 0, headers['sec-websocket-extensions'] ?? null];
}

it.each([
  // Chromium, and clients of ours.
  [
    'permessage-deflate; client_max_window_bits',
    'permessage-deflate; client_max_window_bits=13; server_max_window_bits=13',
  ],
  [
    'permessage-deflate; server_max_window_bits=13; client_max_window_bits=13',
    'permessage-deflate; server_max_window_bits=13; client_max_window_bits=13',
  ],
  // Firefox.
  ['permessage-deflate', 'permessage-deflate; server_max_window_bits=13'],
  [
    'permessage-deflate; client_max_window_bits=10',
    'permessage-deflate; client_max_window_bits=10; server_max_window_bits=13',
  ],
  [
    'permessage-deflate; server_max_window_bits=10, permessage-deflate',
    'permessage-deflate; server_max_window_bits=13',
  ],
  ['permessage-deflate; server_max_window_bits="10"', null],
  ['permessage-bzip2', null],
  [null, null],
])('accepts a client that offers %s', async (offer, answer) => {
  expect(await agreed(offer)).toEqual([101, answer]);
});
