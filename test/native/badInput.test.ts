/**
 * Bad input and bad ends, by both clients, on a real server: the same sentence and exit code, nothing hangs, nothing is
 * run twice.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';
import {
  type ClientName,
  clients,
  type Ended,
  nativeBinary,
  runClient,
  runProgram,
  shellBin,
} from './clients.ts';
import { FakeServer } from './FakeServer.ts';

const both = ['node', 'native'] as const;
const host = new TestHost();
const options = () => ({ env: host.env, cwd: host.dir });
const run = (name: ClientName, ...argv: string[]) => runClient(name, argv, options());
/** The same command by both clients, which must end alike. */
async function alike(
  argv: readonly string[],
  more: { env?: Record<string, string>; stdin?: Buffer } = {},
): Promise<Ended> {
  const how = { ...options(), ...more, env: { ...host.env, ...more.env } };
  const byNode = await runClient('node', argv, how);
  expect(await runClient('native', argv, how)).toEqual(byNode);
  return byNode;
}
const digest = (bytes: string) => createHash('sha256').update(bytes, 'latin1').digest('hex');

beforeAll(async () => {
  await host.ok('new-session', '-d', '-s', 'work', 'exec cat');
});
afterAll(() => host.stop());

/** Runs the words in a shell, with "$@" being the client and its words. */
const inShell = (script: string, name: ClientName, ...argv: string[]) =>
  runProgram(['sh', '-c', script, 'sh', ...clients[name], ...argv], options());

function start(name: ClientName, ...argv: string[]): ChildProcess {
  const [file, ...rest] = [...clients[name], ...argv];
  return spawn(file ?? '', rest, { ...options(), stdio: ['pipe', 'ignore', 'pipe'] });
}

describe('much', () => {
  it.each(both)('output: %s prints 64 MB as they were read', async (name) => {
    const bytes = Buffer.alloc(
      64_000_000,
      Uint8Array.from({ length: 251 }, (_, at) => (at * 7) % 256),
    );
    expect(
      await runClient(name, ['load-buffer', '-b', 'big', '-'], { ...options(), stdin: bytes }),
    ).toMatchObject({
      code: 0,
      err: '',
    });
    const { code, out } = await run(name, 'show-buffer', '-b', 'big');
    expect([code, out.length, digest(out)]).toEqual([0, bytes.length, digest(bytes.toString('latin1'))]);
    await run(name, 'delete-buffer', '-b', 'big');
  });

  it('input: one without an end is refused in the same words, and the server lives', async () => {
    const ended = await Promise.all(both.map((name) => inShell('"$@" - </dev/zero', name, 'load-buffer')));
    expect(ended[1]).toEqual(ended[0]);
    expect(ended[0]).toMatchObject({ code: 1, err: expect.stringMatching(/^limit exceeded: [^\n]*\n$/) });
    expect((await host.status()).sessions).toBe(1);
  });

  it('words: 100,000 of them', async () => {
    const words = Array.from({ length: 100_000 }, (_, at) => String(at % 10));
    expect(await alike(['display-message', '-p', ...words])).toMatchObject({ code: 1 });
    expect(await alike(['set-option', '-g', '@many', words.join('')])).toMatchObject({ code: 0, err: '' });
    expect((await alike(['show-options', '-gv', '@many'])).out).toBe(`${words.join('')}\n`);
  });

  it('clients: 1,000 at once get each its own answer', async () => {
    const answers = await Promise.all(
      Array.from({ length: 1000 }, (_, at) => run('native', 'display-message', '-p', `answer ${at}`)),
    );
    expect(answers.map(({ code, out, err }) => `${code} ${out}${err}`)).toEqual(
      Array.from({ length: 1000 }, (_, at) => `0 answer ${at}\n`),
    );
  });
});

describe('standard streams', () => {
  it.each([
    ['closed', '"$@" >&-', 0],
    ['full', '"$@" >/dev/full', 1],
    ['given up by its reader', '{ "$@"; echo $? >&2; } | head -c 1', 0],
    ['all closed', '"$@" <&- >&- 2>&-', 0],
  ])('output that is %s', async (_, script, code) => {
    const ended = await Promise.all(both.map((name) => inShell(script, name, 'list-keys')));
    expect(ended[1]).toEqual(ended[0]);
    expect(ended[0]?.code).toBe(code);
  });

  it('errors that can not be said count as one', async () => {
    const ended = await Promise.all(both.map((name) => inShell('"$@" 2>/dev/full', name, 'no-such')));
    expect(ended[1]).toEqual(ended[0]);
    expect(ended[0]?.code).toBe(1);
  });

  it('input that is closed, a folder, or a terminal of nobody', async () => {
    for (const redirect of ['<&-', '</', '</dev/null']) {
      const ended = await Promise.all(both.map((name) => inShell(`"$@" - ${redirect}`, name, 'load-buffer')));
      expect(ended[1]).toEqual(ended[0]);
    }
  });

  it.each(both)('a slow reader of a pipe gets everything from %s', async (name) => {
    await host.ok('set-buffer', '-b', 'slow', 'x'.repeat(100_000));
    const script = '"$@" | { sleep 0.3; wc -c; }';
    expect((await inShell(script, name, 'show-buffer', '-b', 'slow')).out.trim()).toBe('100000');
  });
});

