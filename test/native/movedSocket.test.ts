/** The native client finds a server whose socket has moved by itself, and trusts no lock of a keeper that is gone. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';
import { type Ended, runClient } from './clients.ts';

let host: TestHost;
beforeEach(async () => {
  host = new TestHost();
  host.env.HOLDFAST_TMPDIR = host.dir;
  await host.ok('new-session', '-d', '-s', 'work', 'cat');
});
afterEach(async () => {
  mkdirSync(join(host.dir, 'run'), { mode: 0o700, recursive: true });
  await host.stop();
});

/** Without a Node that it could become: a command that needs Node ends with 1 and says so. */
const alone = (more: Record<string, string> = {}): Promise<Ended> =>
  runClient('native', ['list-sessions', '-F', '#S'], {
    env: { ...host.env, HOLDFAST_ENTRY: '/nowhere/holdfast.cjs', PATH: '/nowhere', ...more },
    cwd: host.dir,
  });

/** Removes the runtime folder, as the last log-out does, and moves the server by a command from cron. */
async function moveServer(): Promise<void> {
  rmSync(join(host.dir, 'run'), { recursive: true });
  expect((await host.runWith({ env: { XDG_RUNTIME_DIR: '' } }, 'list-sessions')).code).toBe(0);
}

it('after a log-out, by name and in a pane', async () => {
  expect(await alone()).toMatchObject({ code: 0, out: 'work\n' });
  const socket = await host.ok('display-message', '-p', '#{socket_path}');
  await moveServer();
  expect(await alone()).toMatchObject({ code: 0, out: 'work\n', err: '' });
  const pane = { HOLDFAST: `${socket},1,$0`, HOLDFAST_STATE: host.stateDir, XDG_STATE_HOME: '/nowhere' };
  expect(await alone(pane)).toMatchObject({ code: 0, out: 'work\n', err: '' });
});

it('not where no keeper lives, nor where the lock says nothing', async () => {
  await moveServer();
  const { keeper, server } = JSON.parse(
    (await host.runWith({ env: { XDG_RUNTIME_DIR: '' } }, 'server', 'status', '--json')).out,
  ) as { keeper: { pid: number }; server: { pid: number } };
  for (const { pid } of [keeper, server]) process.kill(pid, 'SIGKILL');
  const [lock = ''] = readdirSync(host.stateDir).filter((name) => name.startsWith('server.lock.'));
  const path = join(host.dir, 'other');
  const other = createServer().listen(path);
  for (const text of [
    '',
    'null',
    '{"control":1,"socket":2}',
    '{"control":"',
    JSON.stringify({ pid: 1, control: 'gone', socket: path }),
    'x'.repeat(10_000),
  ]) {
    writeFileSync(join(host.stateDir, lock), text);
    expect((await alone()).code).not.toBe(0);
  }
  await new Promise((done) => other.close(done));
});
