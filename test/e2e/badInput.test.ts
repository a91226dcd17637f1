/** What goes wrong outside of the program: a clear sentence that says what to do, exit 1, and no session is lost. */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rawConnection, socketOf, TestClient, untilClosed } from '../helpers/TestClient.ts';
import { launcher, TestHost } from '../helpers/TestHost.ts';
import { TestTerminal } from '../helpers/TestTerminal.ts';

let host: TestHost;
beforeEach(() => {
  host = new TestHost();
});
afterEach(async () => {
  await host.stop();
});

async function startWork(): Promise<void> {
  await host.ok('new-session', '-d', '-s', 'work', 'exec cat');
}

describe('a state file', () => {
  it.each([
    ['garbage', (path: string) => writeFileSync(path, '\0\xff not json')],
    ['cut short', (path: string) => truncateSync(path, 100)],
    ['empty', (path: string) => truncateSync(path, 0)],
    ['of a later format', (path: string) => writeFileSync(path, '{"version":99}')],
  ])('that is %s costs no more than the last change, and is kept and named', async (_what, damage) => {
    await startWork();
    const state = join(host.stateDir, 'state.json');
    const inFile = (words: string) =>
      host.until(
        () => Promise.resolve(readFileSync(state, 'utf8')),
        (text) => text.includes(words),
      );
    await inFile('"work"');
    await host.ok('rename-window', '-t', 'work', 'kept');
    await inFile('"kept"');
    await host.killBoth();
    damage(state);
    const listed = await host.run('list-sessions', '-F', '#{session_name}');
    expect(listed).toEqual({ code: 0, out: 'work\n', err: '' });
    const { problems } = await host.status();
    expect(problems.join('\n')).toContain(`can't read ${join(host.stateDir, 'state.json')}`);
    expect(problems.join('\n')).toContain('state.json.bad-1');
  });

  it('that is bad in both versions leaves an empty server that says so', async () => {
    await startWork();
    await host.killBoth();
    for (const name of ['state.json', 'state.json.previous']) writeFileSync(join(host.stateDir, name), '[]');
    expect(await host.run('new-session', '-d', '-s', 'next')).toMatchObject({ code: 0, err: '' });
    expect(await host.ok('list-sessions', '-F', '#{session_name}')).toBe('next');
    expect((await host.status()).problems.join('\n')).toContain('state.json.bad-2');
  });
});

describe('a program that can not be run', () => {
  it('is named, and nothing is left of it', async () => {
    await startWork();
    for (const argv of [
      ['new-window', '-t', 'work', '--', '/nonexistent/program', 'x'],
      ['split-window', '-t', 'work', '--', '/etc/passwd', 'x'],
    ]) {
      const { code, err } = await host.run(...argv);
      expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining(argv.at(-2) ?? '') });
    }
    expect(await host.ok('list-panes', '-a', '-F', '#{session_name} #{pane_dead}')).toBe('work 0');
  });

  it('as the shell does not keep anyone from working', async () => {
    const shell = new TestHost({ SHELL: '/nonexistent/shell' });
    try {
      const { code, err } = await shell.run('new-session', '-d', '-s', 'work');
      expect({ code, err }).toEqual({ code: 0, err: '' });
      await shell.until(
        () => shell.ok('list-panes', '-t', 'work', '-F', '#{pane_dead}'),
        (dead) => dead === '0',
      );
    } finally {
      await shell.stop();
    }
  });

  it('as default-shell is refused as tmux does', async () => {
    await startWork();
    const { code, err } = await host.run('set-option', '-g', 'default-shell', '/nonexistent/shell');
    expect({ code, err }).toEqual({ code: 1, err: 'not a suitable shell: /nonexistent/shell\n' });
  });

  it('because its folder is gone runs at home and says so', async () => {
    const cwd = join(host.dir, 'gone');
    mkdirSync(cwd);
    await startWork();
    expect(
      await host.run('new-window', '-d', '-t', 'work', '-n', 'w', '-c', cwd, 'pwd; exec cat'),
    ).toMatchObject({
      code: 0,
    });
    rmSync(cwd, { recursive: true });
    await host.ok('new-window', '-d', '-t', 'work', '-n', 'v', '-c', cwd, 'pwd; exec cat');
    await host.until(
      () => host.ok('capture-pane', '-p', '-t', 'work:v'),
      (text) => text.includes('started in') && text.includes(join(host.dir, 'home')),
    );
  });
});

