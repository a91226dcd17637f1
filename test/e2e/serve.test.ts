/** holdfast serve: the ways in over the network, with the real processes. */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { createConnection, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Carrier } from '../../src/transport/Carrier.ts';
import { connectHttpPoll } from '../../src/transport/connectHttpPoll.ts';
import { type ClientVocabulary, Peer } from '../../src/transport/Peer.ts';
import { connectWebSocket } from '../../src/transport/WebSocketCarrier.ts';
import { TestFront } from '../helpers/TestFront.ts';
import { launcher, TestHost } from '../helpers/TestHost.ts';
import { testTls } from '../transport/carrierPairs.ts';

const tlsDir = join(import.meta.dirname, '../fixtures/tls');
let host: TestHost;
let front: TestFront;
let token: string;

beforeAll(async () => {
  host = new TestHost();
  await host.ok('new-session', '-d', '-s', 'work');
  front = new TestFront(host);
  token = await host.ok('token', 'create', '--role', 'operator', '--all-sessions');
});

afterAll(async () => {
  await front.stop();
  await host.stop();
});

interface Far {
  peer: Peer<ClientVocabulary>;
  closed: Promise<Error | null>;
}

async function far(carrier: Carrier, credentials: { token?: string; resume?: string }) {
  let close: (error: Error | null) => void = () => {};
  const closed = new Promise<Error | null>((resolve) => {
    close = resolve;
  });
  const peer = new Peer<ClientVocabulary>(carrier, {
    request: () => ({ answer: null }),
    notification: (method, params) => {
      if (method === 'viewport.frame') peer.notify('viewport.ack', { rev: (params as { rev: number }).rev });
    },
    closed: (error) => close(error),
  });
  const hello = await peer.request('hello', {
    versions: { min: 1, max: 1 },
    client: { kind: 'sdk', name: 'far', version: '0' },
    ...credentials,
  });
  return { peer, closed, hello } satisfies Far & { hello: unknown };
}

const httpUrl = async () => (await front.url).replace(/^ws/, 'http');

function get(
  path: string,
  headers: Record<string, string>,
  method = 'GET',
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    void front.port().then((port) => {
      const request = httpRequest({ port, host: '127.0.0.1', path, headers, method }, (response) => {
        let body = '';
        response.on('data', (chunk: Buffer) => {
          body += chunk.toString();
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
      });
      request.on('error', reject);
      request.end();
    });
  });
}

async function raw(): Promise<Socket> {
  const socket = createConnection({ port: await front.port(), host: '127.0.0.1' });
  socket.on('error', () => {});
  await new Promise((resolve) => socket.once('connect', resolve));
  return socket;
}

function said(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
    });
    socket.once('close', () => resolve(text));
  });
}

