/** `holdfast exec` in a pane of its own: output, exit status, ends, and what it outlives. */
import { execFile } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { client, TestHost } from '../helpers/TestHost.ts';

let host: TestHost;
beforeEach(() => {
  host = new TestHost();
});
afterEach(async () => {
  await host.stop();
});

const exec = (...words: string[]) => host.run('exec', ...words);
const json = async (...words: string[]) => JSON.parse((await exec(...words)).out) as Record<string, unknown>;

/** Standard output as bytes. */
function bytesOf(...words: string[]): Promise<Buffer> {
  const [file, ...first] = client;
  return new Promise((resolve, reject) => {
    const options = {
      env: host.env,
      cwd: host.dir,
      encoding: 'buffer' as const,
      maxBuffer: 256 * 1024 * 1024,
    };
    execFile(file, [...first, ...words], options, (error, out) =>
      error && error.code === undefined ? reject(error) : resolve(out),
    );
  });
}

async function killServer(): Promise<void> {
  const { server } = await host.status();
  process.kill(server.pid, 'SIGKILL');
}

/** The pane of the command that runs, once there is one. */
async function running(): Promise<{ id: string; pane: string }> {
  const found = await host.until(
    async () =>
      JSON.parse((await exec('list', '--json')).out) as { id: string; pane: string; state: string }[],
    (execs) => execs.some(({ state }) => state === 'running'),
  );
  return found.find(({ state }) => state === 'running') ?? { id: '', pane: '' };
}

describe('in a pane of its own', () => {
  it('prints the output and exits with the status of the command', async () => {
    expect(await exec('--', 'printf "a\\nb"; exit 3')).toEqual({ code: 3, out: 'a\nb', err: '' });
    expect(await exec('--', 'sh', '-c', 'echo "$1" >&2', 'sh', "it's one word")).toEqual({
      code: 0,
      out: "it's one word\n",
      err: '',
    });
    expect((await exec('--raw', '--', 'printf', 'a\\nb\\r\\n')).out).toBe('a\r\nb\r\r\n');
    expect((await exec('--', 'printf', 'a\\nb\\r\\n')).out).toBe('a\nb\r\n');
    expect((await exec('--', 'kill -KILL $$')).code).toBe(137);
  });

  it('runs in the folder of the caller, or another, with more variables', async () => {
    expect((await exec('--', 'pwd')).out).toBe(`${host.dir}\n`);
    expect((await exec('-c', '/', '-e', 'A=1', '-e', 'B=2=3', '--', 'pwd; echo $A $B')).out).toBe(
      '/\n1 2=3\n',
    );
    const gone = await exec('-c', '/no/such', '--', 'pwd');
    expect(gone).toMatchObject({
      code: 125,
      out: '',
      err: "can't use directory /no/such: No such file or directory\n",
    });
  });

  it('is a window that one can look at, and closes at the end', async () => {
    await host.ok('new-session', '-d', '-s', 'work');
    const pane = await host.ok('display-message', '-p', '-t', 'work', '#{pane_id}');
    const inside = host.runWith({ env: { HOLDFAST_PANE: pane } }, 'exec', '--', 'cat', '-u');
    const command = await running();
    const about = '#{session_name} #{window_active} #{pane_current_command}';
    await host.until(
      () => host.ok('display-message', '-p', '-t', command.pane, about),
      (text) => text === 'work 0 cat',
    );
    await host.ok('send-keys', '-t', command.pane, 'typed', 'Enter', 'C-d');
    expect(await inside).toEqual({ code: 0, out: 'typed\ntyped\n', err: '' });
    expect(await host.ok('list-panes', '-a', '-F', '#{pane_id}')).toBe(pane);
    await exec('-s', 'other', '--keep', '--', 'false');
    expect(await host.ok('list-panes', '-s', '-t', 'other', '-F', '#{pane_dead_status}')).toBe('1');
  });

  it('says why a command could not be run', async () => {
    const none = await exec('--', 'no-such-program', 'x');
    expect(none).toMatchObject({ code: 127, out: '' });
    expect(none.err).toContain("can't run no-such-program: No such file or directory");
    expect(await exec('make')).toMatchObject({ code: 1, out: '' });
    expect(await exec()).toEqual({ code: 125, out: '', err: 'no command given: exec -- COMMAND\n' });
    for (const empty of ['', ' '])
      expect(await exec('--', empty)).toEqual({ code: 125, out: '', err: 'no command given\n' });
    expect(await exec('show', 'e0000000')).toMatchObject({
      code: 125,
      err: expect.stringContaining('e0000000'),
    });
    expect(await exec('list')).toEqual({ code: 0, out: '', err: '' });
  });

  it('ends the command when its time is up', async () => {
    const late = await exec('--timeout', '300ms', '--', 'echo begun; sleep 1000');
    expect(late).toMatchObject({ code: 124, out: 'begun\n' });
    expect(late.err).toMatch(/^command e\w+: time up, killed SIGHUP\n$/);
    expect(await host.run('list-panes', '-a')).toMatchObject({ code: 1 });
  });

  it('says when the pane was closed first', async () => {
    const closed = exec('--', 'echo begun; sleep 1000');
    const { pane } = await running();
    await host.ok('kill-pane', '-t', pane);
    expect(await closed).toMatchObject({
      code: 125,
      err: expect.stringMatching(/closed: its pane was closed\n$/),
    });
  });

  it('says in JSON how it ended, with any output', async () => {
    expect(await json('--json', '--', 'printf "\\303\\244\\n"; exit 2')).toMatchObject({
      state: 'exited',
      code: 2,
      status: 2,
      kind: 'process',
      output: 'ä\n',
    });
    expect(await json('--json', '--', 'printf "\\377"')).toMatchObject({ status: 0, outputBase64: '/w==' });
  });

  it('can be read again, after a kill of the server too', async () => {
    const id = (await exec('-d', '--', 'echo out; exit 5')).out.trim();
    expect(await exec('wait', id)).toEqual({ code: 5, out: 'out\n', err: '' });
    const other = exec('-s', 'stays', '--', 'sleep 1000');
    await running();
    await killServer();
    expect(await exec('show', id)).toEqual({ code: 5, out: 'out\n', err: '' });
    await exec('end', '--kill', (await running()).id);
    expect((await other).code).toBe(129);
    // The last session is gone, and the server with it.
    await host.until(
      () => host.run('has-session'),
      ({ err }) => err.startsWith('no server'),
    );
    expect(await exec('show', id)).toEqual({ code: 5, out: 'out\n', err: '' });
    expect((await exec('list')).out).toMatch(new RegExp(`^e.*\\n${id}  exited 5 .*\\n$`));
  });
});