describe('names', () => {
  const names = [
    '-dash',
    '--',
    '🦀 crab',
    'a\tb\nc',
    '\x1b[31mred',
    'x'.repeat(10_000),
    'a:b.c',
    '#{pane_pid}',
    '  ',
    '\u202eevil',
  ];
  it.each(names.map((name) => [JSON.stringify(name).slice(0, 24), name]))(
    'such as %s make a session that can be found, or a sentence',
    async (_shown, name) => {
      const made = await host.run('new-session', '-d', '-P', '-F', '#{session_id}', '-s', name, 'exec cat');
      if (made.code !== 0) {
        expect(made.err).toMatch(/^[^\n]+\n$/);
        return;
      }
      const id = made.out.trim();
      const shown = await host.ok('display-message', '-p', '-t', id, '#{session_name}');
      expect(shown).not.toMatch(/[\x00-\x1f]/);
      expect(await host.ok('display-message', '-p', '-t', `=${shown}:`, '#{session_id}')).toBe(id);
      const window = await host.run('rename-window', '-t', id, '--', name);
      expect(window.code).toBe(0);
      expect(await host.ok('display-message', '-p', '-t', id, '#{window_name}')).not.toMatch(/[\x00-\x1f]/);
    },
  );
});

describe('what is too much', () => {
  it('as an argument is refused with the limit', async () => {
    await startWork();
    const { code, err } = await host.runWith(
      { stdin: '' },
      'send-keys',
      '-t',
      'work',
      '-l',
      'x'.repeat(120_000),
    );
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const many = await host.run(
      'display-message',
      '-p',
      ...Array.from({ length: 15 }, () => 'y'.repeat(100_000)),
    );
    expect(many.code).toBe(1);
    expect(many.err.length).toBeLessThan(500);
    expect(await host.ok('list-sessions', '-F', '#{session_name}')).toBe('work');
  });

  it('as a size is bounded', async () => {
    for (const [x, y] of [
      ['1', '1'],
      ['10000', '10000'],
      ['99999999', '2'],
    ] as const) {
      const { code, err } = await host.run('new-session', '-d', '-s', `s${x}`, '-x', x, '-y', y, 'exec cat');
      if (code !== 0) expect(err).toMatch(/^[^\n]+\n$/);
    }
    const client = await TestClient.connect(socketOf(host));
    for (const [cols, rows] of [
      [1, 1],
      [4096, 4096],
      [2, 4000],
    ] as const) {
      await client.open({ target: 's1', cols, rows });
      await client.peer.request('viewport.close', {});
    }
    await client.close();
    expect((await host.status()).sessions).toBeGreaterThanOrEqual(2);
  });
});

