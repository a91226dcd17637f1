/** Servers that are not there, do not answer, go away or talk nonsense: each ends in an error with its code, and in time. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { connectNode, type NodeConnectOptions } from '../../src/sdk/connectNode.ts';
import { errors } from '../../src/sdk/errorClasses.ts';
import type { Hold } from '../../src/sdk/Hold.ts';
import type { Carrier, CarrierHandlers } from '../../src/transport/Carrier.ts';
import { socketOf } from '../helpers/TestClient.ts';
import { TestHost } from '../helpers/TestHost.ts';

const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

interface Asked {
  id: number;
  method: string;
  params: Record<string, unknown>;
}

const welcome = {
  version: 1,
  server: { version: '9.9', pid: 1, generation: 1 },
  operator: { id: 'a', name: 'a', kind: 'sdk', role: 'operator' },
  resume: 'again',
};

/** A server that answers as it is told: with a result, an error, a line as it is, or nothing. */
async function server(answer: (asked: Asked, socket: Socket) => object | string | null): Promise<string> {
  const dir = mkdtempSync(join(tmpdir(), 'hsdk-'));
  const path = join(dir, 's');
  const sockets = new Set<Socket>();
  const listener: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString();
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n')) {
        const asked = JSON.parse(text.slice(0, end)) as Asked;
        text = text.slice(end + 1);
        const said =
          asked.method === 'hello' ? (answer(asked, socket) ?? { result: welcome }) : answer(asked, socket);
        if (said !== null)
          socket.write(`${typeof said === 'string' ? said : JSON.stringify({ id: asked.id, ...said })}\n`);
      }
    });
  });
  await new Promise<void>((resolve) => listener.listen(path, resolve));
  endings.push(() => {
    for (const socket of sockets) socket.destroy();
    listener.close();
    rmSync(dir, { recursive: true, force: true });
  });
  return path;
}

async function connected(path: string, options: NodeConnectOptions = {}): Promise<Hold> {
  const hold = await connectNode(path, options);
  endings.push(() => hold.close());
  return hold;
}

describe('connecting', () => {
  it.each([
    ['/no/such/folder/socket', 'no-server'],
    ['ws://127.0.0.1:1', 'connect-failed'],
    ['https://127.0.0.1:1', 'connect-failed'],
    ['wss://no-such-host.invalid', 'connect-failed'],
    ['ftp://host', 'bad-value'],
    ['relay://127.0.0.1/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA#x', 'bad-value'],
    ['-oProxyCommand=true', 'bad-value'],
  ])('to %s fails with %s', async (address, code) => {
    await expect(connectNode(address)).rejects.toMatchObject({ code });
  });

  it('to a program that answers nothing fails in time, and so does one that is no holdfast', async () => {
    const silent = await server(() => '');
    await expect(connectNode(silent, { timeout: 50 })).rejects.toBeInstanceOf(errors.ConnectFailed);
    const foreign = await server(() => 'SSH-2.0-OpenSSH_9.9');
    await expect(connectNode(foreign)).rejects.toBeInstanceOf(errors.MalformedMessage);
  });

  it('to a server of another version says which', async () => {
    const error = {
      code: 'version-mismatch',
      message: 'no common protocol version: …',
      data: { ours: '3-4', theirs: '1-1' },
    };
    const refused = await connectNode(await server(() => ({ error }))).catch((each) => each);
    expect(refused).toBeInstanceOf(errors.VersionMismatch);
    expect(refused.details).toEqual({ ours: '3-4', theirs: '1-1' });
  });
});

