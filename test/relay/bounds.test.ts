import { once } from 'node:events';
import { connect } from 'node:net';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { limits } from '../../src/protocol/limits.ts';
import type { RelayOptions, RelayServer } from '../../src/relay/RelayServer.ts';
import { channelsPerHost, hostPath, operatorPath } from '../../src/relay/wire.ts';
import type { Carrier } from '../../src/transport/Carrier.ts';
import { mostUnsentBytes } from '../../src/transport/unsent.ts';
import { EchoHost, Listener, startRelay } from './relayHelpers.ts';

const relays: RelayServer[] = [];
async function relay(options: Partial<RelayOptions> = {}): Promise<RelayServer> {
  const server = await startRelay(options);
  relays.push(server);
  return server;
}
afterEach(async () => {
  for (const server of relays.splice(0)) await server.close();
});

async function echoes(operator: Listener): Promise<void> {
  const before = operator.heard.length;
  operator.carrier.send('there?');
  await operator.count(before + 1);
}

/** The HTTP status that an upgrade is answered with. */
async function status(port: number, path: string, headers: Record<string, string> = {}): Promise<number> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers });
  socket.on('error', () => {});
  const code = await Promise.race([
    once(socket, 'unexpected-response').then(
      ([, response]) => (response as { statusCode: number }).statusCode,
    ),
    once(socket, 'open').then(() => 101),
  ]);
  socket.terminate();
  return code;
}

