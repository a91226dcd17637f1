/**
 * Control mode on a terminal (-CC) by tmux 3.3a, by the Node client and by the native client: the same bytes and exit code,
 * and the terminal as it was, whatever ends the conversation.
 */
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';
import { clients, runProgram } from './clients.ts';
import { ShellTerminal } from './ShellTerminal.ts';
import { buildSanitized } from './sanitized.ts';

const host = new TestHost();
const dir = mkdtempSync(join(host.dir, 'control-'));
const sanitized = join(dir, 'hold');
// A leak is no fault of a process that ends soon.
const env = { ...host.env, HOLDFAST_ENTRY: clients.node[1], ASAN_OPTIONS: 'detect_leaks=0' };
const programs = {
  tmux: ['tmux', '-f', '/dev/null', '-S', join(dir, 'socket')],
  node: [...clients.node],
  native: [sanitized],
} as const;
const all = ['tmux', 'node', 'native'] as const;
const ours = ['node', 'native'] as const;
type Program = (typeof all)[number];

const run = (program: Program, ...argv: string[]) =>
  runProgram([...programs[program], ...argv], { env, cwd: dir });

const open = (program: Program, argv: readonly string[], isLater = false) =>
  new ShellTerminal([...programs[program], '-CC', ...argv], env, dir, isLater);

/** Attached, so that the terminal is raw and keys reach the program. */
async function attach(program: Program, isLater = false): Promise<ShellTerminal> {
  const terminal = open(program, ['attach-session', '-t', 'work'], isLater);
  await terminal.until((out) => out.includes('%session-changed'));
  return terminal;
}

/** Types a line and waits until it is answered. */
async function ask(terminal: ShellTerminal, line: string, answer: string): Promise<void> {
  terminal.type(line);
  await terminal.until((out) => out.includes(`\n${answer}\r\n%end`));
}

/** Without times and numbers of blocks. */
const plain = (out: string) => out.replace(/%(begin|end|error) \d+ \d+/g, '%$1 T N');

beforeAll(async () => {
  buildSanitized(sanitized);
  for (const program of ['tmux', 'native'] as const)
    await run(program, 'new-session', '-d', '-s', 'work', 'exec cat');
});
afterAll(async () => {
  await run('tmux', 'kill-server');
  await host.stop();
});

/** What each program left, which must be the same. */
async function alike(play: (program: Program) => Promise<ShellTerminal>): Promise<string> {
  const left = [];
  for (const program of all) {
    const ended = await (await play(program)).left();
    left.push({ ...ended, out: plain(ended.out) });
  }
  expect(left[1]).toEqual(left[0]);
  expect(left[2]).toEqual(left[0]);
  expect(left[0]?.restored).toBe(true);
  return `${left[0]?.code} ${left[0]?.out}`;
}

const opened = '\x1bP1000p%begin T N 0\r\n%end T N 0\r\n%session-changed $0 work\r\n';
const closed = '%exit\r\n\x1b\\';

