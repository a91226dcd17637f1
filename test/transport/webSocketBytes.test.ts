/** What goes over the wire of a WebSocket, byte by byte. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { connectWebSocket } from '../../src/transport/WebSocketCarrier.ts';
import { WebSocketListener } from '../../src/transport/WebSocketListener.ts';

/** Bit of a frame's first byte that says that it is compressed (RFC 7692, section 6). */
const compressedBit = 0x40;

const endings: (() => void)[] = [];
afterEach(() => {
  for (const end of endings.splice(0).reverse()) end();
});

it('has the first message of each direction as it is, and compresses the later ones', async () => {
  const server = createServer();
  const sockets = new WebSocketListener();
  const text = `{"token":"${'secret '.repeat(300)}"}`;
  const heads = { up: [] as number[], down: [] as number[] };
  server.on('upgrade', (request, socket, head) => {
    sockets.upgrade(request, socket, head, (carrier) => {
      // One message is under way at a time, so each piece that comes or goes begins with a frame.
      socket.on('data', (bytes: Buffer) => heads.up.push(bytes[0] ?? 0));
      const write = socket.write.bind(socket);
      socket.write = (bytes: Uint8Array, ...rest: never[]) => {
        heads.down.push(bytes[0] ?? 0);
        return write(bytes, ...rest);
      };
      carrier.start({ message: (said) => carrier.send(said), broken: () => {}, closed: () => {} });
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  endings.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const client = await connectWebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  endings.push(() => client.destroy());
  const packed: { up: boolean; down: boolean }[] = [];
  await new Promise<void>((resolve) => {
    client.start({
      message: (said) => {
        expect(said).toBe(text);
        const [up = 0] = heads.up.splice(0);
        const [down = 0] = heads.down.splice(0);
        packed.push({ up: (up & compressedBit) !== 0, down: (down & compressedBit) !== 0 });
        if (packed.length === 3) resolve();
        else client.send(text);
      },
      broken: () => {},
      closed: () => {},
    });
    client.send(text);
  });
  const [first, ...later] = packed;
  expect(first).toEqual({ up: false, down: false });
  expect(later).toEqual([
    { up: true, down: true },
    { up: true, down: true },
  ]);
});
