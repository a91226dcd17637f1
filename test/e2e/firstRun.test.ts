/** The first start by a person who comes from tmux, in a real terminal. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';
import type { TestTerminal } from '../helpers/TestTerminal.ts';

let host: TestHost;
let user: TestTerminal | null = null;
let own: string;

beforeEach(() => {
  host = new TestHost();
  own = join(host.dir, 'config', 'holdfast', 'holdfast.conf');
  writeFileSync(join(host.dir, 'home', '.tmux.conf'), 'set -g @mine yes\nset -g nosuch-option 1\n');
});

afterEach(async () => {
  user?.end();
  user = null;
  await host.stop();
});

const question = 'Take it over? [Y/n]';

function start(...argv: string[]): TestTerminal {
  user = host.terminal(argv, { cols: 110, rows: 30 });
  return user;
}

const opened = (text: string) => /\[\w+\] +0:/.test(text);

describe('the first start with a configuration of tmux', () => {
  it('offers to take it over; Enter does, says what was left out, and the first session has it', async () => {
    const terminal = start();
    await terminal.until((text) => text.includes('~/.tmux.conf') && text.includes(question));
    terminal.type('\r');
    await terminal.until(
      (text) => text.includes('1 of 2 statements taken over') && text.includes('Enter goes on'),
    );
    expect(terminal.text()).toContain('nosuch-option');
    terminal.type('\r');
    await terminal.until(opened);
    expect(await host.ok('show-options', '-gv', '@mine')).toBe('yes');
    expect(readFileSync(own, 'utf8')).toContain('set -g @mine yes');
  });

  it('takes No for an answer, and for all time', async () => {
    const terminal = start();
    await terminal.until((text) => text.includes(question));
    terminal.type('maybe\r');
    await terminal.until((text) => text.split(question).length === 3);
    terminal.type('n\r');
    await terminal.until(opened);
    expect(existsSync(own)).toBe(false);
    terminal.end();
    await host.ok('kill-server');
    await start().until(opened);
    expect(user?.text()).not.toContain(question);
  });

  it('finds the file in ~/.config/tmux too', async () => {
    const other = new TestHost();
    const folder = join(other.dir, 'config', 'tmux');
    mkdirSync(folder);
    writeFileSync(join(folder, 'tmux.conf'), 'set -g @mine yes\n');
    const terminal = other.terminal(['new-session', '-s', 'work'], { cols: 110, rows: 30 });
    try {
      await terminal.until((text) => text.includes('tmux/tmux.conf') && text.includes(question));
    } finally {
      terminal.end();
      await other.stop();
    }
  });

  it.each([
    [
      'there is a configuration of our own',
      () => {
        mkdirSync(join(host.dir, 'config', 'holdfast'));
        writeFileSync(own, '');
        return [];
      },
    ],
    ['another file is named', () => ['-f', '/dev/null']],
  ])('asks nothing when %s', async (_, prepare) => {
    const terminal = start(...prepare());
    await terminal.until(opened);
    expect(Buffer.concat(terminal.written).toString()).not.toContain(question);
  });

  it('asks nothing of a script: without a terminal, or when it makes a session that nobody looks at', async () => {
    expect(await host.run('new-session', '-d', '-s', 'work')).toEqual({ code: 0, out: '', err: '' });
    await host.ok('kill-server');
    const terminal = start('new-session', '-d', '-s', 'work');
    expect((await terminal.exit).exitCode).toBe(0);
    expect(Buffer.concat(terminal.written).toString()).toBe('');
  });
});

describe('the first start of all', () => {
  const hint = 'C-b ? shows the keys; C-b d leaves';
  const written = (terminal: TestTerminal) => Buffer.concat(terminal.written).toString();

  beforeEach(() => rmSync(join(host.dir, 'home', '.tmux.conf')));

  it('shows the first keys until one is pressed, and no later start does', async () => {
    const terminal = start();
    await terminal.until((text) => text.includes(hint));
    terminal.type(' ');
    await terminal.until(opened);
    terminal.type('\x02d');
    await terminal.exit;
    await host.ok('kill-server');
    await start().until(opened);
    expect(written(terminal)).toContain(hint);
    expect(user && written(user)).not.toContain(hint);
  });

  it('shows nothing to a user who has a configuration', async () => {
    mkdirSync(join(host.dir, 'config', 'holdfast'));
    writeFileSync(own, '');
    const terminal = start();
    await terminal.until(opened);
    expect(written(terminal)).not.toContain(hint);
  });
});