describe('what a relay keeps to', () => {
  it('lets one who does not read hold up only what is for them, and keeps no more than a window of it', async () => {
    const { port } = await relay();
    const host = new EchoHost();
    await host.join(port);
    const stalled = await host.dial(port);
    stalled.start({ message: () => {}, broken: () => {}, closed: () => {} });
    stalled.pauseReading();
    const brisk = new Listener(await host.dial(port));
    const flooding = host.carriers[0] as Carrier;
    // Far more than the windows and the sockets between hold.
    for (let sent = 0; sent < 200; sent++) flooding.send('x'.repeat(60_000));
    for (let turn = 0; turn < 20; turn++) await echoes(brisk);
    // It waits at the host, which knows, and stops making more.
    expect(flooding.bufferedBytes).toBeGreaterThan(5_000_000);
  });

  it('ends a connection whose operator never reads, says why, and lets no more wait than its bound', async () => {
    const { port } = await relay();
    let ended: (error: Error | null) => void = () => {};
    const closed = new Promise<Error | null>((done) => {
      ended = done;
    });
    const host = new EchoHost({
      serve: (carrier) => {
        carrier.admitted?.();
        carrier.start({ message: () => {}, broken: () => {}, closed: ended });
      },
    });
    await host.join(port);
    const stalled = await host.dial(port);
    stalled.start({ message: () => {}, broken: () => {}, closed: () => {} });
    stalled.pauseReading();
    const flooding = host.carriers[0] as Carrier;
    const text = 'x'.repeat(limits.messageBytes - 64);
    let most = 0;
    for (let sent = 0; sent < 40 && !flooding.closed; sent++) {
      flooding.send(text);
      most = Math.max(most, flooding.bufferedBytes);
    }
    expect(await closed).toMatchObject({ code: 'not-reading' });
    expect(most).toBeGreaterThan(mostUnsentBytes);
    expect(most).toBeLessThan(mostUnsentBytes + 2 * limits.messageBytes);
    // Others at this host are served on.
    const other = new Listener(await host.dial(port));
    host.carriers[1]?.send('there');
    await other.count(1);
  });

  it('passes on what waited, whole and in order, when the slow one reads again', async () => {
    const { port } = await relay();
    const host = new EchoHost();
    await host.join(port);
    const operator = new Listener(await host.dial(port));
    await echoes(operator);
    operator.carrier.pauseReading();
    const flooding = host.carriers[0] as Carrier;
    for (let number = 0; number < 100; number++) flooding.send(`${number} ${'x'.repeat(50_000)}`);
    operator.carrier.resumeReading();
    await operator.count(101);
    expect(operator.heard.slice(1).map((text) => Number(text.split(' ', 1)[0]))).toEqual([
      ...Array(100).keys(),
    ]);
  });

  it('bounds the operators of a host, connections of an address, and how often it comes', async () => {
    const { port } = await relay({ limits: { perAddress: 4, attempts: { burst: 8, perSecond: 0 } } });
    const host = new EchoHost();
    await host.join(port);
    const operators = [await host.dial(port), await host.dial(port), await host.dial(port)];
    await expect(host.dial(port)).rejects.toMatchObject({ code: 'relay-refused' });
    for (const operator of operators) operator.destroy();
    const answers: number[] = [];
    while (!answers.includes(429)) answers.push(await status(port, operatorPath + host.identity.id));
    expect(answers.length).toBeLessThanOrEqual(9);

    const other = await relay();
    await host.join(other.port);
    const many = await Promise.all(Array.from({ length: channelsPerHost }, () => host.dial(other.port)));
    await expect(host.dial(other.port)).rejects.toMatchObject({ code: 'relay-refused' });
    many[0]?.close();
    for (const one of many) one.destroy();
  });

  it('takes the address that a proxy tells only when it has one, and an IPv6 network for one address', async () => {
    const limits = { perAddress: 1, attempts: { burst: 100, perSecond: 0 } };
    const nobody = operatorPath + new EchoHost().identity.id;
    const from = (address: string) => ({ 'x-forwarded-for': `10.9.9.9, ${address}` });
    const stay = async (port: number, address: string) => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}${hostPath}`, { headers: from(address) });
      await once(socket, 'open');
      return socket;
    };
    const behind = await relay({ behindProxy: true, limits });
    const first = await stay(behind.port, '2001:db8::1');
    expect(await status(behind.port, nobody, from('2001:db8::2'))).toBe(429);
    expect(await status(behind.port, nobody, from('2001:db8:0:1::1'))).toBe(101);
    const open = await relay({ limits });
    const second = await stay(open.port, '192.0.2.1');
    expect(await status(open.port, nobody, from('192.0.2.2'))).toBe(429);
    for (const socket of [first, second]) socket.terminate();
  });

  it('takes so many connections and no more', async () => {
    const { port } = await relay({ limits: { connections: 2, perAddress: 10 } });
    const host = new EchoHost();
    await host.join(port);
    const operator = await host.dial(port);
    await expect(host.dial(port)).rejects.toMatchObject({ code: 'relay-unreachable' });
    operator.destroy();
  });

  it('serves no page', async () => {
    const { port } = await relay();
    const answer = await fetch(`http://127.0.0.1:${port}/`);
    expect([answer.status, await answer.text()]).toEqual([404, 'holdfast relay\n']);
  });

  it('has no ears for unknown paths', async () => {
    const { port } = await relay();
    const host = new EchoHost();
    await host.join(port);
    expect(await status(port, '/v1/other')).toBe(404);
    expect(await status(port, `${operatorPath}short`)).toBe(404);
  });

  it('lets pages of the given origins through to hosts, and none that would be a host', async () => {
    const origin = 'https://page.example';
    for (const [origins, answer] of [
      [undefined, 101],
      [new Set([origin]), 101],
      [new Set(['https://other.example']), 403],
      [new Set<string>(), 403],
    ] as const) {
      const { port } = await relay(origins === undefined ? {} : { origins });
      const host = new EchoHost();
      await host.join(port);
      expect(await status(port, operatorPath + host.identity.id, { origin })).toBe(answer);
      expect(await status(port, hostPath, { origin })).toBe(403);
      expect(await status(port, operatorPath + host.identity.id)).toBe(101);
    }
  });

  it('ends one who sends what is too long or makes no sense, and nobody else is affected', async () => {
    const { port } = await relay();
    const host = new EchoHost();
    await host.join(port);
    const operator = new Listener(await host.dial(port));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(hostPath, operatorPath + host.identity.id),
        fc.array(fc.oneof(fc.uint8Array({ maxLength: 400 }), fc.string({ maxLength: 400 })), {
          minLength: 1,
          maxLength: 5,
        }),
        async (path, messages) => {
          const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`);
          socket.on('error', () => {});
          await once(socket, 'open');
          for (const message of messages) socket.send(message);
          socket.close();
          await once(socket, 'close');
        },
      ),
      { numRuns: 60 },
    );
    const long = new WebSocket(`ws://127.0.0.1:${port}${operatorPath}${host.identity.id}`);
    long.on('error', () => {});
    await once(long, 'open');
    long.send(Buffer.alloc(200_000));
    const [code] = (await once(long, 'close')) as [number];
    expect(code).not.toBe(1000);
    await echoes(operator);
  });

  it('takes bytes that are no HTTP, and requests that never end, without harm to others', async () => {
    const { port } = await relay();
    const host = new EchoHost();
    await host.join(port);
    const operator = new Listener(await host.dial(port));
    const slow = connect(port, '127.0.0.1');
    await once(slow, 'connect');
    slow.write('GET /v1/host HTTP/1.1\r\nHost: x\r\n');
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 500 }), async (bytes) => {
        const socket = connect(port, '127.0.0.1');
        socket.on('error', () => {});
        await once(socket, 'connect');
        socket.end(bytes);
        socket.resume();
        await once(socket, 'close');
      }),
      { numRuns: 40 },
    );
    await echoes(operator);
    slow.destroy();
  });
});
