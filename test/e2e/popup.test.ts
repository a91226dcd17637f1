/** display-popup in a real terminal: what a person sees and types, what the caller gets, and what outlives what. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';
import type { TestTerminal } from '../helpers/TestTerminal.ts';

let host: TestHost;
let user: TestTerminal;

beforeEach(async () => {
  host = new TestHost();
  await host.ok('new-session', '-d', '-s', 'work');
  user = await attach();
});

afterEach(async () => {
  user.end();
  await host.stop();
});

async function attach(size = { cols: 80, rows: 24 }): Promise<TestTerminal> {
  const terminal = host.terminal(['attach-session', '-t', 'work'], size);
  await terminal.until((text) => text.includes('[work]'));
  return terminal;
}

/** A program that says what it reads, a line at a time, and ends at "bye" with status 7. */
const reader =
  'echo ready; while read line; do echo "got <$line>"; [ "$line" = bye ] && exit 7; done; echo end of input';

/** A program that says so by a word that its command does not contain, and waits. */
const waiter = 'echo popup-$((40 + 2))-runs; exec cat';
const waits = (text: string): boolean => text.includes('popup-42-runs');

describe('a popup', () => {
  it("shows a program in a box, takes the keys, and its exit status is the caller's", async () => {
    const over = host.run('display-popup', '-E', '-T', ' reader ', reader);
    await user.until((text) => text.includes('ready') && text.includes('╭─ reader ─'));
    user.type('hello\r');
    await user.until((text) => text.includes('got <hello>'));
    user.type('bye\r');
    expect((await over).code).toBe(7);
    await user.until((text) => !text.includes('ready') && !text.includes('╭'));
    // The pane below got none of it, and has the keys again.
    user.type('echo ba""ck\r');
    await user.until((text) => text.includes('\nback'));
    expect(user.text()).not.toContain('hello');
  });

  it('takes the keys that come in one piece with the key that opens it', async () => {
    const file = join(host.dir, 'line');
    await host.ok('bind-key', 'P', 'display-popup', '-E', `read line; echo "<$line>" >${file}`);
    user.type('\x02Phello\r');
    const line = () => Promise.resolve(existsSync(file) ? readFileSync(file, 'utf8') : '');
    expect(await host.until(line, (text) => text.endsWith('\n'))).toBe('<hello>\n');
  });

  it("has the corners of lists, tmux's under its theme, and those that the user sets under any", async () => {
    const corners = async (wanted: string) => {
      const over = host.run('display-popup', '-E', '-T', ' box ', reader);
      await user.until((text) => text.includes('ready') && text.includes(`${wanted} box `));
      await host.ok('display-popup', '-C');
      await over;
    };
    await corners('╭─');
    await host.ok('set-option', '-g', 'theme', 'tmux');
    await corners('┌─');
    await host.ok('set-option', '-g', 'theme', 'nord');
    await corners('╭─');
    await host.ok('set-option', '-g', 'popup-border-lines', 'double');
    await corners('╔═');
  });

  it('without -E stays when its program has ended, and Escape closes it', async () => {
    const over = host.run('display-popup', 'echo done; exit 3');
    // A program that has ended shows no cursor.
    await user.until((text) => text.includes('done') && !user.cursorShown);
    user.type('q');
    user.type('\x1b');
    expect((await over).code).toBe(3);
    await user.until((text) => !text.includes('done'));
  });

  it('whose program can not be started leaves nothing, also for the next server', async () => {
    // Longer than a system takes, and than an argument of this test may be.
    const line = `display-popup -E ${'x'.repeat(500_000)}`;
    const failed = await host.runWith({ stdin: line }, 'source-file', '-');
    expect(failed).toMatchObject({ code: 1, err: expect.stringContaining('argument list too long') });
    const { server } = await host.status();
    process.kill(server.pid, 'SIGKILL');
    await host.until(
      () => host.run('server', 'status', '--json'),
      ({ code, out }) => code === 0 && JSON.parse(out).server.pid !== server.pid,
    );
    // The client is back.
    await host.until(
      () => host.ok('list-clients'),
      (clients) => clients !== '',
    );
    const over = host.run('display-popup', '-E', waiter);
    await user.until(waits);
    expect(user.text()).not.toContain('popup lost');
    user.type('\x04');
    expect((await over).code).toBe(0);
  });

  it('without -E, C-c closes it while its program runs: status 129', async () => {
    const over = host.run('display-popup', waiter);
    await user.until(waits);
    user.type('\x03');
    expect((await over).code).toBe(129);
  });

  it('with -EE stays after a failure and goes with a success; -C closes it from outside', async () => {
    const failed = host.run('display-popup', '-EE', 'echo no luck; exit 2');
    await user.until((text) => text.includes('no luck') && !user.cursorShown);
    await host.ok('display-popup', '-C');
    expect((await failed).code).toBe(2);
    expect((await host.run('display-popup', '-EE', 'true')).code).toBe(0);
  });

  it('has the size and place asked for, and keeps within a terminal that shrinks', async () => {
    const over = host.run(
      'display-popup',
      '-E',
      '-w',
      '40',
      '-h',
      '10',
      '-x',
      '30',
      '-y',
      '14',
      '-b',
      'double',
      reader,
    );
    await user.until((text) => text.includes('ready'));
    const rows = user.rows();
    expect(rows[4]?.slice(30)).toBe(`╔${'═'.repeat(38)}╗`);
    expect(rows[13]?.slice(30)).toBe(`╚${'═'.repeat(38)}╝`);
    user.resize(50, 12);
    await user.until(() => user.rows()[2]?.endsWith(`╔${'═'.repeat(38)}╗`) === true);
    expect(user.rows()[2]?.indexOf('╔')).toBe(10);
    user.type('bye\r');
    expect((await over).code).toBe(7);
  });

  it('outlives the client: killed, the next one of the session sees it as it was and goes on', async () => {
    const over = host.run('display-popup', '-E', reader);
    await user.until((text) => text.includes('ready'));
    user.type('one\r');
    await user.until((text) => text.includes('got <one>'));
    process.kill(user.pid, 'SIGKILL');
    await user.exit;
    user = await attach({ cols: 100, rows: 30 });
    await user.until((text) => text.includes('got <one>'));
    user.type('bye\r');
    expect((await over).code).toBe(7);
  });

  it('outlives the server: its program and screen go on, and who waited for it is told', async () => {
    const over = host.run('display-popup', '-E', reader);
    await user.until((text) => text.includes('ready'));
    user.type('one\r');
    await user.until((text) => text.includes('got <one>'));
    process.kill((await host.status()).server.pid, 'SIGKILL');
    expect(await over).toMatchObject({ code: 1, err: 'server exited unexpectedly\n' });
    await user.until((text) => text.includes('got <one>') && !text.includes('reconnecting'));
    user.type('two\r');
    await user.until((text) => text.includes('got <two>'));
    user.type('bye\r');
    await user.until((text) => !text.includes('got'));
    const log = await host.until(
      () => host.ok('show-messages'),
      (text) => text.includes('popup ended'),
    );
    expect(log).toContain('status 7');
  });

  it('gives the mouse to its program, and moves when its border is dragged', async () => {
    const mouse = `printf '\\033[?1002h\\033[?1006hready'; stty raw -echo; dd bs=1 count=9 2>/dev/null | od -An -c | tr -d ' \\n'; stty sane; cat`;
    const over = host.run('display-popup', '-w', '60', '-h', '10', '-x', '0', '-y', '10', mouse);
    await user.until((text) => text.includes('ready'));
    // Column 6, row 4 of the terminal are column 5, row 3 of its inside.
    user.type('\x1b[<0;6;4M');
    await user.until((text) => text.includes('033[<0;5;3M'));
    user.type('\x1b[<0;20;1M\x1b[<32;30;5M\x1b[<0;30;5m');
    await user.until(() => user.rows()[4]?.indexOf('╭') === 10);
    user.type('\x1b');
    expect((await over).code).toBe(129);
  });
});

