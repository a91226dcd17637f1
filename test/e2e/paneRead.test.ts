/** A program that speaks the protocol itself follows a pane's output, also across the death of the server. */
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';

let host: TestHost;
beforeEach(() => {
  host = new TestHost();
});
afterEach(async () => {
  await host.stop();
});

/** The protocol by hand, as docs/protocol.md describes it: a JSON object a line. */
class Wire {
  readonly #socket: Socket;
  #buffer = '';
  #waiting: ((message: { result: Record<string, unknown> }) => void)[] = [];

  constructor(path: string) {
    this.#socket = connect(path);
    this.#socket.on('data', (chunk) => {
      this.#buffer += chunk.toString();
      const lines = this.#buffer.split('\n');
      this.#buffer = lines.pop() ?? '';
      for (const line of lines) this.#waiting.shift()?.(JSON.parse(line));
    });
  }

  ask(method: string, params: object): Promise<Record<string, unknown>> {
    return new Promise((resolve) => {
      this.#waiting.push((message) => resolve(message.result));
      this.#socket.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })}\n`);
    });
  }

  async hello(): Promise<this> {
    await this.ask('hello', {
      versions: { min: 1, max: 1 },
      client: { kind: 'sdk', name: 'follower', version: '1' },
    });
    return this;
  }

  end(): void {
    this.#socket.destroy();
  }
}

it('gives all that a pane wrote, once, with the server killed in between', { timeout: 60_000 }, async () => {
  await host.ok(
    'new-session',
    '-d',
    '-s',
    'w',
    '-x',
    '80',
    '-y',
    '24',
    'stty -echo -onlcr; read line; seq 1 5000; read line',
  );
  const path = join(host.dir, 'run', 'holdfast', 'default');
  let wire = await new Wire(path).hello();
  let { next: cursor } = await wire.ask('pane.read', { pane: '%0' });
  await host.ok('send-keys', '-t', 'w', 'Enter');
  let read = '';
  let killed = false;
  const expected = Array.from({ length: 5000 }, (_, n) => `${n + 1}\n`).join('');
  while (read.length < expected.length) {
    const answer = await wire.ask('pane.read', { pane: '%0', cursor, limit: 4096 });
    expect(answer.truncated).toBe(false);
    read += answer.data;
    cursor = answer.next;
    if (killed || read.length < 8000) continue;
    killed = true;
    const { server } = await host.status();
    process.kill(server.pid, 'SIGKILL');
    wire.end();
    await host.until(
      () => host.run('list-sessions'),
      ({ code }) => code === 0,
    );
    wire = await new Wire(path).hello();
  }
  wire.end();
  expect(read).toBe(expected);
});

it('shows the beginning of a sequence that a program has not ended yet', { timeout: 60_000 }, async () => {
  await host.ok(
    'new-session',
    '-d',
    '-s',
    'p',
    `printf 'done \\033[31mred\\033[m\\033]2;a\\\\title'; exec cat`,
  );
  const captured = await host.until(
    () => host.ok('capture-pane', '-pPC', '-t', 'p'),
    (text) => text !== '',
  );
  expect(captured).toBe('\\033]2;a\\134title');
  expect(await host.ok('capture-pane', '-pP', '-t', 'p')).toBe('\x1b]2;a\\title');
  await host.ok('send-keys', '-t', 'p', 'C-v', 'C-g', 'Enter');
  await host.until(
    () => host.ok('capture-pane', '-pP', '-t', 'p'),
    (text) => text === '',
  );
});
