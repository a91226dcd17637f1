/** Control mode with real processes: what a program that draws its own windows relies on (tmux(1), CONTROL MODE). */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ControlTalk } from '../helpers/ControlTalk.ts';
import { client, TestHost } from '../helpers/TestHost.ts';

const [file, ...first] = client;

let host: TestHost;
const open: ControlTalk[] = [];

beforeEach(() => {
  host = new TestHost();
});

afterEach(async () => {
  for (const talk of open.splice(0)) talk.kill();
  await host.stop();
});

async function talkTo(...argv: string[]): Promise<ControlTalk> {
  const talk = new ControlTalk(file, [...first, ...argv], { env: host.env, cwd: host.dir });
  open.push(talk);
  await talk.notified(/^%session-changed/);
  return talk;
}

const said = async (talk: ControlTalk, line: string) => (await talk.send(line))[0]?.lines.join('\n') ?? '';

describe('a client in control mode', () => {
  it('is told the end by a detach, and leaves with an empty line or the end of its input', async () => {
    await host.ok('new-session', '-d', '-s', 'work', 'cat');
    const [detached, empty, ended] = [
      await talkTo('-C', 'attach', '-t', 'work'),
      await talkTo('-C', 'attach', '-t', 'work'),
      await talkTo('-C', 'attach', '-t', 'work'),
    ];
    expect(await host.ok('display', '-p', '-t', 'work', '#{session_attached}')).toBe('3');
    empty.type('\n');
    ended.endInput();
    await Promise.all([empty.exited, ended.exited]);
    await host.ok('detach-client', '-s', 'work');
    expect(await detached.exited).toBe(0);
    for (const { lines } of [detached, empty, ended]) expect(lines.at(-1)).toBe('%exit');
    expect(await host.ok('display', '-p', '-t', 'work', '#{session_attached}')).toBe('0');
  });

  it('is told the mistakes of the configuration, if it is the first to come', async () => {
    const conf = join(host.dir, 'some.conf');
    writeFileSync(conf, 'nosuch-ä x\nset -g status on\nset -g nosuch 1\n');
    const talk = await talkTo('-f', conf, '-C', 'new-session', '-s', 'work', 'cat');
    await talk.notified(/^%config-error .*nosuch$/);
    const told = () => talk.notifications.filter((line) => line.startsWith('%config-error'));
    expect(told().map((line) => Buffer.from(line, 'latin1').toString())).toEqual([
      `%config-error ${conf}:1: unknown command: nosuch-ä`,
      `%config-error ${conf}:3: invalid option: nosuch`,
    ]);
    const other = await talkTo('-C', 'attach', '-t', 'work');
    await other.send('display-message -p x');
    expect(other.notifications.some((line) => line.startsWith('%config-error'))).toBe(false);
  });

  it('answers questions by the keys that a command presses in it', async () => {
    await host.ok('new-session', '-d', '-s', 'work', 'cat');
    const talk = await talkTo('-C', 'attach', '-t', 'work');
    const client = await host.ok('list-clients', '-F', '#{client_name}');
    const press = (...keys: string[]) =>
      host.okAll(...keys.map((key) => ['send-keys', '-K', '-c', client, key]));
    const option = (name: string) => host.ok('show-options', '-gv', name);
    await host.ok('confirm-before', '-b', '-t', client, 'set -g @sure yes');
    await press('y');
    await host.until(
      () => host.run('show-options', '-gqv', '@sure'),
      ({ out }) => out === 'yes\n',
    );
    await host.ok('command-prompt', '-b', '-I', 'a', '-t', client, 'set -g @text "%1"');
    await press('b', 'BSpace', 'c', 'Enter');
    await host.until(
      () => host.run('show-options', '-gqv', '@text'),
      ({ out }) => out !== '',
    );
    expect(await option('@text')).toBe('ac');
    // A key without a question does nothing, and a question ends with its client.
    await press('z');
    const waits = host.run('confirm-before', '-t', client, 'set -g @sure no');
    await host.until(
      async () => {
        talk.type('\n');
        return talk.exited;
      },
      (code) => code === 0,
    );
    expect((await waits).code).toBe(1);
    expect(await option('@sure')).toBe('yes');
  });

  it('has its answers in order, however fast it asks', async () => {
    const talk = await talkTo('-C', 'new-session', '-s', 'work', 'cat');
    const numbers = Array.from({ length: 2000 }, (_, at) => `${at}`);
    const blocks = await talk.send(numbers.map((at) => `display-message -p ${at}`).join('\n'));
    expect(blocks.map(({ lines }) => lines.join())).toEqual(numbers);
    expect(new Set(blocks.map(({ number }) => number)).size).toBe(2000);
  });

  it('gets everything that it asked for before it leaves', async () => {
    await host.ok('new-session', '-d', '-s', 'work', 'cat');
    const talk = await talkTo('-C', 'attach', '-t', 'work');
    talk.read(false);
    talk.type(`${'display-message -p answer\n'.repeat(20_000)}display-message -p last\n\n`);
    talk.read(true);
    expect(await talk.exited).toBe(0);
    expect(talk.lines.filter((line) => line === 'answer')).toHaveLength(20_000);
    expect(talk.lines.slice(-4)).toContain('last');
  });

  it('reads and writes files in its own folder', async () => {
    const talk = await talkTo('-C', 'new-session', '-s', 'work', 'cat');
    writeFileSync(join(host.dir, 'some.conf'), 'display-message -p sourced\n');
    talk.type('source-file some.conf\n');
    await talk.until(() => talk.blocks.some(({ lines }) => lines.includes('sourced')));
  });

  it('waits with wait-exit until it is told to go', async () => {
    const talk = await talkTo('-C', 'new-session', '-s', 'work', 'cat');
    await talk.send('refresh-client -f wait-exit');
    talk.type('kill-session\n');
    await talk.until(() => talk.lines.includes('%exit'));
    talk.type('list-sessions\n\n');
    expect(await talk.exited).toBe(0);
    expect(talk.lines.at(-1)).toBe('%exit');
  });

  it('runs the command of a popup, which nobody sees', async () => {
    const talk = await talkTo('-C', 'new-session', '-s', 'work', 'cat');
    const [one, several] = await talk.send('display-popup "exit 3"\ndisplay-popup touch "it\'s made"');
    expect([one?.failed, several?.failed]).toEqual([false, false]);
    expect(existsSync(join(host.dir, "it's made"))).toBe(true);
    expect(await host.ok('display-popup', 'true')).toBe('');
  });

  it('may not be the way around a read-only attach', async () => {
    const talk = await talkTo('-C', 'new-session', '-s', 'work', 'cat');
    talk.endInput();
    await talk.exited;
    await host.ok('new-session', '-d', '-s', 'work2', 'cat');
    const reader = await talkTo('-C', 'attach', '-r', '-t', 'work2');
    const [block] = await reader.send('send-keys x');
    expect(block?.failed).toBe(true);
    expect(block?.lines.join()).toContain('read-only');
  });
});

