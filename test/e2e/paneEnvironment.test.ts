/** What a program in a pane reads of the terminal that it runs in. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';

/** As of a server that was started in tmux in kitty, beside which others left theirs. */
const outer = {
  TMUX: '/tmp/tmux-0/default,1,0',
  TMUX_PANE: '%7',
  STY: '123.pts-0',
  WINDOW: '3',
  ZELLIJ: '0',
  ZELLIJ_SESSION_NAME: 'z',
  TERM_PROGRAM: 'tmux',
  TERM_PROGRAM_VERSION: '3.3a',
  KITTY_WINDOW_ID: '1',
  KITTY_LISTEN_ON: 'unix:/tmp/kitty',
  WEZTERM_PANE: '2',
  ITERM_SESSION_ID: 'w0t0p0',
  LC_TERMINAL: 'iTerm2',
  VTE_VERSION: '7000',
  COLORFGBG: '0;15',
};

let host: TestHost;
beforeEach(() => {
  host = new TestHost({ ...outer, EDITOR: 'ed', WINDOWID: '99' });
});
afterEach(async () => {
  await host.stop();
});

/** Socket and process of the server. */
const names = async () => (await host.ok('display', '-p', '#{socket_path} #{pid}')).split(' ');

async function environment(name = 'env'): Promise<Map<string, string>> {
  await host.ok('new-session', '-d', '-s', name, '-x', '200', '-y', '50', 'env; exec cat');
  const text = await host.until(
    () => host.ok('capture-pane', '-p', '-t', name),
    (screen) => screen.includes('HOLDFAST_PANE='),
  );
  return new Map(text.split('\n').map((line) => line.split('=', 2) as [string, string]));
}

describe('a program in a pane', () => {
  it('reads that it runs in holdfast, and nothing of the terminal in which the server was started', async () => {
    const env = await environment();
    const [[socket, pid], pane] = await Promise.all([names(), host.ok('display', '-p', '#{pane_id}')]);
    expect(Object.fromEntries([...env].filter(([name]) => name in outer))).toEqual({
      TERM_PROGRAM: 'tmux',
      TERM_PROGRAM_VERSION: '3.4',
      TMUX: `${socket},${pid},0`,
      TMUX_PANE: pane,
    });
    expect([env.get('HOLDFAST'), env.get('HOLDFAST_PANE')]).toEqual([`${socket},${pid},$0`, pane]);
    expect(env.get('EDITOR')).toBe('ed');
    expect(env.get('WINDOWID')).toBe('99');
  });

  it('reads what set-environment says of a terminal', async () => {
    await host.ok('new-session', '-d', '-s', 'first', 'exec cat');
    await host.ok('set-environment', '-g', 'KITTY_WINDOW_ID', '5');
    expect((await environment('second')).get('KITTY_WINDOW_ID')).toBe('5');
  });
});

describe('a command beside the panes', () => {
  /** What `env` says of the multiplexer, written to a file. */
  const tell = (file: string) =>
    `env | grep -E "^(TMUX|TERM_PROGRAM)" | sort > ${file}.new; mv ${file}.new ${file}`;
  const told = (file: string) =>
    host.until(
      () => readFile(file, 'utf8').catch(() => ''),
      (text) => text !== '',
    );

  it('reads the same of run-shell, if-shell, #(), pipe-pane and a popup', async () => {
    await host.ok('new-session', '-d', '-s', 'a', '-x', '80', '-y', '24', 'exec cat');
    const [socket, pid] = await names();
    const common = `TERM_PROGRAM=tmux\nTERM_PROGRAM_VERSION=3.4\nTMUX=${socket},${pid},0\n`;
    const file = (name: string) => join(host.dir, `${name}.told`);
    await host.ok('run-shell', tell(file('run')));
    expect(await told(file('run'))).toBe(`${common}TMUX_PANE=%0\n`);
    await host.ok('if-shell', tell(file('if')), '');
    expect(await told(file('if'))).toBe(`${common}TMUX_PANE=%0\n`);
    await host.ok('pipe-pane', `cat > /dev/null & ${tell(file('pipe'))}`);
    expect(await told(file('pipe'))).toBe(`${common}TMUX_PANE=%0\n`);
    await host.ok('display-message', '-p', `#(${tell(file('format'))})`);
    expect(await told(file('format'))).toContain(common);
    const terminal = host.terminal(['attach', '-t', 'a']);
    await terminal.until((screen) => screen.includes('[a]'));
    await host.ok('display-popup', '-E', tell(file('popup')));
    expect(await told(file('popup'))).toBe(common);
    terminal.end();
  });
});

describe('$SHELL', () => {
  it('is that of the user in jobs, and that which runs in panes', async () => {
    await host.ok('new-session', '-d', '-s', 'a', 'exec cat');
    await host.ok('set-environment', '-g', 'SHELL', '/bin/bash');
    const file = join(host.dir, 'shells');
    const tell = (where: string) => `echo "${where} $SHELL" >> ${file}`;
    await host.ok('run-shell', tell('run'));
    await host.ok('if-shell', tell('if'), '');
    await host.ok('pipe-pane', `cat > /dev/null & ${tell('pipe')}`);
    await host.ok('display-message', '-p', `#(${tell('format')})`);
    await host.ok('new-window', '-d', tell('window'));
    const told = await host.until(
      () => readFile(file, 'utf8').catch(() => ''),
      (text) => text.split('\n').length === 6,
    );
    const jobs = ['format', 'if', 'pipe', 'run'].map((where) => `${where} /bin/bash`);
    expect(told.trim().split('\n').sort()).toEqual([...jobs, 'window /bin/sh']);
  });
});

describe('$TMUX', () => {
  it('names the server and pane of a command where $HOLDFAST does not', async () => {
    await host.ok('-L', 'other', 'new-session', '-d', '-s', 'there', 'exec cat');
    await host.ok('-L', 'other', 'new-session', '-d', '-s', 'newer', 'exec cat');
    const socket = await host.ok('-L', 'other', 'display-message', '-p', '#{socket_path}');
    const env = { TMUX: `${socket},1,0`, TMUX_PANE: '%0' };
    const { out } = await host.runWith({ env }, 'display-message', '-p', '#{session_name}');
    expect(out).toBe('there\n');
    await host.ok('-L', 'other', 'kill-server');
  });

  it('forbids to nest in a pane of the same server only, and unset allows it', async () => {
    await host.ok('new-session', '-d', '-s', 'a', 'exec cat');
    const [socket, pid] = await names();
    const attach = async (env: Record<string, string>, ...argv: string[]) =>
      (await host.runWith({ env }, ...argv)).err;
    const inPane = {
      HOLDFAST: `${socket},${pid},$0`,
      TMUX: `${socket},${pid},0`,
      TMUX_PANE: '%0',
      HOLDFAST_PANE: '%0',
    };
    // Only a command that may nest comes as far as to look for a terminal.
    const nested = 'sessions should be nested with care, unset $TMUX to force\n';
    const allowed = 'open terminal failed: not a terminal\n';
    expect(await attach(inPane, 'attach')).toBe(nested);
    expect(await attach({ TMUX: inPane.TMUX }, 'attach')).toBe(nested);
    expect(await attach({ ...inPane, TMUX: '' }, 'attach')).toBe(allowed);
    await host.ok('-L', 'other', 'new-session', '-d', 'exec cat');
    expect(await attach(inPane, '-L', 'other', 'attach')).toBe(allowed);
    await host.ok('-L', 'other', 'kill-server');
  });
});
