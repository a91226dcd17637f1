import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fail, HoldfastError } from '../../src/protocol/errors.ts';
import {
  ConnectionLost,
  Peer,
  type PeerHandlers,
  type PeerLimits,
  type ServerPeer,
} from '../../src/transport/Peer.ts';
import { connectPipe } from '../../src/transport/pipe.ts';
import { connectUnix, listenUnix, type UnixListener } from '../../src/transport/unix.ts';

let dir: string;
let path: string;
let listener: UnixListener | null = null;
const peers: { destroy(): void }[] = [];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'hold-unix-'));
  path = join(dir, 'socket');
});

afterEach(async () => {
  for (const peer of peers.splice(0)) peer.destroy();
  await listener?.close();
  listener = null;
  rmSync(dir, { recursive: true, force: true });
});

const limits: PeerLimits = {
  requestsInFlight: 4,
  messagesPerSecond: 1000,
  nesting: 100,
  answerBytes: 4 * 1024 * 1024,
  pauseReadingAboveBytes: 64 * 1024,
  clock: { now: () => 0 },
};

/** A server that answers by `handlers`, and says when each of its connections has closed. */
async function serve(handlers: Partial<PeerHandlers>, serverLimits: PeerLimits | null = limits) {
  const closed: Promise<Error | null>[] = [];
  const accepted: ServerPeer[] = [];
  listener = await listenUnix(path, (carrier) => {
    closed.push(
      new Promise((resolve) => {
        const peer: ServerPeer = new Peer(
          carrier,
          {
            request: handlers.request ?? (() => ({})),
            notification: handlers.notification ?? (() => {}),
            closed: resolve,
          },
          serverLimits,
        );
        accepted.push(peer);
        peers.push(peer);
      }),
    );
  });
  return { closed, accepted };
}

async function connect(handlers: Partial<PeerHandlers> = {}) {
  const carrier = await connectUnix(path);
  let ended: (error: Error | null) => void = () => {};
  const closed = new Promise<Error | null>((resolve) => {
    ended = resolve;
  });
  const peer = new Peer<{
    requests: Record<string, { params: unknown; result: unknown }>;
    notifications: Record<string, unknown>;
  }>(carrier, {
    request: handlers.request ?? (() => ({})),
    notification: handlers.notification ?? (() => {}),
    closed: (error) => ended(error),
  });
  peers.push(peer);
  return { peer, closed };
}