describe('on the socket', () => {
  it('garbage ends that connection with a reason, and no other', async () => {
    await startWork();
    const other = await TestClient.connect(socketOf(host));
    for (const bytes of [
      '\0\0\0\0\n',
      'GET / HTTP/1.1\r\n\r\n',
      '{"jsonrpc":"2.0"}\n',
      '[]\n',
      '{}\n',
      '"\\ud800"\n',
      '\xff\xfe\n',
    ]) {
      const socket = await rawConnection(socketOf(host));
      const answer = untilClosed(socket);
      socket.write(Buffer.from(bytes, 'latin1'));
      expect(JSON.parse((await answer).trim().split('\n').at(-1) ?? '')).toMatchObject({
        error: { message: expect.any(String) },
      });
    }
    expect(await other.run('list-sessions', '-F', '#{session_name}')).toBe('work\n');
    await other.close();
  });

  it('a line that never ends is cut off at the limit', async () => {
    await startWork();
    const socket = await rawConnection(socketOf(host));
    const answer = untilClosed(socket);
    const part = Buffer.alloc(1024 * 1024, 'x');
    for (let n = 0; n < 6; n++) socket.write(part);
    expect(await answer).toContain('limit-exceeded');
  });

  it('a client of another version, or one that says what we do not know, is told so', async () => {
    await startWork();
    const tell = async (...messages: object[]) => {
      const socket = await rawConnection(socketOf(host));
      const answer = untilClosed(socket);
      for (const message of messages) socket.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
      socket.end();
      return (await answer)
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
        .sort((a, b) => a.id - b.id);
    };
    const client = { kind: 'cli', name: 'n', version: '99.0', later: true };
    expect(
      await tell({ id: 1, method: 'hello', params: { versions: { min: 7, max: 9 }, client } }),
    ).toMatchObject([{ id: 1, error: { code: 'version-mismatch' } }]);
    expect(
      await tell(
        { id: 1, method: 'hello', params: { versions: { min: 1, max: 9 }, client, later: [1] } },
        { id: 2, method: 'later.method', params: {} },
        { id: 3, method: 'ping', params: {} },
      ),
    ).toMatchObject([
      { id: 1, result: { version: 1 } },
      { id: 2, error: { code: 'unknown-method' } },
      { id: 3, result: {} },
    ]);
  });

  it('a thousand connections that say nothing keep nobody out', { timeout: 60_000 }, async () => {
    await startWork();
    const sockets = [];
    for (let n = 0; n < 1000; n++) sockets.push(await rawConnection(socketOf(host)));
    expect(await host.ok('list-sessions', '-F', '#{session_name}')).toBe('work');
    for (const socket of sockets) socket.destroy();
    expect(await host.ok('list-sessions', '-F', '#{session_name}')).toBe('work');
  });

  it('a client that never acknowledges, and one that does not read, cost no memory', {
    timeout: 60_000,
  }, async () => {
    await host.ok(
      'new-session',
      '-d',
      '-s',
      'work',
      '-x',
      '200',
      '-y',
      '50',
      'exec yes 0123456789abcdefghijklmnopqrstuvwxyz',
    );
    const deaf = await TestClient.connect(socketOf(host));
    deaf.acknowledges = false;
    await deaf.open({ target: 'work', cols: 200, rows: 50 });
    const stopped = host.terminal(['attach-session', '-t', 'work'], { cols: 200, rows: 51 });
    await stopped.until((text) => text.includes('0123456789abc'));
    stopped.kill('SIGSTOP');
    const control = await TestClient.connect(socketOf(host));
    const { server } = await control.status();
    const samples: number[] = [];
    for (let n = 0; n < 6; n++) {
      const from = await written(control);
      await host.until(
        () => written(control),
        (bytes) => bytes > from + 10e6,
        30_000,
      );
      samples.push((await control.status()).server.rssBytes);
    }
    expect((samples.at(-1) ?? 0) - (samples[1] ?? 0)).toBeLessThan(30e6);
    expect((await control.status()).server.pid).toBe(server.pid);
    stopped.kill('SIGCONT');
    stopped.end();
    await deaf.close();
    await control.close();
  });
});

/** Lines that a flood has put out so far, as bytes. */
async function written(control: TestClient): Promise<number> {
  return Number(await control.run('display-message', '-p', '-t', 'work', '#{history_size}')) * 37;
}

