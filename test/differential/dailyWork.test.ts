/** What a day of work showed to differ, beside tmux: names of windows in modes, jobs that take their client elsewhere, errors of keys. */
import { execFileSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TwinClients } from './TwinClients.ts';

const size = { cols: 80, rows: 24 };

describe.runIf(execFileSync('tmux', ['-V'], { encoding: 'utf8' }) === 'tmux 3.3a\n')('beside tmux', () => {
  let twins: TwinClients;
  beforeEach(async () => {
    twins = new TwinClients();
    await twins.start(size);
  });
  afterEach(() => twins.stop());

  /** Waits until both answer with `wanted`, and compares all that they answer and show. */
  async function expectTheSame(wanted: string, ...words: string[]): Promise<void> {
    let look = await twins.settled(words);
    for (let tries = 0; tries < 300 && !look.theirs.includes(wanted); tries++)
      look = await twins.settled(words);
    expect(look.ours).toBe(look.theirs);
    expect(look.theirs).toContain(wanted);
  }

  it('a window is named after the mode that its pane enters, and its program again afterwards', {
    timeout: 60_000,
  }, async () => {
    await twins.both(
      'set',
      '-g',
      'automatic-rename-format',
      '#{?pane_in_mode,[#{pane_mode}],#{pane_current_command}}',
    );
    await twins.both('set', '-g', 'automatic-rename', 'on');
    await twins.both('set', '-w', '-t', 'work', '-u', 'automatic-rename');
    const name = ['list-windows', '-F', '#{window_name}'];
    await twins.write('work', 'output');
    await expectTheSame('cat', ...name);
    for (const [mode, enter] of [
      ['copy-mode', ['copy-mode', '-t', 'work']],
      ['clock-mode', ['clock-mode', '-t', 'work']],
    ] as const) {
      await twins.both(...enter);
      await expectTheSame(`[${mode}]`, ...name);
      await twins.both('copy-mode', '-q', '-t', 'work');
      await expectTheSame('cat', ...name);
    }
  });

  it('a pane whose first program of a pipe has ended keeps a name and its folder', {
    timeout: 60_000,
  }, async () => {
    await twins.both('new-window', '-t', 'work:1', '-c', '/', 'exec bash --norc');
    const waiting =
      'g=$(cut -d" " -f5 /proc/$$/stat); while [ -d /proc/$g ]; do :; done; echo u""p; exec cat';
    await twins.both('send-keys', '-t', 'work:1', `cd /usr; true | sh -c '${waiting}'`, 'Enter');
    await expectTheSame('\nup', 'capture-pane', '-p', '-t', 'work:1');
    const facts = '#{window_index} #{pane_current_command} #{pane_current_path}';
    await expectTheSame('1 bash /usr', 'list-panes', '-s', '-F', facts);
  });

  it('a job that switches its client goes on in the session there', { timeout: 60_000 }, async () => {
    await twins.both('new-session', '-d', '-s', 'other', '-x', '80', '-y', '24');
    await twins.both('split-window', '-t', 'other');
    await twins.attach('A', size);
    await twins.both(
      'bind',
      '-n',
      'F2',
      'run-shell',
      'tmux switch-client -t other; tmux select-pane -t 0; tmux set @done 1',
    );
    await twins.press('A', '\x1bOQ');
    await expectTheSame('other 1', 'list-sessions', '-F', '#{session_name} #{@done}');
    await expectTheSame(
      'other 0 1',
      'list-panes',
      '-a',
      '-F',
      '#{session_name} #{pane_index} #{pane_active}',
    );
  });

  it('a session that a client switched to was used last', { timeout: 60_000 }, async () => {
    for (const name of ['first', 'second', 'third'])
      await twins.both('new-session', '-d', '-s', name, '-x', '80', '-y', '24');
    await twins.attach('A', size);
    await twins.both('switch-client', '-c', '<A>', '-t', 'second');
    await twins.detach('A');
    await expectTheSame('second', 'display-message', '-p', '#{session_name}');
  });

  it.each([
    ['exit 3', 'returned 3'],
    ['kill -9 $$', 'terminated by signal 9'],
  ])('a job that fails says so in the pane: %s', { timeout: 60_000 }, async (command, failure) => {
    await twins.attach('A', size);
    for (const [key, flags] of [
      ['F2', []],
      ['F3', ['-b']],
    ] as const) {
      await twins.both('bind', '-n', key, 'run-shell', ...flags, `echo ${key}; ${command}`);
      for (const { theirs, ours } of twins.clients.values())
        for (const terminal of [theirs, ours]) {
          terminal.type(key === 'F2' ? '\x1bOQ' : '\x1bOR');
          await terminal.until((text) => text.includes(failure));
        }
      await expectTheSame('1', 'list-panes', '-F', '#{pane_in_mode}');
      await twins.both('copy-mode', '-q', '-t', 'work');
    }
  });

  it('an error of a key begins with a capital letter in the status line', { timeout: 60_000 }, async () => {
    await twins.both('set', '-g', 'display-time', '0');
    await twins.attach('A', size);
    await twins.both('bind', '-n', 'F2', 'select-window', '-t', ':77');
    for (const { theirs, ours } of twins.clients.values())
      for (const terminal of [theirs, ours]) {
        terminal.type('\x1bOQ');
        await terminal.until((text) => text.includes('find window: 77'));
      }
    const { theirs, ours } = await twins.settled();
    expect(ours).toBe(theirs);
    expect(theirs).toContain("Can't find window: 77");
  });

  it('a pane that becomes taller leaves what was cleared in history', { timeout: 60_000 }, async () => {
    await twins.attach('A', size);
    const lines = (from: number, to: number) =>
      Array.from({ length: to - from + 1 }, (_, i) => `line ${from + i}\r\n`).join('');
    const history = ['capture-pane', '-p', '-S', '-', '-t', 'work:0.0'];
    await twins.write('work:0.0', `${lines(1, 20)}\x1b[H\x1b[J${lines(31, 40)}`);
    await twins.both('split-window', '-d', '-t', 'work:0.0', '-l', '13');
    await twins.write('work:0.0', lines(41, 45));
    await expectTheSame('line 45', ...history);
    await twins.both('kill-pane', '-t', 'work:0.1');
    await expectTheSame('line 45', ...history);
    await twins.both('split-window', '-h', '-d', '-t', 'work:0.0');
    await twins.both('split-window', '-d', '-t', 'work:0.0', '-l', '15');
    await twins.both('kill-pane', '-t', 'work:0.1');
    await twins.both('kill-pane', '-t', 'work:0.1');
    await expectTheSame('line 45', ...history);
    await expectTheSame('', 'list-panes', '-F', '#{history_size} #{cursor_y}');
  });
});
