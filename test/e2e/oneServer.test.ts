/** One server for one state folder, however it is come by, and also when the folder of its socket is gone. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { launcher, type RunResult, TestHost } from '../helpers/TestHost.ts';
import { isAlive, waitUntil } from '../keeper/KeeperHost.ts';

let host: TestHost;
let runtime: string;
beforeEach(() => {
  host = new TestHost();
  host.env.HOLDFAST_TMPDIR = host.dir;
  runtime = join(host.dir, 'run');
});
afterEach(async () => {
  mkdirSync(runtime, { mode: 0o700, recursive: true });
  await host.stop();
});

/** As cron, su, docker exec and sudo -u run it: the same user and home, and no $XDG_RUNTIME_DIR. */
const elsewhere = (...argv: string[]): Promise<RunResult> =>
  host.runWith({ env: { XDG_RUNTIME_DIR: '' } }, ...argv);

const logOut = (): void => rmSync(runtime, { recursive: true });
// Here a client of before may have made it: in /run/user only root can.
const logIn = (): void => void mkdirSync(runtime, { mode: 0o700, recursive: true });

/** The processes of this host that keep and serve. */
async function processes(): Promise<number[]> {
  const { server, keeper } = await host.status();
  return [server.pid, keeper.pid];
}

describe('a server that is told to make its socket again', () => {
  it('before it has begun to listen opens no port for debuggers', async () => {
    // In the server only, after its first lines and before anything else of it.
    const early = join(host.dir, 'early.cjs');
    writeFileSync(
      early,
      `if (process.argv[1]?.endsWith('server.cjs')) process.nextTick(() => process.kill(process.pid, 'SIGUSR1'));`,
    );
    host.env.NODE_OPTIONS = `--require=${early}`;
    await host.ok('new-session', '-d', '-s', 'work', 'exec cat');
    expect(await host.ok('list-sessions', '-F', '#{session_name}')).toBe('work');
    expect(host.serverLog()).not.toMatch(/debugger/i);
  });
});

describe('a command without $XDG_RUNTIME_DIR', () => {
  it('finds the server that runs', async () => {
    await host.ok('new-session', '-d', '-s', 'work', 'sleep 1000');
    const before = await processes();
    expect(await elsewhere('list-sessions', '-F', '#{session_name}')).toMatchObject({
      err: '',
      out: 'work\n',
    });
    expect(await elsewhere('list-panes', '-t', 'work', '-F', '#{pane_dead}')).toMatchObject({ out: '0\n' });
    expect(await processes()).toEqual(before);
    expect(existsSync(join(host.dir, `holdfast-${process.getuid?.()}`))).toBe(false);
  });

  it('and one with it that start at the same time share a server', async () => {
    const made = await Promise.all(
      Array.from({ length: 6 }, (_, n) =>
        (n % 2 === 0 ? host.run.bind(host) : elsewhere)('new-session', '-d', '-s', `s${n}`, 'sleep 1000'),
      ),
    );
    expect(made.map(({ code, err }) => ({ code, err }))).toEqual(made.map(() => ({ code: 0, err: '' })));
    const names = (await host.ok('list-sessions', '-F', '#{session_name}')).split('\n').sort();
    expect(names).toEqual(['s0', 's1', 's2', 's3', 's4', 's5']);
    expect((await elsewhere('list-sessions', '-F', '#{session_name}')).out.split('\n')).toHaveLength(7);
  });

  it('starts none where nothing is to be brought back', async () => {
    expect(await elsewhere('list-sessions')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^error connecting to \S+\/default \(No such file or directory\)\n$/),
    });
    expect(readdirSync(join(host.dir, 'state'))).toEqual([]);
  });

  it('ends the server that it finds with kill-server', async () => {
    await host.ok('new-session', '-d', '-s', 'work', 'sleep 1000');
    const before = await processes();
    expect(await elsewhere('kill-server')).toMatchObject({ code: 0 });
    await waitUntil(() => before.every((pid) => !isAlive(pid)));
    expect((await host.run('list-sessions')).err).toMatch(/^no server running on /);
  });
});

it('by the name tmux, $TMUX_TMPDIR has servers of its own', async () => {
  await host.ok('new-session', '-d', '-s', 'mine', 'cat');
  const env = { HOLDFAST_CALLED: 'tmux', TMUX_TMPDIR: host.dir };
  const apart = (...argv: string[]) => host.runWith({ env }, ...argv);
  expect((await apart('has-session')).code).toBe(1);
  expect((await apart('new-session', '-d', '-s', 'other', 'cat')).code).toBe(0);
  expect((await apart('list-sessions', '-F', '#{session_name} #{socket_path}')).out).toBe(
    `other ${host.dir}/tmux-${process.getuid?.()}/default\n`,
  );
  await apart('kill-server');
  expect(await host.ok('list-sessions', '-F', '#{session_name}')).toBe('mine');
});