describe('folders and sockets', () => {
  it('a socket that was removed while the server runs does not lose it', async () => {
    await startWork();
    rmSync(socketOf(host));
    expect(await host.run('list-sessions', '-F', '#{session_name}')).toMatchObject({
      code: 0,
      out: 'work\n',
    });
  });

  it('a stale socket, and locks of the dead, are no hindrance', async () => {
    await startWork();
    await host.killBoth();
    expect(existsSync(socketOf(host))).toBe(true);
    expect(await host.ok('list-sessions', '-F', '#{session_name}')).toBe('work');
  });

  it('a terminal that says of itself that it can do nothing gets a sentence, and no sequences', async () => {
    const terminal = new TestTerminal(
      '/usr/bin/env',
      ['TERM=dumb', process.execPath, launcher, 'new-session'],
      {
        env: host.env,
        cwd: host.dir,
        cols: 80,
        rows: 24,
      },
    );
    await terminal.until((text) => text.includes('open terminal failed: terminal does not support clear'));
    expect(Buffer.concat(terminal.written).includes('\x1b')).toBe(false);
    expect((await host.run('has-session')).code).toBe(1);
    terminal.end();
  });

  it('a runtime folder that others can write is refused with the remedy', async () => {
    const folder = join(host.dir, 'run', 'holdfast');
    mkdirSync(folder);
    chmodSync(folder, 0o777);
    const { code, err } = await host.run('new-session', '-d');
    expect({ code, err }).toEqual({
      code: 1,
      err: `directory ${folder} has unsafe permissions: other users can write to it; run: chmod 700 ${folder}\n`,
    });
    chmodSync(folder, 0o700);
  });

  it('a socket in a folder that is not there is named', async () => {
    const path = join(host.dir, 'no', 'such', 'socket');
    for (const argv of [['new-session', '-d'], ['list-sessions']]) {
      const { code, err } = await host.run('-S', path, ...argv);
      expect(code).toBe(1);
      expect(err).toMatch(/^[^\n]+\n$/);
      expect(err).toContain(join(host.dir, 'no', 'such'));
    }
  });

  it('no TERM, HOME or XDG folders are no hindrance', async () => {
    const bare = { PATH: host.env.PATH ?? '', HOLDFAST_TMPDIR: join(host.dir, 'run') };
    const strip = {
      TERM: '',
      HOME: '',
      XDG_RUNTIME_DIR: '',
      XDG_CONFIG_HOME: '',
      SHELL: '',
      LANG: '',
      XDG_STATE_HOME: join(host.dir, 'state'),
    };
    const run = (...argv: string[]) => host.runWith({ env: { ...bare, ...strip } }, ...argv);
    expect(await run('new-session', '-d', '-s', 'bare')).toMatchObject({ code: 0, err: '' });
    expect(await run('list-sessions', '-F', '#{session_name}')).toMatchObject({ code: 0, out: 'bare\n' });
    expect(await run('kill-server')).toMatchObject({ code: 0 });
  });

  it('a folder of its files that can not be made is named, and another one taken', async () => {
    const file = join(host.dir, 'file');
    writeFileSync(file, '');
    host.env.HOLDFAST_TMPDIR = host.dir;
    const run = (...argv: string[]) =>
      host.runWith({ env: { XDG_STATE_HOME: file, XDG_RUNTIME_DIR: file } }, ...argv);
    const { code, err } = await run('new-session', '-d', '-s', 'work');
    expect({ code, err }).toEqual({ code: 0, err: expect.stringMatching(/^[^\n]+\n$/) });
    expect(err).toContain(file);
    expect(await run('list-sessions', '-F', '#{session_name}')).toMatchObject({ code: 0, out: 'work\n' });
    expect(await run('kill-server')).toMatchObject({ code: 0 });
  });
});

