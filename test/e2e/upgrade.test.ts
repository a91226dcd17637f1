/** The program of a running server is replaced, moved or removed: sessions go on, and the next command's program serves them. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Installation } from '../helpers/Installation.ts';
import { TestHost } from '../helpers/TestHost.ts';
import { isAlive, waitUntil } from '../keeper/KeeperHost.ts';

let host: TestHost;
let before: Installation;
let after: Installation;
beforeEach(() => {
  host = new TestHost();
  before = new Installation(host, 'before', { build: 'aaaaaaaa' });
  after = new Installation(host, 'after', { build: 'bbbbbbbb' });
});
afterEach(() => host.stop());

const startWork = () => before.run('new-session', '-d', '-s', 'work', 'sleep 1000');

async function status(by: Installation) {
  const { out } = await by.run('server', 'status', '--json');
  return JSON.parse(out);
}

const panePid = async (by: Installation): Promise<number> =>
  Number((await by.run('list-panes', '-t', 'work', '-F', '#{pane_pid}')).out);

describe('server restart', () => {
  it('starts the program that asks for it, with its Node, and carries everything over', async () => {
    await startWork();
    const program = await panePid(before);
    const { server, keeper } = await status(before);
    const asked = await after.run('server', 'restart');
    expect(asked).toMatchObject({ code: 0, out: expect.stringContaining(`pid ${server.pid} -> `) });
    const now = await status(after);
    expect(now).toMatchObject({
      build: 'bbbbbbbb',
      client: { build: 'bbbbbbbb' },
      keeper: { pid: keeper.pid, build: 'aaaaaaaa' },
      sessions: 1,
    });
    expect(await panePid(after)).toBe(program);
    expect(now.server.pid).not.toBe(server.pid);
  });

  it('of a server that does not answer any more ends that one', async () => {
    await startWork();
    const { server } = await status(before);
    process.kill(server.pid, 'SIGSTOP');
    expect(await after.run('server', 'restart')).toMatchObject({ code: 0 });
    expect((await status(after)).build).toBe('bbbbbbbb');
    expect(isAlive(server.pid)).toBe(false);
  });
});

describe('when the program of the server has been removed,', () => {
  it.each([
    ['list-sessions', ['list-sessions', '-F', '#{session_name}']],
    ['new-session', ['new-session', '-d', '-s', 'other', 'sleep 1000']],
    ['server restart', ['server', 'restart']],
  ])('%s of another installation brings the sessions back after a crash', async (_name, argv) => {
    await startWork();
    const program = await panePid(before);
    const { server } = await status(before);
    before.remove();
    process.kill(server.pid, 'SIGKILL');
    await waitUntil(() => !isAlive(server.pid));
    expect(await after.run(...argv)).toMatchObject({ code: 0, err: '' });
    expect(await status(after)).toMatchObject({ build: 'bbbbbbbb', keeper: { build: 'aaaaaaaa' } });
    expect(await panePid(after)).toBe(program);
    expect(isAlive(program)).toBe(true);
  });

  it('and its Node with it, so does any command by another Node', async () => {
    const moved = new Installation(host, 'moved', { build: 'cccccccc', ownNode: true });
    await moved.run('new-session', '-d', '-s', 'work', 'sleep 1000');
    const program = await panePid(moved);
    const { server } = await status(moved);
    moved.remove();
    process.kill(server.pid, 'SIGKILL');
    await waitUntil(() => !isAlive(server.pid));
    expect(await panePid(after)).toBe(program);
    expect((await status(after)).build).toBe('bbbbbbbb');
  });

  it('the server that runs reads its history, and new programs start', async () => {
    await before.run('new-session', '-d', '-s', 'work', 'seq 1 20000; exec sleep 1000');
    await host.until(
      () => after.run('capture-pane', '-p', '-t', 'work'),
      ({ out }) => out.includes('20000'),
    );
    before.remove();
    const { out } = await after.run('capture-pane', '-p', '-S', '-', '-t', 'work');
    expect(out.split('\n').slice(0, 2)).toEqual(['1', '2']);
    expect(await after.run('new-window', '-d', '-t', 'work', 'sleep 1000')).toMatchObject({
      code: 0,
      err: '',
    });
  });

  it('an attached client of it is back when another installation has brought the server back', async () => {
    await before.run('new-session', '-d', '-s', 'work');
    const terminal = before.terminal(['attach-session', '-t', 'work']);
    await terminal.until((text) => text.includes('[work]'));
    const { server } = await status(after);
    before.remove();
    process.kill(server.pid, 'SIGKILL');
    await waitUntil(() => !isAlive(server.pid));
    expect(await after.run('list-sessions')).toMatchObject({ code: 0 });
    terminal.type('echo still-$((1+1))\r');
    await terminal.until((text) => text.includes('still-2'));
    terminal.end();
  });
});

describe('kill-server', () => {
  it('ends the programs of a server that can not start, and keeps what it knew', async () => {
    await startWork();
    const program = await panePid(before);
    const { server, keeper } = await status(before);
    writeFileSync(join(before.dir, 'dist', 'server.cjs'), 'throw new Error("no such luck")');
    process.kill(server.pid, 'SIGKILL');
    await waitUntil(() => !isAlive(server.pid));
    const ended = await before.run('kill-server');
    expect(ended).toMatchObject({ code: 0, err: expect.stringContaining('state.json.ended') });
    await waitUntil(() => !isAlive(program) && !isAlive(keeper.pid));
    expect(existsSync(join(host.stateDir, 'state.json.ended'))).toBe(true);
    expect((await after.run('list-sessions')).err).toMatch(/^no server running on /);
  });
});

describe('an attached client of another build than the server', () => {
  it('says so once, and what to do', async () => {
    await startWork();
    const terminal = after.terminal(['attach-session', '-t', 'work'], { cols: 80, rows: 24 });
    const line = /^the server is holdfast \d\S+ aaaaaaaa, not bbbbbbbb: holdfast server restart$/m;
    await terminal.until((text) => line.test(text));
    terminal.end();
  });

  it('is told nothing when it is the same', async () => {
    await startWork();
    const terminal = before.terminal(['attach-session', '-t', 'work'], { cols: 80, rows: 24 });
    await terminal.until((text) => text.includes('[work]'));
    expect(terminal.text()).not.toContain('the server is');
    terminal.end();
  });
});

it('-V names the build behind the version, and the tmux that it follows', async () => {
  expect((await after.run('-V')).out).toMatch(/^holdfast \d+\.\d+\.\d+ \(build bbbbbbbb\), tmux 3\.4\n$/);
});