describe('a popup that becomes a pane', () => {
  /** Its menu by a right click beside it. */
  async function choose(key: string): Promise<void> {
    user.type('\x1b[<2;1;1M\x1b[<2;1;1m');
    await user.until((text) => text.includes('To Horizontal Pane'));
    user.type(key);
    await user.until((text) => !text.includes('To Horizontal Pane'));
  }

  const panes = () =>
    host.ok('list-panes', '-t', 'work', '-F', '#{pane_left} #{pane_top} #{pane_pid} #{pane_dead}');

  it('goes on with its program and what that showed, and takes the keys; its caller is told', async () => {
    const over = host.run('display-popup', '-E', `echo pid $$; ${reader}`);
    await user.until((text) => /pid \d+/.test(text) && text.includes('ready'));
    const pid = /pid (\d+)/.exec(user.text())?.[1];
    await choose('h');
    expect((await over).code).toBe(129);
    await user.until((text) => !text.includes('╭') && text.includes('ready') && text.includes('│'));
    expect((await panes()).split('\n')[1]).toBe(`41 0 ${pid} 0`);
    user.type('hello\r');
    await user.until((text) => text.includes('got <hello>'));
    expect(await host.ok('capture-pane', '-p', '-t', 'work.1')).toMatch(/ready\n(.*\n)*got <hello>/);
    user.type('bye\r');
    await host.until(panes, (text) => text.split('\n').length === 1);
  });

  it('is no less of a pane when the server is killed', async () => {
    const over = host.run('display-popup', '-E', reader);
    await user.until((text) => text.includes('ready'));
    await choose('v');
    await over;
    user.type('before\r');
    await user.until((text) => text.includes('got <before>'));
    const pid = (await host.status()).server.pid;
    process.kill(pid, 'SIGKILL');
    await host.until(
      () => host.run('server', 'status', '--json'),
      ({ code, out }) => code === 0 && JSON.parse(out).server.pid !== pid,
    );
    await user.until((text) => !text.includes('reconnecting') && text.includes('got <before>'));
    user.type('after\r');
    await user.until((text) => text.includes('got <after>'));
    expect(await host.ok('capture-pane', '-p', '-t', 'work.1')).toMatch(
      /ready\n(.*\n)*got <before>\n(.*\n)*got <after>/,
    );
    await host.ok('respawn-pane', '-k', '-t', 'work.1', 'echo again; exec cat');
    await user.until((text) => text.includes('again'));
  });
});
