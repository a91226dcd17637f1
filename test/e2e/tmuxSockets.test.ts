/** Sockets where programs made for tmux expect them: by -S, in $TMUX_TMPDIR and in /tmp/tmux-UID; and nothing beside them. */
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunResult, TestHost } from '../helpers/TestHost.ts';
import { isAlive, waitUntil } from '../keeper/KeeperHost.ts';

const uid = process.getuid?.() ?? 0;

let host: TestHost;
/** Other servers of a test: how their commands are run. */
let others: ((...argv: string[]) => Promise<RunResult>)[];
beforeEach(() => {
  host = new TestHost();
  // Instead of /tmp.
  host.env.HOLDFAST_TMPDIR = host.dir;
  others = [];
});
afterEach(async () => {
  for (const run of others) await run('kill-server');
  await host.stop();
});

/** Runs commands by the name tmux. */
function tmux(env: Record<string, string> = {}, ...flags: string[]) {
  const run = (...argv: string[]) =>
    host.runWith({ env: { HOLDFAST_CALLED: 'tmux', ...env } }, ...flags, ...argv);
  others.push(run);
  return run;
}

const socketOf = async (run: (...argv: string[]) => Promise<RunResult>): Promise<string> =>
  (await run('display-message', '-p', '#{socket_path}')).out.trim();

/** Kills keeper and server, as a power cut does. */
async function kill(run: (...argv: string[]) => Promise<RunResult>): Promise<void> {
  const { keeper, server } = JSON.parse((await run('server', 'status', '--json')).out) as {
    keeper: { pid: number };
    server: { pid: number };
  };
  for (const { pid } of [keeper, server]) process.kill(pid, 'SIGKILL');
  await waitUntil(() => [keeper, server].every(({ pid }) => !isAlive(pid)));
}

describe('a socket by -S', () => {
  it('lies in its folder alone, beside that of another server, and each answers for itself', async () => {
    const shared = join(host.dir, 'shared');
    mkdirSync(shared);
    const [one, two] = [tmux({}, '-S', join(shared, 'one')), tmux({}, '-S', join(shared, 'two'))];
    expect(await one('new-session', '-d', '-s', 'first', 'cat')).toMatchObject({ code: 0, err: '' });
    expect(await two('new-session', '-d', '-s', 'second', 'cat')).toMatchObject({ code: 0, err: '' });
    expect(readdirSync(shared).sort()).toEqual(['one', 'two']);
    expect((await one('list-sessions', '-F', '#S')).out).toBe('first\n');
    expect((await two('list-sessions', '-F', '#S')).out).toBe('second\n');
    expect((await one('kill-server')).code).toBe(0);
    await waitUntil(() => readdirSync(shared).join() === 'two');
  });

  it('that a killed server left is taken over', async () => {
    const run = tmux({}, '-S', join(host.dir, 'one'));
    await run('new-session', '-d', '-s', 'first', 'cat');
    await kill((...argv) => run(...argv));
    expect(lstatSync(join(host.dir, 'one')).isSocket()).toBe(true);
    expect((await run('list-sessions', '-F', '#S')).out).toBe('first\n');
  });

  it('has one server, also for a command with another home', async () => {
    const path = join(host.dir, 'one');
    const run = tmux({}, '-S', path);
    const elsewhere = tmux({ XDG_STATE_HOME: join(host.dir, 'other') }, '-S', path);
    const made = await Promise.all(
      [run, elsewhere, run, elsewhere].map((one, n) => one('new-session', '-d', '-s', `s${n}`, 'cat')),
    );
    expect(made.map(({ err }) => err)).toEqual(['', '', '', '']);
    expect((await run('list-sessions', '-F', '#S')).out).toBe('s0\ns1\ns2\ns3\n');
  });
});

