/** HTTP polling through a network that cuts connections wherever it likes: nothing is lost, nothing comes twice. */
import { createServer, request as httpRequest, type Server } from 'node:http';
import {
  type AddressInfo,
  createConnection,
  createServer as createTcpServer,
  type Socket,
  type Server as TcpServer,
} from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Carrier } from '../../src/transport/Carrier.ts';
import { connectHttpPoll } from '../../src/transport/connectHttpPoll.ts';
import { HttpPollCarrier } from '../../src/transport/HttpPollCarrier.ts';
import { PollConnections } from '../../src/transport/PollConnections.ts';
import { mostUnsentBytes } from '../../src/transport/unsent.ts';

const cleanUp: (() => void | Promise<void>)[] = [];
let server: Server;
let port: number;
let accepted: Promise<Carrier>;

beforeEach(async () => {
  let take: (carrier: Carrier) => void = () => {};
  accepted = new Promise((resolve) => {
    take = resolve;
  });
  const polls = new PollConnections({ accept: () => (carrier) => take(carrier) });
  server = createServer((request, response) => void polls.handle(request, response));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
  cleanUp.push(() => {
    polls.closeAll();
    server.closeAllConnections();
    server.close();
  });
});

afterEach(async () => {
  for (const clean of cleanUp.splice(0).reverse()) await clean();
});

/** A network between: passes bytes on, and cuts every connection after so many of them, in either direction. */
async function cuttingNetwork(bytesUntilCut: () => number): Promise<{ port: number; cuts: () => number }> {
  let cuts = 0;
  const sockets = new Set<Socket>();
  const network: TcpServer = createTcpServer((near) => {
    const far = createConnection({ port, host: '127.0.0.1' });
    let left = bytesUntilCut();
    const pass = (to: Socket) => (chunk: Buffer) => {
      left -= chunk.length;
      // What was before the cut arrives: so a request may be done whose answer is lost.
      if (left > 0) to.write(chunk);
      else {
        cuts += 1;
        to.write(chunk.subarray(0, chunk.length + left));
        near.destroy();
        far.destroySoon();
      }
    };
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('data', pass(to));
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroySoon();
      });
    }
  });
  await new Promise<void>((resolve) => void network.listen(0, '127.0.0.1', resolve));
  cleanUp.push(() => {
    for (const socket of sockets) socket.destroy();
    network.close();
  });
  return { port: (network.address() as AddressInfo).port, cuts: () => cuts };
}

/** Numbers from 0 to below 1, the same in every run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

describe('HTTP polling over a network that cuts', () => {
  it.each([1, 2, 3])('loses no message and doubles none, in both directions (%i)', async (seed) => {
    const random = numbers(seed);
    const count = 3000;
    const network = await cuttingNetwork(() => 20_000 + Math.floor(random() * 80_000));
    const client = await connectThrough(network.port);
    const remote = await accepted;
    remote.admitted?.();
    cleanUp.push(() => client.destroy());
    const all = Promise.all([collect(remote, count), collect(client, count)]);
    all.catch(() => {});
    for (let n = 0; n < count; n++) {
      client.send(`up ${n} ${'x'.repeat(Math.floor(random() * 200))}`);
      remote.send(`down ${n} ${'y'.repeat(Math.floor(random() * 200))}`);
      if (n % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    const order = (messages: string[]) => messages.map((text) => Number(text.split(' ')[1]));
    const wanted = Array.from({ length: count }, (_, n) => n);
    const [up, down] = await all;
    expect(order(up)).toEqual(wanted);
    expect(order(down)).toEqual(wanted);
    expect(network.cuts()).toBeGreaterThan(3);
  });
});

/** The first request is not repeated: it may take several tries. */
async function connectThrough(throughPort: number): Promise<Carrier> {
  for (;;) {
    try {
      return await connectHttpPoll(`http://127.0.0.1:${throughPort}`);
    } catch {
      // Cut in its first answer.
    }
  }
}

function collect(carrier: Carrier, count: number): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const messages: string[] = [];
    carrier.start({
      message: (text) => {
        messages.push(text);
        if (messages.length === count) resolve(messages);
      },
      broken: reject,
      closed: (error) => reject(error ?? new Error(`closed after ${messages.length} messages`)),
    });
  });
}

interface Told {
  status: number;
  headers: Record<string, unknown>;
  body: string;
}

function ask(method: string, headers: Record<string, string>, body = ''): Promise<Told> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ port, host: '127.0.0.1', path: '/poll', method, headers }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
      );
    });
    request.on('error', reject);
    request.end(body);
  });
}

