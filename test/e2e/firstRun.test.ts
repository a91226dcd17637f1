/** The first start by a person who comes from tmux, in a real terminal. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
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

function start(...argv: string[]): TestTerminal {
  user = host.terminal(argv, { cols: 150, rows: 30 });
  return user;
}

const opened = (text: string) => /\[\w+\] +0:/.test(text);
const told = '.tmux.conf was loaded: there is no';
const written = (terminal: TestTerminal) => Buffer.concat(terminal.written).toString();

describe('a configuration of tmux, where there is none of our own', () => {
  it('is loaded as it is, which is said once, ever', async () => {
    writeFileSync(join(host.dir, 'home', '.tmux.conf'), 'set -g @mine yes\n');
    await start().until((text) => text.includes(told));
    expect(await host.ok('show-options', '-gv', '@mine')).toBe('yes');
    expect(await host.ok('display-message', '-p', '#{config_files}')).toBe(
      join(host.dir, 'home', '.tmux.conf'),
    );
    user?.end();
    await host.ok('kill-server');
    await start().until(opened);
    expect(await host.ok('show-options', '-gv', '@mine')).toBe('yes');
    expect(await host.ok('show-messages')).not.toContain(told);
  });

  it('may be in two files, of which the one in the configuration folder is loaded last', async () => {
    const folder = join(host.dir, 'config', 'tmux');
    mkdirSync(folder);
    writeFileSync(join(folder, 'tmux.conf'), 'set -ag @mine ,too\n');
    await host.ok('new-session', '-d', '-s', 'work');
    expect(await host.ok('show-options', '-gv', '@mine')).toBe('yes,too');
  });

  it('reports its mistakes as our own does', async () => {
    await start().until((text) => text.includes('nosuch-option'));
  });

  it.each([
    [
      'there is one of our own',
      () => {
        mkdirSync(join(host.dir, 'config', 'holdfast'));
        writeFileSync(own, '');
        return [];
      },
    ],
    ['another file is named', () => ['-f', '/dev/null']],
    [
      'the user once refused to take it over',
      () => {
        mkdirSync(join(host.dir, 'state', 'holdfast'));
        writeFileSync(join(host.dir, 'state', 'holdfast', 'import-refused'), '');
        return [];
      },
    ],
  ])('is not loaded when %s', async (_, prepare) => {
    await start(...prepare()).until(opened);
    expect(await host.ok('show-options', '-gqv', '@mine')).toBe('');
  });
});

describe('the first start of all', () => {
  const hint = 'C-b ? shows the keys; C-b d detaches';

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