describe('$TMUX_TMPDIR', () => {
  it('that moves has other servers, and holds nothing but sockets', async () => {
    for (const name of ['a', 'b']) mkdirSync(join(host.dir, name));
    const [one, two] = ['a', 'b'].map((name) => tmux({ TMUX_TMPDIR: join(host.dir, name) })) as [
      ReturnType<typeof tmux>,
      ReturnType<typeof tmux>,
    ];
    await one('new-session', '-d', '-s', 'first', 'cat');
    expect((await two('has-session')).code).toBe(1);
    await two('new-session', '-d', '-s', 'second', 'cat');
    await two('-L', 'named', 'new-session', '-d', '-s', 'third', 'cat');
    others.push((...argv) => two('-L', 'named', ...argv));
    expect(readdirSync(join(host.dir, 'a'), { recursive: true })).toEqual([
      `tmux-${uid}`,
      `tmux-${uid}/default`,
    ]);
    expect(readdirSync(join(host.dir, 'b', `tmux-${uid}`)).sort()).toEqual(['default', 'named']);
    expect((await one('list-sessions', '-F', '#S')).out).toBe('first\n');
    expect((await two('-L', 'named', 'list-sessions', '-F', '#S')).out).toBe('third\n');
  });

  it('with a folder that others can write to, or that is not ours, is refused as by tmux', async () => {
    const folder = join(host.dir, `tmux-${uid}`);
    const run = tmux({ TMUX_TMPDIR: host.dir });
    mkdirSync(folder);
    chmodSync(folder, 0o777);
    const refused = { code: 1, err: expect.stringContaining(`directory ${folder} has unsafe permissions`) };
    expect(await run('new-session', '-d')).toMatchObject(refused);
    expect(await run('list-sessions')).toMatchObject(refused);
    if (uid !== 0) return;
    chmodSync(folder, 0o700);
    chownSync(folder, 4711, 4711);
    expect(await run('new-session', '-d')).toMatchObject(refused);
    expect(await run('list-sessions')).toMatchObject(refused);
  });
});

describe('the folder of sockets of tmux', () => {
  const link = (name = 'default') => join(host.dir, `tmux-${uid}`, name);

  it('has the name of a server that was started by the name tmux, as long as it lives', async () => {
    const run = tmux();
    await run('new-session', '-d', '-s', 'first', 'cat');
    const socket = await socketOf(run);
    expect(socket).toBe(join(host.dir, 'run', 'holdfast', 'default'));
    expect(readlinkSync(link())).toBe(socket);
    // As programs use it that look for sockets there.
    const by = tmux({}, '-S', link());
    expect((await by('list-sessions', '-F', '#S')).out).toBe('first\n');
    await by('-L', 'x', 'new-session', '-d', '-s', 'other', 'cat');
    expect(await socketOf((...argv) => by('-L', 'x', ...argv))).toBe(socket);
    expect((await host.runWith({}, 'list-sessions', '-F', '#S')).out).toBe('first\nother\n');
    expect((await run('show-environment', '-g')).out).not.toContain('HOLDFAST_TMUX');
    await run('kill-server');
    await waitUntil(() => !lstatSync(link(), { throwIfNoEntry: false }));
  });

  it('leads to a server that was killed, and to the place where it has moved', async () => {
    const run = tmux();
    await run('new-session', '-d', '-s', 'first', 'cat');
    await kill(run);
    const by = tmux({}, '-S', link());
    expect((await by('list-sessions', '-F', '#S')).out).toBe('first\n');
    // As at a log-out.
    rmSync(join(host.dir, 'run'), { recursive: true });
    const elsewhere = tmux({ XDG_RUNTIME_DIR: '' });
    expect((await elsewhere('list-sessions', '-F', '#S')).out).toBe('first\n');
    await waitUntil(() => existsSync(link()));
    expect(readlinkSync(link())).toBe(await socketOf(elsewhere));
    expect((await by('list-sessions', '-F', '#S')).out).toBe('first\n');
    mkdirSync(join(host.dir, 'run'), { mode: 0o700 });
  });

  it('stays empty when the server was started by its own name', async () => {
    await host.ok('new-session', '-d', 'cat');
    expect(existsSync(dirname(link()))).toBe(false);
  });

  it('keeps what is in use there: a socket, and a file of another kind', async () => {
    mkdirSync(dirname(link()), { mode: 0o700 });
    const real = createServer().listen(link('busy'));
    writeFileSync(link('file'), 'mine');
    symlinkSync('/nowhere', link('gone'));
    for (const name of ['busy', 'file', 'gone'])
      expect((await tmux({}, '-L', name)('new-session', '-d', 'cat')).err).toBe('');
    expect([link('busy'), link('file')].map((path) => lstatSync(path).isSymbolicLink())).toEqual([
      false,
      false,
    ]);
    await waitUntil(() => readlinkSync(link('gone')) === join(host.dir, 'run', 'holdfast', 'gone'));
    await new Promise((done) => real.close(done));
  });

  it('of another user, or that others can write to, is left alone', async () => {
    mkdirSync(dirname(link()));
    chmodSync(dirname(link()), 0o777);
    expect((await tmux()('new-session', '-d', 'cat')).err).toBe('');
    expect(readdirSync(dirname(link()))).toEqual([]);
  });
});