describe('a client that makes requests by hand', () => {
  it('may repeat a post and a poll: the one is done once, the other answers the same until it is acknowledged', async () => {
    const id = String((await ask('POST', {})).headers['holdfast-id']);
    const remote = await accepted;
    const messages: string[] = [];
    remote.start({ message: (text) => messages.push(text), broken: () => {}, closed: () => {} });
    const post = { 'holdfast-id': id, 'holdfast-from': '1' };
    for (const _ of [1, 2, 3])
      expect(await ask('POST', post, 'one\ntwo')).toMatchObject({
        status: 200,
        headers: { 'holdfast-ack': '2' },
      });
    await ask('POST', { ...post, 'holdfast-from': '2' }, 'two\nthree');
    expect(messages).toEqual(['one', 'two', 'three']);
    remote.send('a');
    remote.send('b');
    for (const _ of [1, 2])
      expect(await ask('GET', { 'holdfast-id': id, 'holdfast-ack': '0' })).toMatchObject({
        headers: { 'holdfast-from': '1' },
        body: 'a\nb',
      });
    expect(await ask('GET', { 'holdfast-id': id, 'holdfast-ack': '1' })).toMatchObject({
      headers: { 'holdfast-from': '2' },
      body: 'b',
    });
    expect(remote.bufferedBytes).toBe(1);
  });

  it('is told what is wrong with a request, and a gap ends its connection', async () => {
    const id = String((await ask('POST', {})).headers['holdfast-id']);
    const remote = await accepted;
    let broken = '';
    const gone = new Promise((resolve) =>
      remote.start({
        message: () => {},
        broken: (error) => {
          broken = error.message;
          remote.destroy();
        },
        closed: resolve,
      }),
    );
    expect((await ask('POST', { 'holdfast-id': 'nobody' }, 'x')).status).toBe(404);
    expect((await ask('GET', { 'holdfast-id': id })).status).toBe(400);
    expect((await ask('POST', { 'holdfast-id': id, 'holdfast-from': '-1' }, 'x')).status).toBe(400);
    expect((await ask('PUT', { 'holdfast-id': id })).status).toBe(405);
    expect((await ask('POST', { 'holdfast-id': id, 'holdfast-from': '5' }, 'x')).status).toBe(400);
    await gone;
    expect(broken).toContain('messages 1 to 4 are missing');
    expect((await ask('GET', { 'holdfast-id': id, 'holdfast-ack': '0' })).status).toBe(404);
  });

  it('gets a long answer packed when it says that it takes that, and never the first one', async () => {
    const id = String((await ask('POST', {})).headers['holdfast-id']);
    const remote = await accepted;
    remote.start({ message: () => {}, broken: () => {}, closed: () => {} });
    const codingOf = async (ack: number, more: Record<string, string> = { 'accept-encoding': 'deflate' }) => {
      const poll = { 'holdfast-id': id, 'holdfast-ack': String(ack), ...more };
      return (await ask('GET', poll)).headers['content-encoding'];
    };
    const long = 'secret '.repeat(500);
    remote.send(long);
    expect(await codingOf(0)).toBeUndefined();
    remote.send(long);
    expect(await codingOf(1)).toBe('deflate');
    expect(await codingOf(1, {})).toBeUndefined();
    remote.send('short');
    expect(await codingOf(2)).toBeUndefined();
    remote.destroy();
  });

  it('can have one post read at a time, and one that waits', async () => {
    const id = String((await ask('POST', {})).headers['holdfast-id']);
    const remote = await accepted;
    const messages: string[] = [];
    remote.start({ message: (text) => messages.push(text), broken: () => {}, closed: () => {} });
    const headers = { 'holdfast-id': id, 'holdfast-from': '1' };
    const dribbles = Array.from({ length: 3 }, () => {
      const request = httpRequest({ port, host: '127.0.0.1', path: '/poll', method: 'POST', headers });
      const ended = new Promise((resolve) => request.once('error', resolve));
      request.write('never finished');
      return { request, ended };
    });
    await Promise.all(dribbles.slice(0, 2).map(({ ended }) => ended));
    dribbles[2]?.request.end();
    while (messages.length === 0) await new Promise((resolve) => setImmediate(resolve));
    remote.pauseReading();
    const post = (from: number) =>
      ask('POST', { ...headers, 'holdfast-from': String(from) }, `message ${from}`);
    const taken = post(2);
    // Nobody reads: of those behind it only the newest is kept.
    const waiting: Promise<Told>[] = [];
    for (let n = 0; n < 5; n++) waiting.push(post(3));
    for (const early of waiting.slice(0, 4)) expect((await early).headers['holdfast-ack']).toBe('2');
    remote.resumeReading();
    expect((await taken).headers['holdfast-ack']).toBeDefined();
    expect((await waiting[4])?.headers['holdfast-ack']).toBe('3');
    expect(messages).toEqual(['never finished', 'message 2', 'message 3']);
    remote.destroy();
  });

  it('that never fetches is given up before it fills memory', async () => {
    const carrier = new HttpPollCarrier(() => {});
    const closed = new Promise<Error | null>((resolve) =>
      carrier.start({ message: () => {}, broken: () => {}, closed: resolve }),
    );
    const text = 'x'.repeat(1024 * 1024);
    for (let n = 0; n < 64; n++) carrier.send(text);
    expect(await closed).toMatchObject({ code: 'not-reading' });
    expect(carrier.bufferedBytes).toBeLessThanOrEqual(mostUnsentBytes + text.length);
  });
});