/** Root may mount, and then anyone can try this. */
const mayMount = (() => {
  try {
    execFileSync('unshare', ['-m', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

describe.runIf(mayMount)('a full disk', () => {
  it('stops the log and says so, sessions go on, and the log goes on when there is room', {
    timeout: 60_000,
  }, async () => {
    // The server gets a state folder of 3 MB of its own; this process fills and clears it through a program in a pane.
    const state = join(host.dir, 'state');
    const script = join(host.dir, 'start');
    writeFileSync(script, `mount -t tmpfs -o size=3m,mode=0700 none ${state} && exec "$@"\n`);
    const { launcher } = await import('../helpers/TestHost.ts');
    execFileSync(
      'unshare',
      [
        '-m',
        'sh',
        script,
        process.execPath,
        launcher,
        'new-session',
        '-d',
        '-s',
        'work',
        '-x',
        '80',
        '-y',
        '24',
      ],
      { env: host.env, cwd: host.dir },
    );
    await host.ok(
      'new-window',
      '-d',
      '-n',
      'fill',
      '-t',
      'work',
      `dd if=/dev/zero of=${state}/fill bs=1k count=8000; echo filled; exec sh`,
    );
    await host.until(
      () => host.ok('capture-pane', '-p', '-t', 'work:fill'),
      (text) => text.includes('filled'),
    );
    // Older versions of the state may still be on their way out, and make room again.
    await host.until(
      async () => {
        await host.run('run-shell', `dd if=/dev/zero of=${state}/more bs=1k count=8000`);
        await host.ok('send-keys', '-t', 'work:0', 'seq 1 1000; echo seen-$((1+1))', 'Enter');
        return host.status();
      },
      ({ log }) => log.state === 'failed',
    );
    await host.ok('rename-session', '-t', 'work', 'renamed');
    const full = await host.status();
    expect(full.log.state).toBe('failed');
    expect(full.log.reason).toContain('No space left on device');
    expect(full.problems.join('\n')).toContain('changes are stored in');
    await host.ok(
      'send-keys',
      '-t',
      'renamed:fill',
      `rm ${state}/fill ${state}/more; echo gone-$((1+1))`,
      'Enter',
    );
    await host.until(
      () => host.ok('capture-pane', '-p', '-t', 'renamed:fill'),
      (text) => text.includes('gone-2'),
    );
    await host.until(
      async () => {
        await host.ok('send-keys', '-t', 'renamed:0', 'true', 'Enter');
        await host.ok('send-keys', '-t', 'renamed:fill', 'true', 'Enter');
        await host.ok('set-option', '-t', 'renamed', '@n', String(Math.random()));
        return host.status();
      },
      ({ log, problems }) => log.state === 'ok' && problems.length === 0,
      30_000,
    );
    const history = await host.ok('capture-pane', '-p', '-S', '-', '-t', 'renamed:0');
    expect(history.split('\n')).toContain('500');
  });
});

it('a state folder that can not be written stops no work, and is told', async () => {
  await startWork();
  const { server } = await host.status();
  const terminal = host.terminal(['attach-session', '-t', 'work']);
  await terminal.until((text) => text.includes('[work]'));
  // Root writes through permissions: a folder in place of each file to write stands for them.
  const files = ['new', 'journal'].map((kind) => join(host.stateDir, `state.json.${kind}`));
  for (const file of files) {
    rmSync(file, { force: true });
    mkdirSync(join(file, 'in the way'), { recursive: true });
  }
  await host.ok('rename-session', '-t', 'work', 'renamed');
  await terminal.until((text) => text.includes("can't write"));
  terminal.end();
  const status = await host.status();
  expect(status.problems.join('\n')).toContain('changes are stored in');
  expect(status.server.pid).toBe(server.pid);
  // What is made meanwhile outlives the server all the same, with its program.
  await host.ok('new-window', '-d', '-n', 'late', '-t', 'renamed', 'cat');
  const pid = await host.ok('display-message', '-p', '-t', 'renamed:late', '#{pane_pid}');
  process.kill(server.pid, 'SIGKILL');
  await host.until(
    () => host.status(),
    (now) => now.server.pid !== server.pid,
  );
  expect(await host.ok('display-message', '-p', '-t', 'renamed:late', '#{pane_pid}')).toBe(pid);
  for (const file of files) rmSync(file, { recursive: true });
  await host.ok('rename-session', '-t', 'renamed', 'work');
  expect((await host.status()).problems).toEqual([]);
  expect(readFileSync(join(host.stateDir, 'state.json'), 'utf8')).toContain('"work"');
});
