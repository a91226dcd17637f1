/** Choosing a session by `holdfast` alone, and what the tree of sessions shows and does: in real terminals. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';
import type { TestTerminal } from '../helpers/TestTerminal.ts';

let host: TestHost;
let user: TestTerminal | null;

beforeEach(() => {
  host = new TestHost();
  user = null;
});

afterEach(async () => {
  user?.end();
  await host.stop();
});

function open(words: string[] = [], size = { cols: 100, rows: 30 }): TestTerminal {
  user = host.terminal(words, size);
  return user;
}

const shownSession = () => host.ok('list-clients', '-F', '#{client_session}');

describe('holdfast alone', () => {
  it('with several sessions it asks which one, over the picture of the last one, where Escape stays', async () => {
    for (const name of ['alpha', 'beta']) await host.ok('new-session', '-d', '-s', name);
    await host.ok('send-keys', '-t', 'beta', 'echo picture-be""low', 'Enter');
    const terminal = open();
    await terminal.until((text) => /sessions ›[\s\S]*beta[\s\S]*alpha/.test(text) && text.includes('[beta]'));
    terminal.type('\x1b');
    await terminal.until((text) => !text.includes('sessions ›') && text.includes('picture-below'));
    expect(await shownSession()).toBe('beta');
  });

  it("what is typed at once is the list's, and its choice is attached", async () => {
    for (const name of ['alpha', 'beta', 'gamma']) await host.ok('new-session', '-d', '-s', name);
    const terminal = open();
    terminal.type('alp\r');
    await terminal.until((text) => text.includes('[alpha]') && !text.includes('sessions ›'));
    terminal.type('echo ty""ped\r');
    await terminal.until((text) => text.includes('\ntyped'));
    expect(terminal.text()).not.toContain('alp\n');
  });

  it('with one session it attaches that, with none it makes one, and neither asks', async () => {
    const first = open();
    await first.until((text) => text.includes('[0]') && /[$#]/.test(text));
    first.type('\x02d');
    await first.exit;
    const second = open();
    await second.until((text) => text.includes('[0]'));
    second.type('echo ty""ped\r');
    await second.until((text) => text.includes('\ntyped'));
    for (const { written } of [first, second])
      expect(Buffer.concat(written).toString()).not.toContain('sessions');
  });

  it('attach-session goes to the last one without asking', async () => {
    for (const name of ['alpha', 'beta']) await host.ok('new-session', '-d', '-s', name);
    const terminal = open(['attach-session']);
    await terminal.until((text) => text.includes('[beta]') && /[$#]/.test(text));
    terminal.type('echo ty""ped\r');
    await terminal.until((text) => text.includes('\ntyped'));
    expect(terminal.text()).not.toContain('sessions ›');
  });
});

describe('the tree of sessions', () => {
  const names = (session: string, what = '#{window_index}:#{window_name}') =>
    host.ok('list-windows', '-t', session, '-F', what).then((out) => out.split('\n').join(' '));

  async function openTree(key = 'w', size = { cols: 100, rows: 30 }): Promise<TestTerminal> {
    const terminal = open(['attach-session', '-t', 'alpha'], size);
    await terminal.until((text) => text.includes('[alpha]') && /[$#]/.test(text));
    terminal.type(`\x02${key}`);
    await terminal.until((text) => /(?:windows|sessions) ›/.test(text) && text.includes('beta'));
    return terminal;
  }

  beforeEach(async () => {
    await host.okAll(
      ['new-session', '-d', '-s', 'alpha', '-n', 'first'],
      ['new-session', '-d', '-s', 'beta', '-n', 'editor'],
      ['new-window', '-d', '-t', 'beta', '-n', 'logs'],
      ['new-window', '-d', '-t', 'beta', '-n', 'spare'],
    );
  });

  it('moves the tagged windows to another session, in their order, and before a window', async () => {
    const terminal = await openTree();
    for (const name of ['editor', 'logs']) {
      terminal.type(`${name}\x14\x15`);
      await terminal.until(
        (text) => new RegExp(`\\* \\d: ${name}`).test(text) && text.includes('type to filter'),
      );
    }
    terminal.type('alpha\x16');
    await host.until(
      () => names('alpha'),
      (windows) => windows === '0:first 1:editor 2:logs',
    );
    expect(await names('beta', '#{window_name}')).toBe('spare');
    // Nothing is tagged any more: the next one goes alone.
    terminal.type('\x15spare\x14\x15logs\x1bv');
    await host.until(
      () => names('alpha'),
      (windows) => windows === '0:first 1:editor 2:spare 3:logs',
    );
    expect(await host.ok('list-sessions', '-F', '#{session_name}')).toBe('alpha');
  });

  it('says what is missing when nothing is tagged', async () => {
    const terminal = await openTree();
    terminal.type('\x16');
    await terminal.until((text) => text.includes('tag what is to come here first'));
    terminal.type('\x1b');
    await terminal.until((text) => !text.includes('windows ›'));
  });

  it('moves a window up and down among the others, and the one that was looked at still is', async () => {
    const terminal = await openTree();
    terminal.type('spare\x1b[1;3A');
    await host.until(
      () => names('beta'),
      (windows) => windows === '0:editor 1:spare 2:logs',
    );
    terminal.type('\x1b[1;3A');
    await host.until(
      () => names('beta', '#{window_name}#{window_flags}'),
      (windows) => windows.startsWith('spare') && windows.includes('editor*'),
    );
    terminal.type('\x1b[1;3B');
    await host.until(
      () => names('beta'),
      (windows) => windows === '0:editor 1:spare 2:logs',
    );
  });

  it('moves a pane into another window, and into a session as a window of its own', async () => {
    await host.ok('split-window', '-d', '-t', 'beta:editor', 'exec sleep 1000');
    const terminal = await openTree();
    const tagSleep = '\x15sleep\x14\x15';
    terminal.type(`${tagSleep}logs\x16`);
    await host.until(
      () => host.ok('list-panes', '-t', 'beta:logs', '-F', '#{pane_current_command}'),
      (commands) => commands === 'sh\nsleep',
    );
    terminal.type(`${tagSleep}alpha\x16`);
    await host.until(
      () => names('alpha', '#{window_index}:#{pane_current_command}'),
      (windows) => windows === '0:sh 1:sleep',
    );
  });

  it('who looks at a session that is left empty goes along with its last window', async () => {
    const terminal = await openTree();
    terminal.type('first\x14\x15beta\x16');
    await terminal.until((text) => text.includes('[beta]'));
    expect(await names('beta')).toBe('0:editor 1:logs 2:spare 3:first');
    expect(await shownSession()).toBe('beta');
  });

  it('lists ended sessions when it is asked to, with how they ended and what they showed, and makes one again', async () => {
    await host.ok('new-session', '-d', '-s', 'gone', '-n', 'work');
    await host.ok('split-window', '-d', '-h', '-t', 'gone');
    await host.ok('send-keys', '-t', 'gone.0', 'echo from the pa""st', 'Enter');
    await host.until(
      () => host.ok('capture-pane', '-p', '-t', 'gone.0'),
      (text) => text.includes('\nfrom the past'),
    );
    await host.ok('kill-session', '-t', 'gone');
    const terminal = await openTree('s', { cols: 120, rows: 30 });
    expect(terminal.text()).not.toContain('gone');
    terminal.type('\x05gone');
    await terminal.until(
      (text) => /gone +ended \d+s ago +killed/.test(text) && text.includes('from the past'),
    );
    terminal.type('\r');
    await terminal.until((text) => text.includes('Make gone again, with new shells?'));
    terminal.type('y');
    await host.until(
      () => host.run('list-panes', '-s', '-t', '=gone', '-F', '#{window_name}.#{pane_index} #{pane_dead}'),
      ({ out }) => out === 'work.0 0\nwork.1 0\n',
    );
    expect(await host.ok('capture-pane', '-p', '-t', 'gone.0')).toContain('from the past');
    await terminal.until((text) => /gone +restored/.test(text));
  });

  it('marks what was restored and what is lost', async () => {
    const file = `${host.dir}/saved.json`;
    await host.ok('session', 'save', 'beta', '--to', file);
    await host.ok('kill-session', '-t', 'beta');
    await host.ok('session', 'restore', '--from', file);
    const terminal = await openTree('w', { cols: 160, rows: 30 });
    await terminal.until((text) => /beta +lost +restored/.test(text));
    expect(terminal.text()).toMatch(/editor .*lost: restored from a file +restored/);
  });

  it('shows all panes of a window as they lie', async () => {
    await host.ok('split-window', '-h', '-t', 'beta', 'echo right-pic""ture; exec sleep 1000');
    await host.ok('send-keys', '-t', 'beta.0', 'clear; echo left-pic""ture', 'Enter');
    const terminal = await openTree('s', { cols: 140, rows: 40 });
    terminal.type('beta');
    await terminal.until((text) => /left-picture *│right-picture/.test(text));
  });

  it.each(['top', 'bottom'])(
    'shows a window whose panes have titles at the %s: no line ends at theirs',
    async (at) => {
      await host.ok('set-option', '-gw', 'pane-border-status', at);
      await host.ok('split-window', '-h', '-t', 'beta', 'echo right-pic""ture; exec sleep 1000');
      await host.ok('resize-window', '-t', 'beta', '-x', '60', '-y', '20');
      const terminal = await openTree('s', { cols: 140, rows: 40 });
      terminal.type('beta');
      const closed = at === 'top' ? / ─{20,}┬─{20,}/ : / ─{20,}┴─{20,}/;
      await terminal.until((text) => /│right-picture/.test(text) && closed.test(text));
      expect(terminal.text()).not.toMatch(/[┬┴]{2}/);
    },
  );

  it('the right button opens a menu of what can be done with a row', async () => {
    const terminal = await openTree();
    const line = () => terminal.rows().findIndex((row) => row.includes('1: logs')) + 1;
    terminal.type(`\x1b[<2;14;${line()}M\x1b[<2;14;${line()}m`);
    await terminal.until((text) => text.includes('move here') && text.includes('rename'));
    terminal.type('\x12');
    await terminal.until((text) => text.includes('Rename 1: logs to:') && !text.includes('move here'));
    terminal.type('journal\r');
    await terminal.until((text) => text.includes('1: journal'));
    terminal.type('\x1bm');
    await terminal.until((text) => text.includes('move here'));
    terminal.type('\x1b');
    await terminal.until((text) => !text.includes('move here') && text.includes('windows ›'));
  });

  it('a click answers its question, and does what its last line offers', async () => {
    const terminal = await openTree();
    const click = (text: string, offset = 0) => {
      const y = terminal.rows().findIndex((row) => row.includes(text));
      const x = (terminal.rows()[y]?.indexOf(text) ?? 0) + offset;
      terminal.type(`\x1b[<0;${x + 1};${y + 1}M\x1b[<0;${x + 1};${y + 1}m`);
    };
    terminal.type('spare');
    await terminal.until((text) => text.includes('windows › spare'));
    click('^x kill');
    await terminal.until((text) => text.includes('Kill 2: spare?'));
    click('y yes');
    await host.until(
      () => names('beta', '#{window_name}'),
      (windows) => windows === 'editor logs',
    );
    await terminal.until((text) => text.includes('nothing matches') && text.includes('Esc close'));
    click('Esc close');
    await terminal.until((text) => !text.includes('windows ›'));
  });
});