describe('holdfast serve', () => {
  it.each([
    ['websocket', async () => connectWebSocket(await front.url)],
    ['http', async () => connectHttpPoll(await httpUrl())],
  ] as const)(
    'lets a token in over %s, which sees the screen, types and is listed',
    async (carrier, connect) => {
      const { peer, hello, closed } = await far(await connect(), { token });
      const { session } = await peer.request('viewport.open', { target: 'work', cols: 80, rows: 24 });
      expect(session.name).toBe('work');
      peer.notify('viewport.input', { seq: 1, data: `echo over-${carrier}-$((6*7))\r` });
      await host.until(
        () => host.ok('capture-pane', '-p', '-t', 'work'),
        (screen) => screen.includes(`over-${carrier}-42`),
      );
      const clients = JSON.parse(await host.ok('client', 'list', '--json')) as object[];
      expect(clients).toContainEqual(
        expect.objectContaining({
          carrier,
          from: '127.0.0.1',
          operator: expect.objectContaining({ id: hello.operator.id }),
        }),
      );
      peer.close();
      await closed;
      await host.until(
        () => host.ok('list-clients'),
        (list) => list === '',
      );
    },
  );

  it('goes on from one carrier to the other as the same operator, with no key lost or doubled', async () => {
    const first = await far(await connectWebSocket(await front.url), { token });
    await first.peer.request('viewport.open', { target: 'work' });
    first.peer.notify('viewport.input', { seq: 1, data: 'echo carried-' });
    first.peer.destroy();
    const second = await far(await connectHttpPoll(await httpUrl()), { resume: first.hello.resume });
    expect(second.hello.operator.id).toBe(first.hello.operator.id);
    await second.peer.request('viewport.open', { target: 'work' });
    // Sent again when it had not arrived.
    if ((second.hello.lastInputSeq ?? 0) < 1)
      second.peer.notify('viewport.input', { seq: 1, data: 'echo carried-' });
    second.peer.notify('viewport.input', { seq: 2, data: 'on\r' });
    await host.until(
      () => host.ok('capture-pane', '-p', '-t', 'work'),
      (screen) => /^carried-on$/m.test(screen),
    );
    second.peer.close();
    await second.closed;
  });

  it('stays when the server is restarted, and leads to the next one', async () => {
    const before = await far(await connectWebSocket(await front.url), { token });
    await host.ok('server', 'restart');
    await before.closed;
    const after = await far(await connectWebSocket(await front.url), { resume: before.hello.resume });
    expect(after.hello.operator.id).toBe(before.hello.operator.id);
    expect(after.hello.server.pid).not.toBe(before.hello.server.pid);
    after.peer.destroy();
  });

  it('says what is wrong with a token in one sentence, and after many wrong ones from one address asks to wait', async () => {
    const own = new TestFront(host);
    const url = await own.url;
    for (let n = 0; n < 10; n++) {
      const wrong = far(await connectWebSocket(url), { token: `aaaaaaaaaaaa.${String(n).repeat(43)}` });
      await expect(wrong).rejects.toMatchObject({ code: 'not-admitted' });
    }
    await expect(connectWebSocket(url)).rejects.toMatchObject({ code: 'too-many-attempts' });
    await expect(connectHttpPoll(url.replace('ws', 'http'))).rejects.toMatchObject({
      code: 'too-many-attempts',
    });
    await own.stop();
  });

  it('refuses pages of other origins and other names, on every endpoint', async () => {
    const port = await front.port();
    const here = `127.0.0.1:${port}`;
    const statuses = async (headers: Record<string, string>) => {
      const upgrade = await new Promise<number>((resolve) => {
        const socket = new WebSocket(`ws://${here}`, { headers });
        socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
        socket.on('open', () => {
          resolve(101);
          socket.terminate();
        });
        socket.on('error', () => {});
      });
      return [upgrade, (await get('/poll', headers, 'POST')).status, (await get('/', headers)).status];
    };
    expect(await statuses({ origin: 'https://evil.example' })).toEqual([403, 403, 403]);
    expect(await statuses({ origin: 'null' })).toEqual([403, 403, 403]);
    expect(await statuses({ host: 'rebound.example' })).toEqual([421, 421, 421]);
    expect(await statuses({ host: `localhost:${port}`, origin: `http://localhost:${port}` })).toEqual([
      101, 200, 200,
    ]);
    const allowing = new TestFront(host, '--allow-origin', 'https://good.example', '--allow-host', 'my.host');
    const socket = new WebSocket(await allowing.url, {
      headers: { origin: 'https://good.example', host: 'my.host' },
    });
    await new Promise((resolve) => socket.once('open', resolve));
    socket.terminate();
    await allowing.stop();
  });

  it('listens off loopback only with TLS, and says why not', async () => {
    const refused = await host.run('serve', '--listen', '0.0.0.0:0');
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toContain('off loopback, TLS is required');
    const secure = new TestFront(
      host,
      ...[
        '--listen',
        '0.0.0.0:0',
        '--tls-cert',
        join(tlsDir, 'cert.pem'),
        '--tls-key',
        join(tlsDir, 'key.pem'),
      ],
    );
    const { port } = new URL(await secure.url);
    const carrier = await connectWebSocket(`wss://localhost:${port}`, { ca: testTls.cert });
    const { peer, hello } = await far(carrier, { token });
    expect(hello.operator.role).toBe('operator');
    peer.destroy();
    await secure.stop();
  });

  it('says that an address is in use, and that a certificate is no good', async () => {
    const port = await front.port();
    expect((await host.run('serve', '--listen', `127.0.0.1:${port}`)).err).toContain(
      'Address already in use',
    );
    const bad = await host.run('serve', '--tls-cert', launcher, '--tls-key', launcher, '--listen', '0');
    expect(bad).toMatchObject({ code: 1 });
    expect(bad.err).toContain("can't use the certificate");
  });

  it('ends at SIGTERM with its connections, and the session does not notice', async () => {
    const own = new TestFront(host);
    const { closed } = await far(await connectWebSocket(await own.url), { token });
    const poll = await far(await connectHttpPoll((await own.url).replace('ws', 'http')), { token });
    own.process.kill('SIGTERM');
    expect(await own.exited).toBe(0);
    await closed;
    await poll.closed;
    expect(await host.ok('has-session', '-t', 'work')).toBe('');
  });
});

