/** First messages of every kind at holdfast serve: each gets an answer or an end, and nothing stays behind. */
import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { TestFront } from '../helpers/TestFront.ts';
import { TestHost } from '../helpers/TestHost.ts';

let host: TestHost;
let front: TestFront;
let token: string;

beforeAll(async () => {
  host = new TestHost();
  await host.ok('new-session', '-d', '-s', 'work');
  front = new TestFront(host);
  token = await host.ok('token', 'create', '--all-sessions');
});

afterAll(async () => {
  await front.stop();
  await host.stop();
});

const files = (pid: number | undefined) =>
  process.platform === 'linux' ? readdirSync(`/proc/${pid}/fd`).length : 0;

/** Sends a first message, and answers what came back until the first answer or the end. */
function first(url: string, message: string | Uint8Array): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url);
    let said = '';
    socket.on('error', reject);
    socket.on('open', () => socket.send(message));
    socket.on('message', (data) => {
      said = String(data);
      socket.terminate();
    });
    socket.on('close', () => resolve(said));
  });
}

const honest = () => ({
  versions: { min: 1, max: 1 },
  client: { kind: 'tui', name: 'x', version: '0' },
  token,
});

/** A hello of which one field, at whatever depth, is something else. */
const bentHello = fc
  .tuple(
    fc.constantFrom('versions', 'client', 'terminal', 'env', 'cwd', 'resume', 'via', 'extra', '__proto__'),
    fc.jsonValue({ maxDepth: 3 }),
    fc.oneof(fc.integer(), fc.string({ maxLength: 8 }), fc.constant(null), fc.constant(undefined)),
  )
  .map(([field, value, id]) =>
    JSON.stringify({ jsonrpc: '2.0', id, method: 'hello', params: { ...honest(), [field]: value } }),
  );

describe('a first message', () => {
  it('of any kind is answered by an error, or lets in by its token with the role that this has', async () => {
    const url = await front.url;
    expect(await first(url, JSON.stringify({ id: 1, method: 'hello', params: honest() }))).toContain(
      '"observer"',
    );
    const before = files(front.process.pid);
    const serverPid = (await host.status()).server.pid;
    const anything = fc.oneof(
      bentHello,
      fc.json({ maxDepth: 4 }),
      fc.string({ maxLength: 200 }),
      fc.uint8Array({ maxLength: 200 }),
    );
    await fc.assert(
      fc.asyncProperty(anything, async (message) => {
        const said = await first(url, message);
        if (said === '') return;
        const answer = JSON.parse(said) as {
          error?: { code: string };
          result?: { operator: { role: string } };
        };
        if (answer.result) expect(answer.result.operator.role).toBe('observer');
        else expect(answer.error?.code).toMatch(/^[a-z-]+$/);
        expect(said).not.toMatch(/ at .*\.c?js|internal error/);
      }),
      // Credentials that are wrong are counted: few enough of these hellos have none that is right.
      { numRuns: 300 },
    );
    // Neither process has died of it, and no connection is left.
    expect((await host.status()).server.pid).toBe(serverPid);
    await host.until(
      async () => files(front.process.pid),
      (now) => now <= before,
    );
    expect(host.serverLog()).not.toMatch(/TypeError|uncaught/);
  });
});
