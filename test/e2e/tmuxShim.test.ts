/** Programs that call tmux by name reach holdfast: in panes and jobs by themselves, elsewhere by an installed program. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run, TestHost } from '../helpers/TestHost.ts';
import { TestTerminal } from '../helpers/TestTerminal.ts';

let host: TestHost;
beforeEach(() => {
  host = new TestHost();
});
afterEach(() => host.stop());

/** Installs the program into a folder of the test; returns its path. */
async function installed(): Promise<string> {
  const dir = join(host.dir, 'bin');
  await host.ok('tmux-shim', 'install', dir);
  return join(dir, 'tmux');
}

describe('in a pane', () => {
  it('tmux is holdfast, and acts on this server and pane', async () => {
    await host.ok(
      'new-session',
      '-d',
      '-s',
      'a',
      '-x',
      '120',
      '-y',
      '24',
      'tmux -V; tmux rename-window mine; exec cat',
    );
    await host.until(
      () => host.ok('display-message', '-p', '-t', 'a', '#{window_name}'),
      (name) => name === 'mine',
    );
    expect(await host.ok('capture-pane', '-p', '-t', 'a')).toMatch(/^tmux 3\.4\n/);
    expect(await host.ok('run-shell', 'tmux display-message -p "#{version} #{session_name}"')).toBe('3.4 a');
  });

  it('tmux is what PATH says without the option', async () => {
    const real = join(host.dir, 'real');
    mkdirSync(real);
    writeFileSync(join(real, 'tmux'), '#!/bin/sh\necho a real one\n', { mode: 0o755 });
    const env = { PATH: `${real}:${host.env.PATH}` };
    await host.runWith({ env }, 'new-session', '-d', '-s', 'a', 'exec cat');
    expect(await host.ok('run-shell', 'tmux -V')).toBe('tmux 3.4');
    await host.ok('set-option', '-g', 'tmux-shim', 'off');
    expect(await host.ok('run-shell', 'tmux -V')).toBe('a real one');
  });
});

describe('an installed tmux', () => {
  it('works with an empty environment and only a socket', async () => {
    const tmux = await installed();
    const socket = join(host.dir, 's');
    const bare = { env: { XDG_STATE_HOME: host.env.XDG_STATE_HOME ?? '' }, cwd: host.dir };
    const call = (...argv: string[]) => run(tmux, ['-S', socket, ...argv], bare);
    expect(await call('new-session', '-d', '-s', 'a', 'exec cat')).toEqual({ code: 0, out: '', err: '' });
    expect((await call('display-message', '-p', '#{session_name} #{socket_path}')).out).toBe(`a ${socket}\n`);
    expect(await call('no-such-command')).toEqual({
      code: 1,
      out: '',
      err: 'unknown command: no-such-command\n',
    });
    expect((await call('kill-server')).code).toBe(0);
  });

  it('is the same process as the client that attaches', async () => {
    const tmux = await installed();
    const size = { cols: 80, rows: 24 };
    const terminal = new TestTerminal(tmux, ['new-session', '-s', 'a', 'cat'], {
      env: host.env,
      cwd: host.dir,
      ...size,
    });
    await terminal.until((screen) => screen.includes('[a]'));
    expect(await host.ok('list-clients', '-F', '#{client_pid}')).toBe(String(terminal.pid));
    terminal.end();
  });

  it('is told from a real one by status, which says where PATH leads', async () => {
    const tmux = await installed();
    const dir = join(host.dir, 'bin');
    const at = await host.runWith({ env: { PATH: `${dir}:/usr/bin:/bin` } }, 'tmux-shim', 'status', dir);
    expect(at).toEqual({
      code: 0,
      out: `${tmux}: installed\n${dir} is on your PATH\ntmux is ${tmux}, which runs holdfast\n`,
      err: '',
    });
    await host.ok('tmux-shim', 'uninstall', dir);
    expect((await host.run('tmux-shim', 'status', dir)).code).toBe(1);
  });
});