describe('strangers at holdfast serve', () => {
  it('get nothing from the server before hello was accepted', async () => {
    const socket = new WebSocket(await front.url);
    const messages: string[] = [];
    socket.on('message', (data) => messages.push(String(data)));
    await new Promise((resolve) => socket.once('open', resolve));
    socket.send('{"id":1,"method":"session.list","params":{}}');
    await new Promise((resolve) => socket.once('close', resolve));
    expect(messages).toEqual([expect.stringContaining('"code":"hello-first"')]);
  });

  it('who say they come over ssh are asked for a token all the same', async () => {
    const socket = new WebSocket(await front.url);
    await new Promise((resolve) => socket.once('open', resolve));
    const message = new Promise((resolve) => socket.once('message', (data) => resolve(String(data))));
    const client = { kind: 'tui', name: 'x', version: '0' };
    const params = { versions: { min: 1, max: 1 }, client, via: { carrier: 'ssh' } };
    socket.send(JSON.stringify({ id: 1, method: 'hello', params }));
    expect(await message).toContain('"code":"not-admitted"');
    socket.terminate();
  });

  it('who are slow, large, many or talk nonsense are ended, leave nothing behind, and trouble nobody', async () => {
    const own = new TestFront(host);
    const url = await own.url;
    const port = Number(new URL(url).port);
    const { peer } = await far(await connectWebSocket(url), { token });
    const before = await resources(own);
    const sockets: Socket[] = [];
    const open = () => {
      const socket = createConnection({ port, host: '127.0.0.1' });
      socket.on('error', () => {});
      sockets.push(socket);
      return socket;
    };
    const ends: Promise<string>[] = [];
    const upgrade = `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`;
    const attacks = [
      'GET / HTTP/1.1\r\nHost: x', // never goes on
      `POST /poll HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Length: 100\r\nholdfast-id: x\r\n\r\nabc`,
      `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nX: ${'y'.repeat(100_000)}\r\n\r\n`,
      '\x00\x01\x02\xff nonsense\r\n\r\n',
      upgrade, // and then silence
      `${upgrade}\xff\xff\xff\xff garbage for a frame`,
      `${upgrade}\x81\xff\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00`, // a frame of 4 GiB
    ];
    for (let round = 0; round < 8; round++)
      for (const attack of attacks) {
        const socket = open();
        ends.push(said(socket));
        socket.write(Buffer.from(attack, 'latin1'));
      }
    // Somebody who is in works as ever meanwhile.
    for (let n = 0; n < 20; n++)
      expect(await peer.request('ping', { sentAt: n })).toMatchObject({ sentAt: n });
    await Promise.all(ends);
    for (const socket of sockets) socket.destroy();
    await host.until(
      () => resources(own),
      ({ fds }) => fds <= before.fds,
    );
    expect(await peer.request('ping', {})).toHaveProperty('at');
    expect((await resources(own)).rss).toBeLessThan(before.rss + 64 * 1024 * 1024);
    peer.destroy();
    await own.stop();
  }, 120_000);

  it('who post too much are cut off at the limit', async () => {
    const opened = await new Promise<string>((resolve, reject) => {
      void front.port().then((port) => {
        const request = httpRequest(
          { port, host: '127.0.0.1', path: '/poll', method: 'POST' },
          (response) => {
            response.resume();
            resolve(String(response.headers['holdfast-id']));
          },
        );
        request.on('error', reject);
        request.end();
      });
    });
    const socket = await raw();
    const answer = said(socket);
    socket.write(
      `POST /poll HTTP/1.1\r\nHost: localhost\r\nholdfast-id: ${opened}\r\nholdfast-from: 1\r\nContent-Length: 99999999\r\n\r\n`,
    );
    const piece = Buffer.alloc(1024 * 1024, 0x78);
    for (let n = 0; n < 20 && !socket.destroyed; n++) {
      if (!socket.write(piece))
        await Promise.race([new Promise((resolve) => socket.once('drain', resolve)), answer]);
    }
    await answer;
    expect(socket.bytesWritten).toBeLessThan(20 * 1024 * 1024);
  });
});

/** Open files and memory of the front's process. */
async function resources(of: TestFront): Promise<{ fds: number; rss: number }> {
  const { pid = 0 } = of.process;
  if (process.platform === 'linux') {
    const rss = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
    return { fds: readdirSync(`/proc/${pid}/fd`).length, rss };
  }
  const count = await new Promise<string>((resolve) =>
    execFile('lsof', ['-p', String(pid)], (_error, out) => resolve(out)),
  );
  return { fds: count.split('\n').length, rss: 0 };
}
