/** The bounds of `holdfast serve` as a whole, with a server that lets everybody in. */

import { afterEach, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { encodeResult, parseMessage } from '../../src/protocol/codec.ts';
import type { Carrier, CarrierHandlers } from '../../src/transport/Carrier.ts';
import { HttpFront } from '../../src/transport/HttpFront.ts';

const hello = '{"jsonrpc":"2.0","id":1,"method":"hello","params":{}}';
let front: HttpFront | null = null;
afterEach(async () => {
  await front?.close();
});

/** The server's socket: says yes to every hello. */
function yes(): Carrier {
  let handlers: CarrierHandlers | null = null;
  return {
    start: (given) => {
      handlers = given;
    },
    send: (text) => {
      const message = parseMessage(text);
      if (message.kind === 'request') handlers?.message(encodeResult(message.id, {}));
    },
    bufferedBytes: 0,
    closed: false,
    pauseReading: () => {},
    resumeReading: () => {},
    close: () => {},
    destroy: () => {},
  };
}

/** Resolves with the status when there is no connection, and with 101 once it was let in. */
function enter(url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url);
    socket.on('error', reject);
    socket.on('open', () => socket.send(hello));
    socket.on('message', () => resolve(101));
    socket.on('unexpected-response', (request, response) => {
      resolve(response.statusCode ?? 0);
      request.destroy();
    });
  });
}

it('has 1024 connections, and asks the next one to come later', { timeout: 60_000 }, async () => {
  front = await HttpFront.listen({
    host: '127.0.0.1',
    port: 0,
    origins: [],
    hosts: [],
    connectHost: async () => yes(),
    log: () => {},
  });
  const { url } = front;
  // Sixteen of one address may wait to be let in.
  for (let n = 0; n < 1024; n += 16)
    expect(await Promise.all(Array.from({ length: 16 }, () => enter(url)))).toEqual(Array(16).fill(101));
  expect(front.connections).toBe(1024);
  expect(await enter(url)).toBe(429);
});
