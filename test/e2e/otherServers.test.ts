/** Commands at a server of an older or newer version: what it lacks is said in a sentence, what it has more is ignored. */
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';

interface Asked {
  id: number;
  method: string;
}

const welcome = {
  version: 1,
  server: { version: '9.0.0', pid: 1, generation: 1, later: true },
  operator: { id: 'x', name: 'x', kind: 'cli', role: 'operator', later: [] },
  resume: 'x',
  later: { deep: [1] },
};

let host: TestHost;
let server: Server | undefined;
const sockets = new Set<Socket>();

beforeEach(() => {
  host = new TestHost();
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
  await host.stop();
});

/** Runs a command at a server that says this: lines for each request, after its hello. */
async function run(
  words: string[],
  says: (asked: Asked) => object[],
): Promise<{ code: number; out: string; err: string }> {
  const path = join(host.dir, 'other');
  server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    let rest = '';
    socket.on('data', (bytes) => {
      const lines = (rest + String(bytes)).split('\n');
      rest = lines.pop() ?? '';
      for (const asked of lines.map((line) => JSON.parse(line) as Asked))
        for (const answer of says(asked)) socket.write(`${JSON.stringify(answer)}\n`);
    });
  });
  await new Promise<void>((resolve) => server?.listen(path, resolve));
  return await host.run('-S', path, ...words);
}

const afterWelcome = (answer: (asked: Asked) => object[]) => (asked: Asked) =>
  asked.method === 'hello' ? [{ id: asked.id, result: welcome }] : answer(asked);

describe('a command at an older server', () => {
  it('that lacks the method says so, and what to do', async () => {
    const error = { code: 'unknown-method', message: 'unknown method: session.list', data: {} };
    expect(
      await run(
        ['session', 'list'],
        afterWelcome(({ id }) => [{ id, error }]),
      ),
    ).toEqual({
      code: 1,
      out: '',
      err: 'the server is older than this program, and does not know session.list; run: holdfast server restart\n',
    });
  });

  it('without a common version of the protocol says which is older', async () => {
    const message = 'no common protocol version: this side speaks 0-0, the other 1-1; update the older one';
    const error = { code: 'version-mismatch', message, data: { ours: '0-0', theirs: '1-1' } };
    expect(await run(['session', 'list'], ({ id }) => [{ id, error }])).toEqual({
      code: 1,
      out: '',
      err: `${message}\n`,
    });
  });
});

describe('a command at a newer server', () => {
  it('ignores fields, notifications and requests that it does not know', async () => {
    const result = { sessions: [], later: 1 };
    const said = await run(
      ['session', 'list', '--json'],
      afterWelcome(({ id, method }) =>
        method === 'session.list'
          ? [
              { method: 'later.news', params: {} },
              { id: 77, method: 'later.question', params: {} },
              { id, result },
            ]
          : [],
      ),
    );
    expect(said).toEqual({ code: 0, out: '[]\n', err: '' });
  });

  it('shows the sentence of an error that it does not know', async () => {
    const error = { code: 'later-code', message: 'the moon is in the way', data: {} };
    expect(
      await run(
        ['session', 'list'],
        afterWelcome(({ id }) => [{ id, error }]),
      ),
    ).toEqual({
      code: 1,
      out: '',
      err: 'the moon is in the way\n',
    });
  });

  it('says in one sentence that an answer is of another kind than expected', async () => {
    const said = await run(
      ['session', 'list'],
      afterWelcome(({ id }) => [{ id, result: { sessions: 3 } }]),
    );
    expect(said).toMatchObject({ code: 1, out: '' });
    expect(said.err.split('\n')).toHaveLength(2);
    expect(said.err).not.toContain(' at ');
  });
});
