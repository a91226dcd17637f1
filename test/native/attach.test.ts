/**
 * An attach that the native client begins: its first picture is the one that the Node client paints, no key is lost between
 * them, and the terminal is restored whenever either ends.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';
import { TestTerminal } from '../helpers/TestTerminal.ts';
import { type ClientName, clients } from './clients.ts';

/** Attaches with keys typed at random moments. HOLDFAST_ATTACHES=1000 is the number that the project promises. */
const attaches = Number(process.env.HOLDFAST_ATTACHES ?? 12);

const host = new TestHost();
const drawn = String.raw`printf '\033[31mred \033[1;38;2;9;99;200mtrue\033[4:3m curly\033[m \033]8;;https://a.example\033\\link\033]8;;\033\\ é 日本 👩‍👩‍👧 ─\n\033]2;a title\007\033[?2004h\033[5 q'`;

beforeAll(async () => {
  await host.ok(
    'new-session',
    '-d',
    '-s',
    'work',
    '-n',
    'main',
    '-x',
    '80',
    '-y',
    '24',
    `${drawn}; exec cat`,
  );
  await host.okAll(
    ['set-option', '-g', 'status-right', ''],
    // Neither the names nor the sizes of windows change.
    ['set-option', '-g', 'automatic-rename', 'off'],
    ['set-option', '-g', 'window-size', 'manual'],
    ['set-option', '-g', 'set-titles', 'on'],
    ['split-window', '-t', 'work', '-d', 'exec cat'],
  );
});
afterAll(() => host.stop());

interface Attached extends TestTerminal {
  /** The files about it: the terminal's state before and after, and the exit code. */
  file(name: string): string;
}

/** A terminal with a shell that runs the client and says how it left the terminal. */
function attach(
  name: ClientName,
  { argv = ['attach-session', '-t', 'work'], env = {}, cols = 80, rows = 24, isLater = false } = {} as {
    argv?: string[];
    env?: Record<string, string>;
    cols?: number;
    rows?: number;
    isLater?: boolean;
  },
): Attached {
  const dir = mkdtempSync(join(host.dir, 'at-'));
  // node-pty sets TERM itself. After a death without warning, the guard acts a moment later.
  const later = isLater ? `until [ "$(stty -g)" = "$(cat ${dir}/before)" ]; do :; done; ` : '';
  const script = `stty -g >${dir}/before; "$@" 2>${dir}/err; echo $? >${dir}/code; ${later}stty -g >${dir}/after; printf 'over\\n'; read -r rest`;
  const variables = Object.entries(env).map(([variable, value]) => `${variable}=${value}`);
  const terminal = new TestTerminal(
    '/bin/sh',
    ['-c', script, 'sh', 'env', ...variables, ...clients[name], ...argv],
    {
      env: host.env,
      cwd: host.dir,
      cols,
      rows,
    },
  );
  return Object.assign(terminal, {
    file: (what: string) => (existsSync(join(dir, what)) ? readFileSync(join(dir, what), 'utf8').trim() : ''),
  });
}

const output = (terminal: TestTerminal) => Buffer.concat(terminal.written).toString('utf8');

/** Whether a process of the test has these words in its command line. */
function isRunning(words: string): boolean {
  return host.leftovers().some((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(words);
    } catch {
      // It has ended meanwhile.
      return false;
    }
  });
}

/** Waits for the client's end, after which the terminal is as it was. */
async function expectRestored(terminal: Attached): Promise<void> {
  await terminal.until((text) => text.includes('over'));
  expect(terminal.file('after')).toBe(terminal.file('before'));
  expect(terminal.alternateScreen).toBe(false);
  terminal.type('\n');
  await terminal.exit;
}

/** A `node` that waits for a word before it becomes Node: the time between the two clients. */
function slowNode(): { env: Record<string, string>; pid(): Promise<number>; go(): void } {
  const dir = mkdtempSync(join(host.dir, 'node-'));
  execFileSync('mkfifo', [join(dir, 'go')]);
  const script = `#!/bin/sh\necho $$ >${dir}/pid\nread -r go <${dir}/go\nexec ${process.execPath} "$@"\n`;
  writeFileSync(join(dir, 'node'), script);
  chmodSync(join(dir, 'node'), 0o755);
  const pid = async () => Number(existsSync(join(dir, 'pid')) ? readFileSync(join(dir, 'pid'), 'utf8') : 0);
  return {
    env: { PATH: `${dir}:${host.env.PATH}` },
    pid: async () => {
      await host.until(
        nextTurn,
        () => existsSync(join(dir, 'pid')) && readFileSync(join(dir, 'pid'), 'utf8').endsWith('\n'),
      );
      return pid();
    },
    go: () => writeFileSync(join(dir, 'go'), 'go\n'),
  };
}