describe('an interruption', () => {
  it.each(both)(
    'by SIGINT in the middle ends %s by that signal, and what waited is dropped',
    async (name) => {
      const child = start(name, 'wait-for', '-S', `waits-${name}`, ';', 'wait-for', 'never');
      const ended = once(child, 'exit');
      // The command behind this one in the same run: it waits now.
      await host.ok('wait-for', `waits-${name}`);
      child.kill('SIGINT');
      expect(await ended).toEqual([null, 'SIGINT']);
      expect((await host.status()).sessions).toBe(1);
    },
  );

  it.each(both)('of the server in the middle: %s says so, and ran the command once', async (name) => {
    const file = join(mkdtempSync(join(host.dir, 'ran-')), name);
    const { server } = await host.status();
    const { code, err } = await run(name, 'run-shell', `echo x >>${file}; kill -9 ${server.pid}; sleep 1000`);
    expect([code, err]).toEqual([1, 'server exited unexpectedly\n']);
    expect(readFileSync(file, 'utf8')).toBe('x\n');
    // A command that comes while the dead server's socket is closed is told the same.
    await host.until(
      () => run(name, 'has-session', '-t', 'work'),
      (answer) => answer.code === 0,
    );
  });

  it.each(both)('of a command that reads: %s notices the server first', async (name) => {
    // The server has the command once the first half of it is done. A later one would run in the next server.
    const child = start(name, 'wait-for', '-S', `reads-${name}`, ';', 'load-buffer', '-');
    child.stdin?.write('part');
    let err = '';
    child.stderr?.on('data', (bytes) => {
      err += bytes;
    });
    const ended = once(child, 'exit');
    await host.ok('wait-for', `reads-${name}`);
    const { server } = await host.status();
    process.kill(server.pid, 'SIGKILL');
    expect(await ended).toEqual([1, null]);
    expect(err).toBe('server exited unexpectedly\n');
    await host.ok('has-session', '-t', 'work');
  });
});

