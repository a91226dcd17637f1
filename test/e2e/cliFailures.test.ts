/** Failures of the command line itself: one sentence on standard error, exit code 1, never a stack or a line of source. */
import { spawn } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { socketOf, TestClient } from '../helpers/TestClient.ts';
import { launcher, TestHost } from '../helpers/TestHost.ts';

const dist = resolve(import.meta.dirname, '../../dist');

let host: TestHost;
beforeEach(() => {
  host = new TestHost();
});
afterEach(async () => {
  await host.stop();
});

/** A folder with the built program in which one bundle is another: the original, and then `fault`. */
function faulty(bundle: string, fault: string): Record<string, string> {
  const folder = join(host.dir, 'faulty');
  mkdirSync(folder);
  for (const file of readdirSync(dist))
    if (file !== `${bundle}.cjs`) symlinkSync(join(dist, file), join(folder, file));
  const original = JSON.stringify(join(dist, `${bundle}.cjs`));
  writeFileSync(join(folder, `${bundle}.cjs`), `module.exports = require(${original});\n${fault}\n`);
  return { HOLDFAST_DIST: folder };
}

/** Runs a command with standard output or standard error on a device, and gives its exit code and the other one. */
function into(
  device: string,
  which: 1 | 2,
  ...argv: string[]
): Promise<{ code: number | null; text: string }> {
  const stdio: ('ignore' | 'pipe' | number)[] = ['ignore', 'pipe', 'pipe'];
  stdio[which] = openSync(device, 'w');
  const child = spawn(process.execPath, [launcher, ...argv], { env: host.env, cwd: host.dir, stdio });
  let text = '';
  (which === 1 ? child.stderr : child.stdout)?.on('data', (data: Buffer) => {
    text += data;
  });
  return new Promise((done) => child.on('close', (code) => done({ code, text })));
}

describe('a fault of ours', () => {
  const sentence = (reason: string) =>
    `unexpected error: ${reason}; see ${join(host.stateDir, 'server.log')}\n`;

  it.each([
    ['thrown', "throw new Error('boom\\nsecond line');"],
    ['thrown later', "setImmediate(() => { throw new Error('boom'); });"],
    ['that nobody waits for', "Promise.reject(new Error('boom'));"],
  ])('%s, is a sentence with the place of the log, which has the stack', async (_how, fault) => {
    await host.ok('new-session', '-d', 'exec cat');
    const env = faulty('cli-full', fault);
    expect(await host.runWith({ env }, 'events')).toEqual({ code: 1, out: '', err: sentence('boom') });
    expect(host.serverLog()).toMatch(/command: Error: boom[\s\S]*\n {4}at .*faulty/);
  });

  it('while nothing can be logged is a sentence all the same', async () => {
    const env = { ...faulty('cli-full', "throw new Error('boom');"), XDG_STATE_HOME: '/dev/null/state' };
    expect(await host.runWith({ env }, 'server', 'status')).toEqual({
      code: 1,
      out: '',
      err: 'holdfast: unexpected error: boom\n',
    });
  });

  it('in an attached client puts the terminal back first', async () => {
    await host.ok('new-session', '-d', 'exec cat');
    Object.assign(host.env, faulty('client', "process.once('SIGUSR2', () => { throw new Error('boom'); });"));
    const terminal = host.terminal(['attach-session']);
    await terminal.until((screen) => screen.includes('[0]  0:cat'));
    process.kill(terminal.pid, 'SIGUSR2');
    expect((await terminal.exit).exitCode).toBe(1);
    const text = terminal.written.map(String).join('');
    expect(text.slice(text.lastIndexOf('\x1b[?1049l'))).toContain(sentence('boom').trimEnd());
    expect(text).not.toContain('    at ');
  });

  it('in holdfast serve ends it with a sentence', async () => {
    const env = {
      ...host.env,
      ...faulty('serve', "process.once('SIGUSR2', () => { throw new Error('boom'); });"),
    };
    const child = spawn(process.execPath, [launcher, 'serve', '--listen', '127.0.0.1:0'], {
      env,
      cwd: host.dir,
    });
    let err = '';
    child.stderr.on('data', (data: Buffer) => {
      err += data;
    });
    child.stdout.once('data', () => child.kill('SIGUSR2'));
    expect(await new Promise((done) => child.once('close', done))).toBe(1);
    expect(err).toMatch(/^[^\n]*unexpected error: boom[^\n]*\n$/);
  });

  it('in an installation without its programs says what to do', async () => {
    mkdirSync(join(host.dir, 'copy', 'bin'), { recursive: true });
    const copy = join(host.dir, 'copy', 'bin', 'holdfast.cjs');
    symlinkSync(launcher, copy);
    const child = spawn(process.execPath, ['--preserve-symlinks-main', '--preserve-symlinks', copy, 'ls'], {
      env: host.env,
    });
    let err = '';
    child.stderr.on('data', (data: Buffer) => {
      err += data;
    });
    expect(await new Promise((done) => child.once('close', done))).toBe(1);
    expect(err).toBe(`holdfast is not built; run: cd ${join(host.dir, 'copy')} && npm ci\n`);
  });
});

