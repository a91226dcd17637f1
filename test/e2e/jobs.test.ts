/** Shell commands beside the panes: what run-shell shows while they run, and what those of a configuration see. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { launcher, TestHost } from '../helpers/TestHost.ts';

let host: TestHost;
beforeEach(() => {
  host = new TestHost();
});
afterEach(() => host.stop());

describe('run-shell shows each line as it comes', () => {
  /** A job that prints a line and then waits until something is written to the FIFO. */
  function longJob(): { job: string; goOn(): void } {
    const fifo = join(host.dir, 'fifo');
    execFileSync('mkfifo', [fifo]);
    return { job: `echo first; read x < ${fifo}; echo $x`, goOn: () => writeFileSync(fifo, 'second\n') };
  }

  it('at a shell, behind the output of the commands before it', async () => {
    await host.ok('new-session', '-d', '-s', 'a', 'exec cat');
    const { job, goOn } = longJob();
    const terminal = host.terminal(['display-message', '-p', 'before', ';', 'run-shell', job, ';', 'ls']);
    await terminal.until((screen) => screen.includes('before\nfirst'));
    goOn();
    expect((await terminal.exit).exitCode).toBe(0);
    expect(terminal.text()).toMatch(/^before\nfirst\nsecond\na: 1 windows/);
  });

  it('in view mode of the pane whose key was pressed', async () => {
    await host.ok('new-session', '-d', '-s', 'a', '-x', '80', '-y', '24', 'exec cat');
    const { job, goOn } = longJob();
    await host.ok('bind-key', '-n', 'F5', `run-shell "${job.replaceAll('$', '\\$')}"`);
    const terminal = host.terminal(['attach', '-t', 'a']);
    await terminal.until((screen) => screen.includes('[a]'));
    terminal.type('\x1b[15~');
    await terminal.until((screen) => /^first .*\[0\/0\]/.test(screen));
    goOn();
    await terminal.until((screen) => /^first .*\nsecond/.test(screen));
    expect(await host.ok('display-message', '-p', '#{pane_mode}')).toBe('view-mode');
    terminal.type('q');
    await terminal.until((screen) => !screen.includes('second'));
    terminal.end();
  });

  it('of a script that a key runs in view mode, wherever the output of the script goes', async () => {
    await host.ok('new-session', '-d', '-s', 'a', '-x', '80', '-y', '24', 'exec cat');
    const fifo = join(host.dir, 'fifo');
    execFileSync('mkfifo', [fifo]);
    const script = join(host.dir, 'install');
    const inner = `${process.execPath} ${launcher} run-shell "echo installing"`;
    writeFileSync(script, `#!/bin/sh\n${inner} > /dev/null\nread x < ${fifo}\n`, { mode: 0o755 });
    await host.ok('bind-key', '-n', 'F5', `run-shell ${script}`);
    const terminal = host.terminal(['attach', '-t', 'a']);
    await terminal.until((screen) => screen.includes('[a]'));
    terminal.type('\x1b[15~');
    await terminal.until((screen) => /^installing .*\[0\/0\]/.test(screen));
    writeFileSync(fifo, 'go on\n');
    terminal.end();
  });
});

describe('a configuration', () => {
  it('runs where the server was started, and its jobs see the terminal of that command', async () => {
    const started = join(host.dir, 'project');
    mkdirSync(started);
    const told = join(host.dir, 'told');
    const config = join(host.dir, 'some.conf');
    const tell = `echo "$TERM:$TERM_PROGRAM" >> ${told}; pwd >> ${told}`;
    writeFileSync(config, `run-shell '${tell}'\nnew-session -d -s c cat\nrun-shell '${tell}'\n`);
    const env = { TERM: 'xterm-kitty', TERM_PROGRAM: 'kitty' };
    await host.runWith({ cwd: started, env }, '-f', config, 'start-server');
    expect(readFileSync(told, 'utf8')).toBe(`xterm-kitty:kitty\n${started}\n`.repeat(2));
    expect(await host.ok('display-message', '-p', '-t', 'c', '#{session_path}')).toBe(started);
    expect(await host.ok('run-shell', 'echo $TERM:$TERM_PROGRAM')).toBe('tmux-256color:tmux');
    expect(await host.ok('show-environment', '-g')).not.toContain('HOLDFAST_START_DIR');
  });
});