describe('the output of panes in control mode', () => {
  it('comes from attached sessions only, and can be turned off', async () => {
    const talk = await talkTo('-C', 'new-session', '-s', 'work', 'cat');
    await host.ok('new-session', '-d', '-s', 'other', 'cat');
    await talk.send('send-keys -t other: elsewhere Enter\nsend-keys here Enter');
    await talk.until(() => talk.output('%0').includes('here'));
    await talk.send('refresh-client -A "%0:off"\nsend-keys unseen Enter');
    await host.until(
      () => host.ok('capture-pane', '-p', '-t', 'work'),
      (text) => /unseen\nunseen/.test(text),
    );
    await talk.send('refresh-client -A "%0:on"\nsend-keys again Enter');
    await talk.until(() => talk.output('%0').includes('again'));
    expect(talk.output('%0')).not.toContain('unseen');
    expect(talk.output('%1')).toBe('');
  });

  it('pauses for a client that does not read, drops what waits, and goes on when asked', async () => {
    const talk = await talkTo('-C', 'new-session', '-s', 'work', 'cat');
    await talk.send('refresh-client -f pause-after=1');
    talk.read(false);
    talk.type('split-window "yes 0123456789012345678901234567890123456789"\n');
    await host.until(
      () => host.ok('list-panes', '-t', 'work', '-F', '#{pane_id} #{history_size}'),
      (text) => Number(/%1 (\d+)/.exec(text)?.[1] ?? 0) > 0,
    );
    const before = (await host.status()).server.rssBytes;
    // Longer than pause-after: what waits then is too old.
    const from = Date.now();
    await host.until(
      async () => Date.now() - from,
      (ms) => ms > 2500,
    );
    talk.read(true);
    await talk.notified(/^%pause %1$/);
    expect((await host.status()).server.rssBytes - before).toBeLessThan(64 * 1024 * 1024);
    await talk.send('respawn-pane -k -t %1 cat\nrefresh-client -A "%1:continue"');
    await talk.notified(/^%continue %1$/);
    await talk.send('send-keys -t %1 back Enter');
    await talk.until(() => talk.notifications.some((line) => /^%extended-output %1 \d+ : back/.test(line)));
  });

  it('keeps a program going at full speed beside a client that has stopped', async () => {
    const talk = await talkTo('-C', 'new-session', '-s', 'work', 'cat');
    talk.read(false);
    await host.ok('split-window', '-t', 'work', 'seq 1 400000; echo d""one; cat');
    await host.until(
      () => host.ok('capture-pane', '-p', '-t', '%1'),
      (text) => text.includes('done'),
    );
  });
});