describe('an error that comes before the answer to hello', () => {
  it.each([
    [['session', 'show', 'nosuch', '--tail', '3'], "can't find session: nosuch\n"],
    [['session', 'destroy', 'nosuch'], "can't find session: nosuch\n"],
    [['token', 'create', '--session', 'nosuch'], "can't find session: nosuch\n"],
    [['session', 'destroy', 'no\x1b[2Jsuch\x9b'], "can't find session: no\\033[2Jsuch\\302\\233\n"],
  ])('is that error and nothing else: %j', async (argv, err) => {
    await host.ok('new-session', '-d', '-s', 'work', 'exec cat');
    expect(await host.run(...argv)).toEqual({ code: 1, out: '', err });
  });
});

describe.runIf(process.platform === 'linux')('a write that fails', () => {
  it.each([
    [['list-sessions']],
    [['session', 'list']],
    [['help']],
    [['-V']],
    [['events', '--since', '0', '--no-follow']],
  ])('to standard output is an error: %j', async (argv) => {
    await host.ok('new-session', '-d', 'exec cat');
    expect(await into('/dev/full', 1, ...argv)).toEqual({
      code: 1,
      text: 'write error: No space left on device\n',
    });
  });

  it('to standard error shows in the exit code', async () => {
    await host.ok('new-session', '-d', '-s', 'work', 'exec cat');
    const { code } = await into('/dev/full', 2, 'session', 'show', 'work', '--at', '9d');
    expect(code).toBe(1);
  });

  it('to a reader that has gone is quiet', async () => {
    await host.ok('new-session', '-d', 'exec cat');
    const child = spawn(
      'sh',
      ['-c', '{ "$0" "$@"; echo "exit $?" >&2; } | true', process.execPath, launcher, 'help'],
      {
        env: { ...host.env, PATH: process.env.PATH ?? '' },
      },
    );
    let err = '';
    child.stderr.on('data', (data: Buffer) => {
      err += data;
    });
    await new Promise((done) => child.once('close', done));
    expect(err).toBe('exit 0\n');
  });
});

describe('a socket that can not be reached', () => {
  /** As a user for whom rights count: root may enter everything. */
  const runAsUser = (argv: string[]): Promise<{ code: number | null; err: string }> => {
    const asUser = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
    const child = spawn(process.execPath, [launcher, ...argv], { env: host.env, cwd: '/', ...asUser });
    let err = '';
    child.stderr.on('data', (data: Buffer) => {
      err += data;
    });
    return new Promise((done) => child.once('close', (code) => done({ code, err })));
  };

  it('because of its folder or the folder above is called that, and not a server that does not run', async () => {
    const closed = join(host.dir, 'closed');
    mkdirSync(join(closed, 'inner'), { recursive: true });
    chmodSync(host.dir, 0o755);
    chmodSync(closed, 0);
    try {
      for (const socket of [join(closed, 's'), join(closed, 'inner', 's')]) {
        expect(await runAsUser(['-S', socket, 'list-sessions'])).toEqual({
          code: 1,
          err: `error connecting to ${socket} (Permission denied)\n`,
        });
      }
    } finally {
      chmodSync(closed, 0o700);
    }
  });
});