describe('a terminal in control mode', () => {
  it.each([
    ['a session that is not there', ['attach-session', '-t', 'nosuch']],
    ['a command that attaches nothing', ['list-sessions', '-F', '#{session_name}']],
    ['a command that is wrong', ['list-sessions', '-Z']],
  ])('shows the same bytes: %s', async (_, argv) => {
    await alike(async (program) => open(program, argv));
  });

  it.each([
    ['an empty line', '\r', '\r'],
    ['a line feed', '\n', '\n'],
    ['a line that detaches', '\r', 'detach-client\r'],
  ])('is left by %s', async (_, end, keys) => {
    const left = await alike(async (program) => {
      const terminal = await attach(program);
      await ask(terminal, `display-message -p hi${end}`, 'hi');
      terminal.type(keys);
      return terminal;
    });
    expect(left.startsWith(`0 ${opened}%begin T N 1\r\nhi\r\n%end T N 1\r\n`)).toBe(true);
    expect(left.endsWith(closed)).toBe(true);
  });

  it.each(['SIGTERM', 'SIGHUP'] as const)('is left in order by %s', async (signal) => {
    const left = await alike(async (program) => {
      const terminal = await attach(program);
      terminal.signal(signal);
      return terminal;
    });
    expect(left).toBe(`0 ${opened}${closed}`);
  });

  it('is neither left nor stopped by keys and signals of an ordinary terminal', async () => {
    await alike(async (program) => {
      const terminal = await attach(program);
      for (const signal of ['SIGINT', 'SIGQUIT', 'SIGTSTP', 'SIGTTIN', 'SIGTTOU'] as const)
        terminal.signal(signal);
      await ask(terminal, "display-message -p '\x03\x1a\x1c\x04\x13\x11'; display-message -p hi\r", 'hi');
      terminal.type('\r');
      return terminal;
    });
  });

  it('is left when somebody else detaches it', async () => {
    await alike(async (program) => {
      const terminal = await attach(program);
      expect((await run(program, 'detach-client', '-s', 'work')).code).toBe(0);
      return terminal;
    });
  });

  it('waits at the end where the program wants that, and drops what was typed meanwhile', async () => {
    await alike(async (program) => {
      const terminal = await attach(program);
      terminal.type('refresh-client -f wait-exit\rdetach-client\r');
      await terminal.until((out) => out.includes('%exit\r\n'));
      terminal.type('not a command of the shell\r\r');
      return terminal;
    });
  });

  it.each(ours)('of %s takes both bytes of a line end for one', async (program) => {
    const terminal = await attach(program);
    await ask(terminal, 'display-message -p one\r\n', 'one');
    await ask(terminal, 'display-message -p two\r\n', 'two');
    terminal.type('\r\n');
    expect(await terminal.left()).toMatchObject({ code: '0', restored: true });
  });

  it.each(all)('of %s that is gone ends the client', async (program) => {
    const terminal = await attach(program);
    terminal.hangUp();
    await terminal.ended();
    await host.until(
      () => run(program, 'display-message', '-p', '-t', 'work', '#{session_attached}'),
      ({ out }) => out === '0\n',
    );
  });

  it.each(ours)('is needed by %s', async (program) => {
    expect(await run(program, '-CC', 'list-sessions')).toMatchObject({
      code: 1,
      out: '',
      err: 'open terminal failed: not a terminal\n',
    });
  });

  it.each(all)('of %s says that its server has died, where nothing can go on', async (program) => {
    const pid = (await run(program, 'display-message', '-p', '#{pid}')).out.trim();
    const left = await open(program, ['run-shell', `kill -9 ${pid}; exec sleep 1000`]).left();
    expect(left).toMatchObject({ code: '1', err: '', restored: true });
    expect(left.out.startsWith('\x1bP1000p')).toBe(true);
    expect(left.out.endsWith('%exit server exited unexpectedly\r\n\x1b\\')).toBe(true);
  });
});

/** Kills the server; the next one runs when this is over. */
async function killServer(): Promise<void> {
  const { pid } = (await host.status()).server;
  process.kill(pid, 'SIGKILL');
  await host.until(
    () => host.run('server', 'status', '--json'),
    ({ code, out }) => code === 0 && JSON.parse(out).server.pid !== pid,
  );
}

describe.each(ours)('a terminal in control mode of %s', (program) => {
  it('goes on when the server dies, in the frame that is open, and is left in order', async () => {
    const terminal = await attach(program);
    await killServer();
    await ask(terminal, 'display-message -p after\r', 'after');
    terminal.type('\r');
    const { out, ...left } = await terminal.left();
    expect(left).toEqual({ code: '0', err: '', restored: true });
    expect(out.split('\x1bP1000p')).toHaveLength(2);
    expect(out.endsWith(closed)).toBe(true);
  });

  it('is left in order by a signal after that', async () => {
    const terminal = await attach(program);
    await killServer();
    await ask(terminal, 'display-message -p after\r', 'after');
    terminal.signal('SIGTERM');
    const { out, ...left } = await terminal.left();
    expect(left).toEqual({ code: '0', err: '', restored: true });
    expect(out.endsWith(closed)).toBe(true);
  });
});

it('restores the terminal when the Node client that took over is killed', async () => {
  const terminal = await attach('native', true);
  await killServer();
  await ask(terminal, 'display-message -p after\r', 'after');
  terminal.signal('SIGKILL');
  const { out, restored } = await terminal.left();
  expect(restored).toBe(true);
  expect(out).toContain('\x1b\\');
});