describe('in the shell of a pane', () => {
  it('runs beside a job that prints marks of a shell', async () => {
    host.env.SHELL = '/bin/bash';
    await host.ok('new-session', '-d', '-s', 'work');
    const job = '{ until [ -e go ]; do sleep 0.05; done; printf "\\e]133;C\\a"; touch printed; } &';
    expect(await exec('-t', 'work', '--', job)).toMatchObject({ code: 0 });
    writeFileSync(join(host.dir, 'go'), '');
    await host.until(
      async () => existsSync(join(host.dir, 'printed')),
      (isThere) => isThere,
    );
    await host.ok('run-shell', 'true');
    expect(await exec('-t', 'work', '--', 'echo again')).toMatchObject({ code: 0, out: 'again\n', err: '' });
  });
});

it('says that a word is no id of a command', async () => {
  for (const verb of ['show', 'wait', 'end'])
    expect((await exec(verb, 'nope')).err).toMatch(
      /^(holdfast: )?no id of a command: nope; holdfast exec list /,
    );
});

describe('Ctrl-C', () => {
  it('interrupts the command; a second one ends the wait', async () => {
    const terminal = host.terminal([
      'exec',
      '--',
      "trap 'echo caught' INT; echo ready; sleep 1000; echo more; sleep 1000",
    ]);
    await terminal.until((text) => text.includes('ready'));
    terminal.type('\x03');
    await terminal.until((text) => text.includes('more'));
    terminal.type('\x03');
    expect((await terminal.exit).exitCode).toBe(130);
    expect((await exec('list')).out).toMatch(/running/);
  });

  it('ends the wait alone where that is asked for', async () => {
    const terminal = host.terminal(['exec', '--interrupt', 'wait', '--', 'echo ready; sleep 1000']);
    await terminal.until((text) => text.includes('ready'));
    terminal.type('\x03');
    await terminal.until((text) => text.includes('still runs in %0'));
    expect((await exec('list')).out).toMatch(/running/);
  });
});

describe('output', () => {
  it('that nobody reads any more interrupts the command, without a word', async () => {
    const script = '"$@" | head -n 1';
    const words = ['-c', script, 'sh', ...client, 'exec', '--', 'seq 10000000; sleep 1000'];
    const { out, err } = await new Promise<{ out: string; err: string }>((resolve) =>
      execFile('sh', words, { env: host.env, cwd: host.dir }, (_, stdout, stderr) =>
        resolve({ out: stdout, err: stderr }),
      ),
    );
    expect({ out, err }).toEqual({ out: '1\n', err: '' });
    await host.until(
      () => exec('list'),
      (list) => list.out.includes('killed SIGINT'),
    );
  });

  it('comes back exactly, whatever it is', async () => {
    const path = join(host.dir, 'out');
    // Queries are answered by the terminal, which echoes the answers; see docs/exec.md.
    const anything = fc
      .oneof(
        fc.uint8Array({ maxLength: 4000 }).map((bytes) => Buffer.from(bytes)),
        fc.string({ unit: 'grapheme', maxLength: 400 }).map((text) => Buffer.from(text)),
        fc
          .constantFrom('$ ', '\x1b]133;D;0\x07', '\x1b]133;A\x07$ \x1b]133;B\x07', '\r\n\r\r\n\r', '')
          .map((text) => Buffer.from(text)),
      )
      .filter((bytes) => !/[\x05\x1b\x90\x9b]/.test(bytes.toString('latin1')) || bytes.includes('\x1b]133'));
    await fc.assert(
      fc.asyncProperty(anything, async (bytes) => {
        writeFileSync(path, bytes);
        expect((await bytesOf('exec', '--', 'cat', path)).equals(bytes)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it('comes back whole when the server is killed meanwhile', async () => {
    const lines = 300_000;
    const whole = bytesOf(
      'exec',
      '-s',
      'kill',
      '--',
      'sh',
      '-c',
      `seq ${lines}; sleep 0.2; seq ${lines}; exit 4`,
    );
    await running();
    for (let kills = 0; kills < 2; kills++) {
      await killServer();
      await host.until(
        () => host.run('server', 'status'),
        ({ code }) => code === 0,
      );
    }
    const once = Array.from({ length: lines }, (_, n) => `${n + 1}\n`).join('');
    expect((await whole).equals(Buffer.from(once + once))).toBe(true);
  });
});