describe('a server whose state is put aside at this moment', () => {
  it('is waited for by a command that starts none', { timeout: 60_000 }, async () => {
    await host.ok('new-session', '-d', '-s', 'work', 'exec cat');
    const { server } = await host.status();
    // Stopped, it neither listens for long nor writes a state; its keeper lives.
    const socket = socketOf(host);
    renameSync(socket, `${socket}.away`);
    for (const file of ['state.json', 'state.json.previous'])
      rmSync(join(host.stateDir, file), { force: true });
    const listed = await host.run('list-sessions', '-F', '#{session_name}');
    expect(listed).toEqual({ code: 0, out: 'work\n', err: '' });
    expect((await host.status()).server.pid).toBe(server.pid);
  });
});

describe('a name that is empty, as that of a variable that is not set,', () => {
  it('stands for no session in what is ours', async () => {
    await host.ok('new-session', '-d', '-s', 'one', 'exec cat');
    await host.ok('new-session', '-d', '-s', 'two', 'exec cat');
    for (const verb of ['destroy', 'detach', 'show', 'attach'])
      expect(await host.run('session', verb, '')).toEqual({
        code: 1,
        out: '',
        err: `session ${verb}: no session given; see: holdfast session ${verb} --help\n`,
      });
    const client = await TestClient.connect(socketOf(host));
    for (const target of ['', ':', ':0', '.0', '=', '=:0.0']) {
      for (const method of [
        'session.destroy',
        'session.detach',
        'session.show',
        'session.save',
        'client.list',
      ] as const)
        await expect(client.peer.request(method, { target })).rejects.toThrow(
          /^(no session given|the target names no session: .*|no mouse target)$/,
        );
      await expect(client.peer.request('token.create', { session: target })).rejects.toThrow(/session|mouse/);
    }
    await client.close();
    expect(await host.ok('list-sessions', '-F', '#{session_name}')).toBe('one\ntwo');
    expect(await host.ok('token', 'list')).toBe('');
  });
});

describe('session create', () => {
  it('of a program or in a directory that is not there is an error, and makes nothing', async () => {
    await host.ok('new-session', '-d', '-s', 'kept', 'exec cat');
    const error = (err: string) => ({ code: 1, out: '', err });
    const missing = 'No such file or directory\n';
    expect(await host.run('session', 'create', '--', '/nonexistent/prog')).toEqual(
      error(`can't run /nonexistent/prog: ${missing}`),
    );
    expect(await host.run('session', 'create', '--', 'no-such-program', '-x')).toEqual(
      error(`can't run no-such-program: ${missing}`),
    );
    expect(await host.run('session', 'create', '--cwd', '/nonexistent')).toEqual(
      error(`can't use directory /nonexistent: ${missing}`),
    );
    expect((await host.run('session', 'create', '--', '')).code).toBe(1);
    expect(await host.ok('list-sessions', '-F', '#{session_name}')).toBe('kept');
  });

  it('runs a single word as a program, without a shell, also when it is run again', async () => {
    const program = join(host.dir, 'a program; $HOME');
    writeFileSync(program, '#!/bin/sh\nexec cat\n', { mode: 0o700 });
    const id = await host.ok('session', 'create', '--', program);
    const command = () => host.ok('display-message', '-p', '-t', id, '#{pane_current_command}');
    expect(await host.until(command, (name) => name === 'cat')).toBe('cat');
    await host.ok('respawn-pane', '-k', '-t', id);
    expect(await host.until(command, (name) => name === 'cat')).toBe('cat');
  });
});

it('a program that was started at home because its directory is gone is told to be there', async () => {
  await host.ok('new-session', '-d', '-s', 'work', '-c', '/nonexistent', 'exec cat');
  const [pane] = JSON.parse(await host.ok('list-panes', '-t', 'work', '--json')) as { cwd: string }[];
  expect(pane?.cwd).toBe(host.env.HOME);
});