describe('a request', () => {
  it('to a newer server takes fields, events and errors that it does not know', async () => {
    const path = await server(({ method }, socket) => {
      if (method === 'events.subscribe') {
        const events = [{ type: 'new-thing', cursor: 'a-1', at: 1, more: {} }];
        queueMicrotask(() =>
          socket.write(
            `${JSON.stringify({ method: 'events.happened', params: { events, cursor: 'a-1', truncated: false } })}\n`,
          ),
        );
        return { result: { events: [], cursor: 'a-0', truncated: false, more: 1 } };
      }
      if (method === 'session.list')
        return { error: { code: 'moon-phase', message: 'not at full moon', data: { phase: 2 } } };
      return method === 'hello' ? { result: { ...welcome, more: [] } } : null;
    });
    const hold = await connected(path);
    expect((await hold.events().next()).value).toMatchObject({ type: 'new-thing', cursor: 'a-1' });
    await expect(hold.sessions()).rejects.toMatchObject({
      code: 'moon-phase',
      message: 'not at full moon',
      details: { phase: 2 },
    });
  });

  it('to an older server fails with unknown-method', async () => {
    const hold = await connected(
      await server(({ method }) =>
        method === 'hello' ? null : { error: { code: 'unknown-method', message: 'unknown method: x' } },
      ),
    );
    await expect(hold.pane('%0').screen()).rejects.toBeInstanceOf(errors.UnknownMethod);
  });

  it.each([
    ['longer than a message may be', 'limit-exceeded', () => 'x'.repeat(4 * 1024 * 1024 + 1)],
    ['that is no JSON', 'malformed-message', () => '{"id":'],
  ])('with an answer %s fails with %s, and the next one does not', async (_what, code, line) => {
    const path = await server(({ method }) =>
      method === 'session.list'
        ? line()
        : method === 'hello'
          ? null
          : { result: { panes: [{ pane: '%0' }] } },
    );
    const hold = await connected(path);
    await expect(hold.sessions()).rejects.toMatchObject({ code });
    expect(await hold.pane('%0').control.status()).toEqual({ pane: '%0' });
  });

  it('that is longer than a message may be fails at once, and leaves the connection', async () => {
    const asked: string[] = [];
    const path = await server(({ method }) => {
      asked.push(method);
      return method === 'hello' ? null : { result: { sessions: [] } };
    });
    const hold = await connected(path);
    const name = '€'.repeat(2 * 1024 * 1024);
    await expect(hold.pane(name).screen()).rejects.toMatchObject({ code: 'limit-exceeded' });
    expect(await hold.sessions()).toEqual([]);
    expect(asked).toEqual(['hello', 'session.list']);
  });

  it('that may have been done fails with connection-lost, and one that only looks is repeated', async () => {
    let looks = 0;
    const path = await server(({ method }, socket) => {
      if (method === 'hello') return null;
      if (method === 'session.list' && looks++ > 0) return { result: { sessions: [] } };
      socket.destroy();
      return null;
    });
    const hold = await connected(path);
    await expect(hold.command(['new-session', '-d'])).rejects.toBeInstanceOf(errors.ConnectionLost);
    expect(await hold.sessions()).toEqual([]);
    expect(looks).toBe(2);
  });

  it('waits for its turn when many are under way, and fails beyond the bound', async () => {
    const waiting: Asked[] = [];
    let most = 0;
    const path = await server((asked, socket) => {
      if (asked.method === 'hello') return null;
      waiting.push(asked);
      most = Math.max(most, waiting.length);
      setImmediate(() =>
        socket.write(`${JSON.stringify({ id: waiting.shift()?.id, result: { sessions: [] } })}\n`),
      );
      return null;
    });
    const hold = await connected(path);
    const all = await Promise.allSettled(Array.from({ length: 10_001 }, () => hold.sessions()));
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(10_000);
    expect(all.at(-1)).toMatchObject({ reason: { code: 'limit-exceeded' } });
    expect(most).toBeLessThanOrEqual(100);
  });
});

describe('a server that goes away', () => {
  it('for good fails everything that waits once patience is over', async () => {
    const host = new TestHost();
    endings.push(() => host.stop());
    await host.ok('new-session', '-d', '-s', 'work', 'cat');
    const hold = await connected(socketOf(host), { patience: 300 });
    const waiting = Promise.allSettled([
      hold.events().next(),
      hold
        .session('work')
        .panes()
        .then(([pane]) => pane?.locator('never').waitFor()),
      hold.ended.then((error) => Promise.reject(error)),
    ]);
    await hold.status();
    await host.killBoth();
    for (const result of await waiting)
      expect(result).toMatchObject({ status: 'rejected', reason: expect.any(errors.Unreachable) });
    await expect(hold.sessions()).rejects.toBeInstanceOf(errors.Unreachable);
  });

  it('because it was told to fails everything at once', async () => {
    const host = new TestHost();
    endings.push(() => host.stop());
    await host.ok('new-session', '-d', '-s', 'work', 'cat');
    const hold = await connected(socketOf(host));
    const next = hold.events({ since: '0' });
    await next.next();
    await host.run('kill-server');
    expect(await hold.ended).toBeInstanceOf(errors.ServerEnded);
    const rest = (async () => {
      for await (const _ of next);
    })();
    await expect(rest).rejects.toBeInstanceOf(errors.ServerEnded);
  });

  it('without a word is dialled again after half a minute of silence', async () => {
    vi.useFakeTimers();
    endings.push(() => vi.useRealTimers());
    let dials = 0;
    const pings: string[] = [];
    const carrier = (): Carrier => {
      let handlers: CarrierHandlers | null = null;
      return {
        bufferedBytes: 0,
        closed: false,
        start: (given) => {
          handlers = given;
        },
        send: (text) => {
          const { id, method } = JSON.parse(text) as Asked;
          if (method === 'hello')
            queueMicrotask(() => handlers?.message(JSON.stringify({ id, result: welcome })));
          else pings.push(method);
        },
        pauseReading: () => {},
        resumeReading: () => {},
        close: () => {},
        destroy: () => {},
      };
    };
    const dial = () => {
      dials++;
      return Promise.resolve(carrier());
    };
    const hold = await connectNode({ label: 'far', remote: true, dial });
    await vi.advanceTimersByTimeAsync(29_000);
    expect([dials, pings[0]]).toEqual([1, 'ping']);
    await vi.advanceTimersByTimeAsync(7000);
    expect(dials).toBe(2);
    hold.close();
  });
});