describe('formats that a control client follows', () => {
  it('are told when they change', async () => {
    const talk = await talkTo('-C', 'new-session', '-s', 'work', '-n', 'one', 'cat');
    await talk.send(
      'refresh-client -B "name::#{session_name}"\nrefresh-client -B "windows:@*:#{window_name}"\nrefresh-client -B "panes:%*:#{pane_title}"',
    );
    await talk.notified(/^%subscription-changed name \$0 - - - : work$/);
    await talk.notified(/^%subscription-changed windows \$0 @0 0 - : one$/);
    await talk.send('rename-window two\nselect-pane -T title');
    await talk.notified(/^%subscription-changed windows \$0 @0 0 - : two$/);
    await talk.notified(/^%subscription-changed panes \$0 @0 0 %0 : title$/);
    await talk.send('refresh-client -B windows\nrename-window three\nrename-session play');
    await talk.notified(/^%subscription-changed name \$0 - - - : play$/);
    expect(talk.notifications.join('\n')).not.toContain(': three');
  });
});

it('reports the colours of its terminal to programs of its panes', async () => {
  const program = `stty raw -echo; head -c 1 >/dev/null; printf '\\033]10;?\\007\\033]11;?\\033\\\\'; cat -v`;
  const talk = await talkTo('-C', 'new-session', program);
  await said(talk, 'refresh-client -r "%0:\\e]11;rgb:1212/3434/5656\\e\\\\"');
  await said(talk, 'refresh-client -r "%0:\\e]10;#ffeedd\\007"');
  // Neither is a report.
  for (const report of ['nonsense', '\\e]11;red\\007']) await said(talk, `refresh-client -r "%0:${report}"`);
  await said(talk, 'refresh-client -r "%9:\\e]11;rgb:0/0/0\\007"');
  await said(talk, 'send-keys x');
  await talk.until(() => /\]10;rgb:ffff\/eeee\/dddd.*\]11;rgb:1212\/3434\/5656/s.test(talk.output('%0')));
  expect((await talk.send('refresh-client -r nothing'))[0]?.failed).toBe(false);
});

describe('what iTerm2 asks at its start', () => {
  it('is answered', async () => {
    const talk = await talkTo(
      '-C',
      'new-session',
      '-s',
      'work',
      '-x',
      '80',
      '-y',
      '24',
      'printf "a\\nb"; cat',
    );
    expect(await said(talk, 'display-message -p "#{version}"')).toBe('3.4');
    expect(await said(talk, 'show-window-options -g pane-border-format')).toMatch(/^pane-border-format /);
    const windows =
      'list-windows -F "#{session_name}\t#{window_id}\t#{window_name}\t#{window_width}\t#{window_height}\t#{window_layout}\t#{window_flags}\t#{?window_active,1,0}"';
    expect(await said(talk, windows)).toMatch(/^work\t@0\t[^\t]*\t80\t24\t[0-9a-f]{4},80x24,0,0,0\t\*\t1$/);
    expect(await said(talk, 'show -v -q -t $0 @hidden')).toBe('');
    await talk.send('refresh-client -C 132,50');
    await talk.notified(/^%layout-change @0 [0-9a-f]{4},132x50,0,0,0 [0-9a-f]{4},132x50,0,0,0 \*$/);
    await talk.until(() => talk.output('%0').includes('b'));
    expect(await said(talk, 'capture-pane -peqJN -t %0 -S -1000')).toMatch(/^a *\nb *\n/);
    const [pending] = await talk.send('capture-pane -p -P -C -t %0');
    expect(pending).toMatchObject({ lines: [''], failed: false });
    const state = [
      'pane_id',
      'alternate_on',
      'alternate_saved_x',
      'alternate_saved_y',
      'cursor_x',
      'cursor_y',
      'scroll_region_upper',
      'scroll_region_lower',
      'pane_tabs',
      'cursor_flag',
      'insert_flag',
      'keypad_cursor_flag',
      'keypad_flag',
      'wrap_flag',
      'mouse_standard_flag',
      'mouse_button_flag',
      'mouse_any_flag',
      'mouse_utf8_flag',
    ];
    const line = await said(
      talk,
      `list-panes -t %0 -F "${state.map((name) => `${name}=#{${name}}`).join('\t')}"`,
    );
    const values = new Map(line.split('\t').map((pair) => pair.split('=') as [string, string]));
    expect([...values.keys()]).toEqual(state);
    expect(values.get('cursor_y')).toBe('1');
    expect(values.get('scroll_region_lower')).toBe('49');
  });

  it('is framed on a terminal', async () => {
    await host.ok('new-session', '-d', '-s', 'work', 'cat');
    const terminal = host.terminal(['-CC', 'attach', '-t', 'work']);
    const bytes = () => Buffer.concat(terminal.written).toString('latin1');
    await terminal.until(() => bytes().includes('%session-changed'));
    expect(bytes().startsWith('\x1bP1000p%begin ')).toBe(true);
    terminal.type('display-message -p hello\r');
    await terminal.until(() => /hello\r\n%end/.test(bytes()));
    terminal.type('\r');
    await terminal.until(() => bytes().endsWith('%exit\r\n\x1b\\'));
    // What is typed is not echoed.
    expect(bytes()).not.toContain('display-message');
  });
});