describe('a place without our server', () => {
  const path = (name: string) => join(host.dir, 'run', name);

  it('that is silent is given up after a minute', async () => {
    const server = await FakeServer.listen(path('silent'));
    server.play = { after: 0, parts: [], ending: 'stay' };
    const ended = await Promise.all(
      both.map((name) => runClient(name, ['-S', path('silent'), 'ls'], { ...options(), withinMs: 100_000 })),
    );
    await server.close();
    expect(ended[1]).toEqual(ended[0]);
    expect(ended[0]).toMatchObject({ code: 1, err: 'no answer for 60 s\n' });
  });

  it('of another protocol: each says the version', async () => {
    const server = await FakeServer.listen(path('later'));
    const error = { code: 'version-mismatch', message: 'protocol versions do not meet' };
    server.play = { after: 2, parts: [Buffer.from(`${JSON.stringify({ id: 1, error })}\n`)], ending: 'end' };
    expect(await alike(['-S', path('later'), 'ls'])).toMatchObject({ code: 1, err: `${error.message}\n` });
    await server.close();
  });

  it('where nobody listens, nothing is, or a file is', async () => {
    const stale = createServer().listen(path('stale'));
    await once(stale, 'listening');
    // Its file stays when the process that listens is gone; here it is only another socket's name.
    stale.close();
    for (const name of ['stale', 'nothing', 'no/such/folder', '.'])
      expect(await alike(['-N', '-S', path(name), 'ls'])).toMatchObject({ code: 1, out: '' });
    expect(await alike(['-N', '-L', 'nothing', 'ls'])).toMatchObject({ code: 1 });
    expect(await alike(['-L', 'a/b', 'ls'])).toMatchObject({ code: 1 });
    expect(await alike(['-S', `/${'x'.repeat(200)}`, 'ls'])).toMatchObject({ code: 1 });
  });

  it('named from a working directory that was removed', async () => {
    const gone = 'mkdir gone && cd gone && rmdir ../gone && "$@"';
    for (const [argv, sentence] of [
      [['-N', '-S', 'sock', 'ls'], `error connecting to ${host.dir}/gone/sock (No such file or directory)\n`],
      [['-f', 'conf', '-L', 'gone', 'new-session', '-d'], ''],
    ] as const) {
      const ended = await Promise.all(
        both.map((name) => inShell(gone.replaceAll('gone', `gone-${name}`), name, ...argv)),
      );
      const [node, native] = ended.map(({ code, err }, at) => [
        code,
        err.replace(`gone-${both[at]}`, 'gone'),
      ]);
      expect(native).toEqual(node);
      expect(node).toEqual([sentence === '' ? 0 : 1, sentence]);
    }
    await run('node', '-L', 'gone', 'kill-server');
  });

  it('that can not be started for want of descriptors: the sentence says so', async () => {
    const said: string[] = [];
    for (let most = 18; most < 30 && said.length < 4; most++) {
      const script = `ulimit -n ${most}; "$@" 2>&1`;
      const { code, out } = await inShell(
        script,
        'node',
        '-L',
        `few-${most}`,
        'new-session',
        '-d',
        'exec cat',
      );
      await run('node', '-L', `few-${most}`, 'kill-server');
      // Node itself needs some, and says so in its own words.
      if (code === 1 && !out.includes('Node.js v')) said.push(out);
    }
    expect(said).not.toEqual([]);
    expect(said.join('')).not.toMatch(/Cannot read|TypeError/);
  });

  it('in a folder that others may write', async () => {
    mkdirSync(join(host.dir, 'open'), { mode: 0o777 });
    await runProgram(['chmod', '777', join(host.dir, 'open')], options());
    expect(await alike(['-S', join(host.dir, 'open/s'), 'ls'])).toMatchObject({ code: 1 });
  });

  it('in $TMUX: nowhere, of a real tmux, and ours', async () => {
    const nowhere = { TMUX: `${path('nowhere')},1,0` };
    expect(await alike(['-N', 'ls'], { env: nowhere })).toMatchObject({ code: 1 });
    // Ours, in a pane whose HOLDFAST is gone.
    const { socket } = await host.status();
    const ours = { TMUX: `${socket},${process.pid},0`, XDG_RUNTIME_DIR: join(host.dir, 'config') };
    expect((await alike(['ls', '-F', '#{session_name}'], { env: ours })).out).toBe('work\n');
    const tmux = join(host.dir, 'tmux-0');
    mkdirSync(tmux, { mode: 0o700 });
    await runProgram(
      ['tmux', '-f', '/dev/null', '-S', join(tmux, 't'), 'new-session', '-d', 'sleep 1000'],
      options(),
    );
    const theirs = { TMUX: `${join(tmux, 't')},1,0` };
    expect((await alike(['ls', '-F', '#{session_name}'], { env: theirs })).out).toBe('work\n');
    expect(await alike(['-S', join(tmux, 't'), 'ls'])).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^[^\n]+\n$/),
    });
    await runProgram(['tmux', '-S', join(tmux, 't'), 'kill-server'], options());
  });
});

describe('what is left to Node', () => {
  it.each([
    ['the version', ['-V']],
    ['help', ['list-keys', '--help']],
    ['a noun', ['completion', 'bash']],
    ['a mistyped noun', ['sesion', 'list']],
    ['a flag that is not known', ['-Z', 'ls']],
    ['a flag without its value', ['-L']],
    ['no command, without a terminal', []],
    ['control mode without its terminal', ['-CC', 'ls']],
  ])('is the same: %s', async (_, argv) => {
    await alike(argv);
  });

  it('is started for a server that does not run, and asks again', async () => {
    const other = ['-L', 'other'];
    expect(await run('native', ...other, 'new-session', '-d', '-s', 'second', 'exec cat')).toMatchObject({
      code: 0,
    });
    expect((await run('native', ...other, 'ls', '-F', '#{session_name}')).out).toBe('second\n');
    expect(await run('native', ...other, 'kill-server')).toMatchObject({ code: 0 });
    expect(await alike([...other, '-N', 'ls'])).toMatchObject({ code: 1 });
  });

  it('and the attachment of a command, which runs once', async () => {
    const terminal = host.terminal(['set-option', '-ag', '@ran', 'x', ';', 'attach-session', '-t', 'work']);
    await terminal.until((screen) => screen.includes('[work]'));
    expect(await host.ok('show-options', '-gv', '@ran')).toBe('x');
    await host.ok('detach-client', '-s', 'work');
    expect((await terminal.exit).exitCode).toBe(0);
  });
});

describe('called by the name of tmux', () => {
  it('prints the version of tmux, by each of the three', async () => {
    const env = { ...host.env, HOLDFAST_CALLED: 'tmux' };
    const programs = [clients.node, clients.native, [shellBin]];
    const said = await Promise.all(
      programs.map((program) => runProgram([...program, '-V'], { env, cwd: host.dir })),
    );
    expect(said[0]?.out).toMatch(/^tmux \d+\.\d+\n$/);
    for (const each of said) expect(each).toEqual(said[0]);
  });
});

describe('the program', () => {
  it('has no more than 100 KB where it is linked with musl', async () => {
    const { out } = await runProgram(['sh', '-c', 'command -v musl-gcc || :'], options());
    if (out !== '') expect(statSync(nativeBinary).size).toBeLessThan(100_000);
  });
});