describe('the first picture', () => {
  it.each([
    ['256 colours', {}],
    ['24-bit colours', { COLORTERM: 'truecolor' }],
    ['a modern terminal', { TERM: 'xterm-kitty' }],
    ['16 colours', { TERM: 'xterm' }],
    ['no colours', { NO_COLOR: '1' }],
    ['a console', { TERM: 'linux' }],
    ['no UTF-8', { LANG: 'C' }],
    ['a terminal without a name', { TERM: '' }],
  ])('is the same by both clients: %s', async (_, env) => {
    const seen: string[] = [];
    for (const name of ['node', 'native'] as const) {
      const terminal = attach(name, { env, cols: 80, rows: 24 });
      await terminal.until((text) => text.includes('red true'));
      terminal.type('\x02d');
      await expectRestored(terminal);
      expect(output(terminal).split('\x1b[?1049h')).toHaveLength(2);
      expect(output(terminal).split('\x1b[2J')).toHaveLength(2);
      // Up to the cursor; what follows depends on the moment of the detach.
      seen.push(output(terminal).split('\x1b[?25h')[0] ?? '');
    }
    expect(JSON.stringify(seen[1])).toBe(JSON.stringify(seen[0]));
  });

  it.each([
    [1, 1],
    [5, 2],
    [300, 90],
  ])('in a terminal of %d by %d', async (cols, rows) => {
    const seen: string[] = [];
    for (const name of ['node', 'native'] as const) {
      const terminal = attach(name, { cols, rows });
      await host.until(nextTurn, () => output(terminal).includes('\x1b[?25h'));
      terminal.type('\x02d');
      await host.until(nextTurn, () => terminal.file('after') !== '');
      expect(terminal.file('after')).toBe(terminal.file('before'));
      terminal.type('\n');
      await terminal.exit;
      seen.push(output(terminal).split('\x1b[c')[0] ?? '');
    }
    expect(seen[1]).toBe(seen[0]);
  });

  it('is there before Node is, and stays when Node has started', async () => {
    const node = slowNode();
    const terminal = attach('native', { env: node.env });
    await terminal.until((text) => text.includes('red true') && text.includes('[work]'));
    const before = output(terminal);
    node.go();
    terminal.type('typed');
    await terminal.until((text) => text.includes('typed'));
    expect(output(terminal).slice(before.length)).not.toContain('\x1b[2J');
    terminal.type('\x15\x02d');
    await expectRestored(terminal);
  });

  it('has the panes in the size of a terminal that is smaller than the last one', async () => {
    await host.ok(
      'new-session',
      '-d',
      '-s',
      'tall',
      '-x',
      '80',
      '-y',
      '40',
      'seq 60; printf last-words; exec cat',
    );
    await host.ok('set-option', '-w', '-t', 'tall', 'window-size', 'latest');
    await host.until(
      () => host.ok('capture-pane', '-p', '-t', 'tall'),
      (text) => text.includes('last-words'),
    );
    const node = slowNode();
    const terminal = attach('native', { env: node.env, argv: ['attach-session', '-t', 'tall'] });
    await node.pid();
    await terminal.until((text) => text.includes('[tall]'));
    expect(terminal.text()).toContain('last-words');
    node.go();
    await host.ok('kill-session', '-t', 'tall');
    await expectRestored(terminal);
  });

  it.each([
    ['a terminal that is dumb', { TERM: 'dumb' }, ['attach-session', '-t', 'work']],
    ['a session that is not there', {}, ['attach-session', '-t', 'nowhere']],
  ])('is not painted on %s: the same words by both', async (_, env, argv) => {
    const said: string[] = [];
    for (const name of ['node', 'native'] as const) {
      const terminal = attach(name, { env, argv });
      await expectRestored(terminal);
      expect(output(terminal)).not.toContain('\x1b[?1049h');
      said.push(`${terminal.file('code')} ${terminal.file('err')}`);
    }
    expect(said[1]).toBe(said[0]);
    expect(said[0]).toMatch(/^1 ./);
    // The guard, which was started for the picture, has ended too.
    await host.until(nextTurn, () => !isRunning(argv.join('\0')));
  });

  it('of the last session comes without any word, and of a new one', async () => {
    for (const argv of [[], ['new-session', '-A', '-s', 'work']]) {
      const terminal = attach('native', { argv });
      await terminal.until((text) => text.includes('red true'));
      terminal.type('\x02d');
      await expectRestored(terminal);
    }
    const terminal = attach('native', { argv: ['new-session', '-s', 'fresh', 'echo new; exec cat'] });
    await terminal.until((text) => text.includes('new'));
    await host.ok('kill-session', '-t', 'fresh');
    await expectRestored(terminal);
    expect(output(terminal)).toContain('[exited]');
  });
});