it('a socket has one server by all of its paths, also by a link to its folder', async () => {
  const [folder, link] = [join(host.dir, 'real'), join(host.dir, 'link')];
  mkdirSync(folder, { mode: 0o700 });
  symlinkSync(folder, link);
  const paths = [join(folder, 's'), join(link, 's')];
  const all = (...argv: string[]) => Promise.all(paths.map((path) => host.run('-S', path, ...argv)));
  const made = await Promise.all([0, 1, 2].map((n) => all('new-session', '-d', '-s', `s${n}`, 'cat')));
  expect(made.flat().filter(({ code }) => code === 0)).toHaveLength(3);
  for (const { out } of await all('list-sessions', '-F', '#{session_name}')) expect(out).toBe('s0\ns1\ns2\n');
  expect(await host.run('-S', folder, 'new-session', '-d')).toMatchObject({
    code: 1,
    err: `error connecting to ${folder} (Is a directory)\n`,
  });
  await host.run('-S', join(link, 's'), 'kill-server');
});

describe('when the runtime folder is removed, as at the last log-out,', () => {
  it('the next log-in finds the server, its programs, and the place of its socket', async () => {
    await host.ok('new-session', '-d', '-s', 'work', 'sleep 1000');
    const before = await processes();
    logOut();
    logIn();
    expect(await host.ok('list-panes', '-t', 'work', '-F', '#{pane_dead}')).toBe('0');
    expect(await processes()).toEqual(before);
    expect((await host.status()).socket).toBe(join(runtime, 'holdfast', 'default'));
  });

  it('whoever is not logged in finds it too, and whoever logs in after that', async () => {
    await host.ok('new-session', '-d', '-s', 'work', 'sleep 1000');
    const before = await processes();
    logOut();
    expect(await elsewhere('list-sessions', '-F', '#{session_name}')).toMatchObject({
      err: '',
      out: 'work\n',
    });
    logIn();
    expect(await host.ok('list-sessions', '-F', '#{session_name}')).toBe('work');
    expect(await processes()).toEqual(before);
  });

  it('a server that crashes then is back, for an attached client and for commands', async () => {
    await host.ok('new-session', '-d', '-s', 'work');
    const terminal = host.terminal(['attach-session', '-t', 'work']);
    await terminal.until((text) => text.includes('[work]'));
    const [serverPid = 0, keeperPid] = await processes();
    logOut();
    process.kill(serverPid, 'SIGKILL');
    expect(await elsewhere('list-sessions', '-F', '#{session_name}')).toMatchObject({
      err: '',
      out: 'work\n',
    });
    terminal.type('echo still-$((1+1))\r');
    await terminal.until((text) => text.includes('still-2'));
    logIn();
    const after = await processes();
    expect(after[1]).toBe(keeperPid);
    expect(after[0]).not.toBe(serverPid);
    terminal.end();
  });

  it('a program in a pane finds its server by a name that is gone', async () => {
    await host.ok('new-session', '-d', '-s', 'work');
    logOut();
    expect((await elsewhere('list-sessions')).code).toBe(0);
    const command = `XDG_RUNTIME_DIR= '${process.execPath}' '${launcher}' list-sessions -F found-#{session_name}`;
    await elsewhere('send-keys', '-t', 'work', command, 'Enter');
    await host.until(
      () => elsewhere('capture-pane', '-p', '-t', 'work'),
      ({ out }) => out.includes('\nfound-work'),
    );
  });
});

it('a state folder whose path no socket can have is locked all the same', async () => {
  host.env.XDG_STATE_HOME = join(host.dir, 'd'.repeat(120));
  await host.ok('new-session', '-d', '-s', 'work', 'sleep 1000');
  const before = await processes();
  expect(await elsewhere('list-sessions', '-F', '#{session_name}')).toMatchObject({ err: '', out: 'work\n' });
  logOut();
  logIn();
  expect(await processes()).toEqual(before);
});

it('without a home that can be written a session starts, and says where its state is', async () => {
  host.env.XDG_STATE_HOME = process.platform === 'linux' ? '/proc' : '/dev/null';
  const made = await host.run('new-session', '-d', '-s', 'work', 'sleep 1000');
  const kept = join(runtime, 'holdfast', '.state-default');
  expect(made).toMatchObject({ code: 0, err: expect.stringContaining(`are kept in ${kept}`) });
  expect((await host.status()).problems).toEqual([expect.stringContaining(`are kept in ${kept}`)]);
  await host.killBoth();
  // It is brought back from there, and it is said again.
  await host.until(
    () => host.run('list-sessions', '-F', '#{session_name}'),
    ({ out, err }) => out === 'work\n' && err.includes(kept),
  );
  expect(JSON.parse(readFileSync(join(kept, 'state.json'), 'utf8'))).toMatchObject({ version: 1 });
});