/** Writes raw bytes to the server and collects what it says until it closes. */
function raw(bytes: string | Uint8Array): Promise<string> {
  return new Promise((resolve) => {
    const socket = createConnection({ path });
    let said = '';
    socket.on('data', (chunk) => {
      said += chunk.toString();
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(said));
    socket.write(bytes);
  });
}

describe('a connection over a Unix socket', () => {
  it('lets only its owner in', async () => {
    await serve({});
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('says that no server runs when nobody listens', async () => {
    await expect(connectUnix(path)).rejects.toMatchObject({
      code: 'no-server',
      message: `no server running on ${path}`,
    });
  });

  it('leaves it to the usual carrier to say why commands can’t connect', async () => {
    expect(await connectPipe(path)).toBe(null);
    expect(await connectPipe(`${path}${'x'.repeat(200)}`)).toBe(null);
  });

  it('answers requests in both directions, and passes typed errors', async () => {
    const { accepted } = await serve({
      request: async (method, params) => {
        if (method === 'boom') throw fail('no-such-pane', { name: '%9' });
        return { method, params };
      },
    });
    const { peer } = await connect({ request: (method) => ({ data: method }) });
    expect(await peer.request('ping', { a: 'é😀' })).toEqual({ method: 'ping', params: { a: 'é😀' } });
    await expect(peer.request('boom', {})).rejects.toMatchObject({ code: 'no-such-pane' });
    expect(await accepted[0]?.request('ui.stdin', { limit: 1 })).toEqual({ data: 'ui.stdin' });
  });

  it('hides the cause of a bug in a handler, and lives on', async () => {
    await serve({
      request: (method) => {
        if (method === 'bug') throw new TypeError('secret');
        return {};
      },
    });
    const { peer } = await connect();
    await expect(peer.request('bug', {})).rejects.toMatchObject({
      code: 'internal',
      message: expect.not.stringContaining('secret'),
    });
    expect(await peer.request('ping', {})).toEqual({});
  });

  it('fails what waits for an answer when the other side goes', async () => {
    const { accepted } = await serve({ request: () => new Promise(() => {}) });
    const { peer, closed } = await connect();
    const waiting = peer.request('ping', {});
    await serverHas(accepted, 1);
    accepted[0]?.destroy();
    await expect(waiting).rejects.toBeInstanceOf(ConnectionLost);
    await closed;
  });

  it('closes on garbage, says why, and serves the others', async () => {
    const { closed } = await serve({});
    const { peer } = await connect();
    expect(await raw('this is not JSON\n')).toContain('"code":"malformed-message"');
    expect(await raw(new Uint8Array([0xff, 0xfe, 0x0a]))).toContain('not UTF-8');
    expect(await raw('[]\n')).toContain('"code":"malformed-message"');
    expect(await raw('x'.repeat(4 * 1024 * 1024 + 1))).toContain('"code":"limit-exceeded"');
    expect(await peer.request('ping', {})).toEqual({});
    expect(await closed[1]).toBeInstanceOf(HoldfastError);
  });

  it('answers with an error in place of an answer that no client takes, and goes on', async () => {
    const answers: Record<string, unknown> = {
      fits: { data: 'x'.repeat(60) },
      long: { data: '€'.repeat(60) },
    };
    await serve({ request: (method) => answers[method] ?? {} }, { ...limits, answerBytes: 200 });
    const { peer } = await connect();
    expect(await peer.request('fits', {})).toEqual(answers.fits);
    await expect(peer.request('long', {})).rejects.toMatchObject({
      code: 'limit-exceeded',
      message: 'the answer would be longer than 200 bytes: ask for less',
    });
    expect(await peer.request('ping', {})).toEqual({});
  });

  it('closes on too many requests in flight and on too many messages, and says which limit it was', async () => {
    await serve({ request: () => new Promise(() => {}) });
    const { peer, closed } = await connect();
    const asked = Array.from({ length: 5 }, () =>
      peer.request('slow', {}).catch((error: Error) => error.message),
    );
    expect(await Promise.all(asked)).toContain('limit exceeded: requests in flight, 4 at most');
    expect(await closed).toMatchObject({ code: 'limit-exceeded' });
    expect(await raw('{"method":"x"}\n'.repeat(2001))).toContain('messages per second, 1000 at most');
  });

  it('stops reading from a client that does not read its answers', async () => {
    const answer = { text: 'x'.repeat(20_000) };
    let asked = 0;
    await serve(
      {
        request: () => {
          asked++;
          return answer;
        },
      },
      { ...limits, requestsInFlight: 10_000, messagesPerSecond: 100_000 },
    );
    const socket = createConnection({ path });
    socket.pause();
    peers.push(socket);
    const requests = 3000; // 60 MB of answers, all in one write
    socket.write('{"id":1,"method":"x"}\n'.repeat(requests));
    // A second client's round trips: the server has had every chance to read more of the first one.
    const { peer } = await connect();
    for (let i = 0; i < 20; i++) await peer.request('ping', {});
    expect(asked).toBeGreaterThan(0);
    // 64 KiB, what the kernel holds, and the 20 of the second client: far from 3,000.
    expect(asked).toBeLessThan(100);
    await new Promise<void>((resolve) => {
      let lines = 0;
      socket.on('data', (chunk: Buffer) => {
        for (const byte of chunk) if (byte === 10) lines++;
        if (lines === requests) resolve();
      });
      socket.resume();
    });
  });
});

async function serverHas(accepted: readonly unknown[], count: number): Promise<void> {
  while (accepted.length < count) await new Promise((resolve) => setImmediate(resolve));
}