describe('between the two clients', () => {
  it('no key is lost, nor Enter changed', async () => {
    mkdirSync(join(host.dir, 'typed'));
    const file = join(host.dir, 'typed/keys');
    await host.ok('new-session', '-d', '-s', 'keys', `stty raw -echo; echo ready; exec cat >${file}`);
    const node = slowNode();
    const terminal = attach('native', { env: node.env, argv: ['attach-session', '-t', 'keys'] });
    await terminal.until((text) => text.includes('ready'));
    terminal.type('one\rtwo\x03\x1a\x04');
    node.go();
    terminal.type('three');
    await host.until(nextTurn, () => existsSync(file) && readFileSync(file, 'utf8').endsWith('three'));
    expect(readFileSync(file, 'utf8')).toBe('one\rtwo\x03\x1a\x04three');
    await host.ok('kill-session', '-t', 'keys');
    await expectRestored(terminal);
  });

  it.each(['SIGTERM', 'SIGKILL', 'SIGHUP'] as const)('%s restores the terminal', async (signal) => {
    const node = slowNode();
    const terminal = attach('native', { env: node.env, isLater: true });
    await terminal.until((text) => text.includes('red true'));
    process.kill(await node.pid(), signal);
    await expectRestored(terminal);
    await host.until(
      () => host.ok('list-clients'),
      (text) => text === '',
    );
  });

  it('another size is painted anew', async () => {
    const node = slowNode();
    const terminal = attach('native', { env: node.env });
    await terminal.until((text) => text.includes('red true'));
    terminal.resize(100, 30);
    node.go();
    await terminal.until(() => terminal.rows()[29]?.startsWith('[work]') === true);
    await host.until(
      () => host.ok('list-clients', '-F', '#{client_width}x#{client_height}'),
      (text) => text === '100x30',
    );
    terminal.type('\x02d');
    await expectRestored(terminal);
  });

  it('a server that dies is found again', async () => {
    const node = slowNode();
    const terminal = attach('native', { env: node.env });
    await terminal.until((text) => text.includes('red true'));
    const { server } = await host.status();
    process.kill(server.pid, 'SIGKILL');
    terminal.type('after');
    node.go();
    await terminal.until((text) => text.includes('after') && text.includes('red true'));
    terminal.type('\x15\x02d');
    await expectRestored(terminal);
  });

  it('a server that detaches ends it', async () => {
    const node = slowNode();
    const terminal = attach('native', { env: node.env });
    await terminal.until((text) => text.includes('red true'));
    await host.ok('detach-client', '-s', 'work');
    node.go();
    await expectRestored(terminal);
    expect(output(terminal)).toMatch(/\[detached by .* \(from session work\)\]/);
  });
});

describe('Node in charge', () => {
  it('killed: the terminal is restored', async () => {
    const terminal = attach('native', { isLater: true });
    await terminal.until((text) => text.includes('red true'));
    terminal.type('here');
    await terminal.until((text) => text.includes('here'));
    terminal.type('\x15');
    process.kill(Number(await host.ok('list-clients', '-F', '#{client_pid}')), 'SIGKILL');
    await expectRestored(terminal);
  });

  it('lends the terminal as it was to a command, and takes it back', async () => {
    const state = join(host.dir, 'lent');
    await host.ok(
      'set-option',
      '-g',
      'lock-command',
      `stty -g >${state}; read -r line; echo "$line" >>${state}`,
    );
    const terminal = attach('native');
    await terminal.until((text) => text.includes('red true'));
    await host.ok('lock-client', '-t', await host.ok('list-clients', '-F', '#{client_name}'));
    await host.until(nextTurn, () => existsSync(state) && readFileSync(state, 'utf8').endsWith('\n'));
    expect(readFileSync(state, 'utf8').trim()).toBe(terminal.file('before'));
    terminal.type('unlock\n');
    await terminal.until((text) => text.includes('red true'));
    expect(readFileSync(state, 'utf8')).toMatch(/\nunlock\n$/);
    terminal.type('back');
    await terminal.until((text) => text.includes('back'));
    terminal.type('\x15\x02d');
    await expectRestored(terminal);
  });
});

describe('keys typed at random moments', () => {
  it('all arrive, in order', { timeout: 3_000_000 }, async () => {
    const file = join(host.dir, 'random');
    await host.ok('new-session', '-d', '-s', 'random', `stty raw -echo; exec cat >${file}`);
    let sent = '';
    for (let n = 0; n < attaches; n++) {
      const terminal = attach('native', { argv: ['attach-session', '-t', 'random'] });
      // In each attach at other moments, from before the client's start until Node is in charge.
      const keys = Array.from({ length: 12 }, (_, at) => `${n.toString(36)}.${at.toString(36)};`);
      for (const [at, key] of keys.entries()) {
        await new Promise((resolve) =>
          setTimeout(resolve, ((n * 7 + at * 13) % 23) + (at === 0 ? (n * 5) % 60 : 0)),
        );
        terminal.type(key);
      }
      sent += keys.join('');
      await host.until(nextTurn, () => existsSync(file) && readFileSync(file, 'utf8').length >= sent.length);
      await host.ok('detach-client', '-s', 'random');
      await expectRestored(terminal);
    }
    expect(readFileSync(file, 'utf8')).toBe(sent);
  });
});