it('the lists of the tmux tradition have the objects of ours, and the log is one of entries', async () => {
  await host.ok('new-session', '-d', '-s', 'work', 'exec cat');
  const json = async (...argv: string[]) => JSON.parse(await host.ok(...argv)) as { at?: number }[];
  expect(await json('list-sessions', '--json')).toEqual(await json('session', 'list', '--json'));
  expect((await json('server', 'logs', '--json')).every(({ at }) => (at ?? 0) > 1e12)).toBe(true);
});

describe('what is asked of things that are not there', () => {
  it('a time before all history is an error, and prints no blank lines', async () => {
    await host.ok('new-session', '-d', '-s', 'work', 'exec cat');
    const { code, out, err } = await host.run('session', 'show', 'work', '--at', '2h');
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/^%0 has no history of that time: it begins \d+s ago\n$/);
    expect((await host.run('session', 'show', 'work', '--at', '2h', '--json')).code).toBe(1);
  });

  it('a time that is still to come is an error, and shows no screen', async () => {
    await host.ok('new-session', '-d', '-s', 'work', 'exec cat');
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
    for (const more of [[], ['--json']])
      expect(await host.run('session', 'show', 'work', '--at', tomorrow, ...more)).toEqual({
        code: 1,
        out: '',
        err: `--at is in the future: ${tomorrow}\n`,
      });
  });

  it('a session that nobody looked at says once when it was made', async () => {
    await host.ok('new-session', '-d', '-s', 'work', 'exec cat');
    expect(await host.ok('session', 'show', 'work')).toMatch(/^made \d+s ago; never attached$/m);
  });

  it('a configuration that nobody made has no problems', async () => {
    const file = join(host.dir, 'config', 'holdfast', 'holdfast.conf');
    expect(await host.run('config', 'check')).toEqual({
      code: 0,
      out: `you have no ${file}: the defaults apply\n`,
      err: '',
    });
    expect(await host.ok('config', 'check', '--json')).toBe('[]');
    expect((await host.run('config', 'check', file)).err).toBe(`${file}: No such file or directory\n`);
  });

  it('a host that nobody listens at is told before a token is asked for', async () => {
    const terminal = host.terminal(['connect', 'ws://127.0.0.1:1']);
    await terminal.until((screen) => screen.includes("can't connect to ws://127.0.0.1:1"));
    expect((await terminal.exit).exitCode).toBe(1);
    expect(terminal.written.map(String).join('')).not.toContain('token');
  });

  it('a session that was restored from a file does not take the place of the one that is worked in', async () => {
    await host.ok('new-session', '-d', '-s', 'work', 'exec cat');
    await host.ok('session', 'save', 'work', '--to', join(host.dir, 'saved.json'));
    await host.ok('session', 'restore', '--from', join(host.dir, 'saved.json'), '--name', 'again');
    expect(await host.ok('display-message', '-p', '#{session_name}')).toBe('work');
  });
});

describe('a word that is nearly a name', () => {
  it.each([
    [['attahc'], 'unknown command: attahc (did you mean attach?)'],
    [['sesion', 'list'], 'unknown command: sesion (did you mean session?)'],
    [['has-session', '-t', 'wrok'], "can't find session: wrok (did you mean work?)"],
    [['set-option', '-g', 'mosue', 'on'], 'invalid option: mosue (did you mean mouse?)'],
    [['help', 'kyes'], 'unknown command: kyes (did you mean keys?)'],
    [['nosuch'], 'unknown command: nosuch'],
  ])('is answered with that name behind the sentence: %j', async (argv, sentence) => {
    await host.ok('new-session', '-d', '-s', 'work', 'exec cat');
    expect(await host.run(...argv)).toEqual({ code: 1, out: '', err: `${sentence}\n` });
  });
});

it('a port that is taken is told in the words of the system', async () => {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as { port: number };
  const { code, err } = await host.run('serve', '--listen', `127.0.0.1:${port}`);
  server.close();
  expect([code, err]).toEqual([1, `not listening on 127.0.0.1:${port}: Address already in use\n`]);
});
