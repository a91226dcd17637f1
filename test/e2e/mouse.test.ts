/** The mouse on the built program, in a terminal that reports it as xterm does (SGR, mode 1006). */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';
import type { TestTerminal } from '../helpers/TestTerminal.ts';

let host: TestHost;
let terminal: TestTerminal;

beforeEach(async () => {
  host = new TestHost();
  await host.ok('new-session', '-d', '-s', 'work', '-x', '80', '-y', '23');
});
afterEach(async () => {
  terminal.end();
  await host.stop();
});

async function attach(): Promise<void> {
  terminal = host.terminal(['attach-session', '-t', 'work']);
  await terminal.until((text) => text.includes('[work]'));
}

/** A report of a button at a cell, from 0. 0-2 buttons, 32 more for motion, 64 and 65 the wheel. */
function mouse(button: number, x: number, y: number, release = false): string {
  return `\x1b[<${button};${x + 1};${y + 1}${release ? 'm' : 'M'}`;
}

function click(x: number, y: number, button = 0): string {
  return mouse(button, x, y) + mouse(button, x, y, true);
}

function drag(from: { x: number; y: number }, to: { x: number; y: number }): string {
  return mouse(0, from.x, from.y) + mouse(32, from.x + 1, from.y) + mouse(32, to.x, to.y);
}

const value = (format: string) => host.ok('display-message', '-p', '-t', 'work', format);

function until(format: string, wanted: string): Promise<string> {
  return host.until(
    () => value(format),
    (got) => got === wanted,
  );
}

/** The newest paste buffer, and copy mode is over. */
async function copied(text: string): Promise<void> {
  await host.until(
    () => host.run('show-buffer'),
    ({ out }) => out.trimEnd() === text,
  );
  await until('#{pane_in_mode}', '0');
}

it('is asked for while the option is on, and given back', { timeout: 60_000 }, async () => {
  await attach();
  const written = () => Buffer.concat(terminal.written).toString('latin1');
  await host.until(
    async () => written(),
    (text) => text.includes('\x1b[?1002h') && text.includes('\x1b[?1006h'),
  );
  terminal.type('\x02d');
  await terminal.exit;
  expect(written().lastIndexOf('\x1b[?1002l')).toBeGreaterThan(written().lastIndexOf('\x1b[?1002h'));
});

it('a click selects a pane, and a drag of the border between two resizes them', {
  timeout: 60_000,
}, async () => {
  await host.ok('split-window', '-h', '-t', 'work');
  await attach();
  await until('#{pane_index} #{pane_width}', '1 39');
  terminal.type(click(3, 3));
  await until('#{pane_index} #{pane_width}', '0 40');
  terminal.type(drag({ x: 40, y: 5 }, { x: 60, y: 5 }) + mouse(0, 60, 5, true));
  await until('#{pane_width}', '60');
});

it('a drag selects text, and letting go copies it', { timeout: 60_000 }, async () => {
  await host.ok('send-keys', '-t', 'work', "clear; printf 'alpha beta gamma\\n'", 'Enter');
  await attach();
  await terminal.until((text) => text.startsWith('alpha beta gamma'));
  terminal.type(drag({ x: 6, y: 0 }, { x: 10, y: 0 }));
  await until('#{pane_in_mode} #{selection_present}', '1 1');
  terminal.type(mouse(0, 10, 0, true));
  await copied('beta');
});

it('a double click copies a word, a triple click the line', { timeout: 60_000 }, async () => {
  await host.ok('send-keys', '-t', 'work', "clear; printf 'alpha beta gamma\\n'", 'Enter');
  await attach();
  await terminal.until((text) => text.startsWith('alpha beta gamma'));
  terminal.type(click(12, 0) + click(12, 0));
  await copied('gamma');
  terminal.type(click(1, 0) + click(1, 0) + click(1, 0));
  await copied('alpha beta gamma');
});

it('the wheel looks back through history, and comes back at the bottom', { timeout: 60_000 }, async () => {
  await host.ok('send-keys', '-t', 'work', 'seq 200', 'Enter');
  await attach();
  await terminal.until((text) => text.includes('\n200\n'));
  terminal.type(mouse(64, 3, 3) + mouse(64, 3, 3));
  await until('#{pane_in_mode} #{scroll_position}', '1 5');
  terminal.type(mouse(65, 3, 3));
  await until('#{pane_in_mode}', '0');
});

it('the middle button pastes', { timeout: 60_000 }, async () => {
  await host.ok('set-buffer', 'echo from the buffer');
  await attach();
  terminal.type(click(3, 3, 1));
  await terminal.until(
    (text) => text.startsWith('# echo from the buffer') || text.startsWith('$ echo from the buffer'),
  );
});

it('a program that asks for the mouse gets it, counted from its own corner', {
  timeout: 60_000,
}, async () => {
  await host.ok('split-window', '-h', '-t', 'work', "printf '\\033[?1000h\\033[?1006hready'; exec cat -v");
  await attach();
  await terminal.until((text) => text.includes('ready'));
  terminal.type(`${mouse(0, 45, 7)}${mouse(0, 45, 7, true)}\r`);
  await terminal.until((text) => text.includes('^[[<0;5;8M^[[<0;5;8m'));
});

it('the wheel is arrow keys for a program with a screen of its own that knows no mouse', {
  timeout: 60_000,
}, async () => {
  await host.ok('split-window', '-h', '-t', 'work', "printf '\\033[?1049h\\033[?1hready'; exec cat -v");
  await attach();
  await terminal.until((text) => text.includes('ready'));
  terminal.type(`${mouse(64, 45, 7)}\r`);
  await terminal.until((text) => text.includes('^[OA^[OA^[OA'));
});

it('a click on a window in the status line goes there, wherever it is drawn', {
  timeout: 60_000,
}, async () => {
  await host.ok(
    'set-option',
    '-g',
    'status-justify',
    'right',
    ';',
    'set-option',
    '-g',
    'status-position',
    'top',
  );
  for (const name of ['editor', 'logs']) await host.ok('new-window', '-t', 'work', '-n', name);
  await attach();
  const place = () => terminal.rows()[0]?.indexOf('1:editor') ?? -1;
  await terminal.until(() => place() > 0);
  terminal.type(click(place() + 2, 0));
  await until('#{window_name}', 'editor');
  terminal.type(mouse(65, place() + 2, 0));
  await until('#{window_name}', 'logs');
});

it('a click on a range of the status line is a key, which names the range and what it stands for', {
  timeout: 60_000,
}, async () => {
  await host.okAll(
    ['new-session', '-d', '-s', 'other'],
    ['new-window', '-d', '-t', 'work:5', '-n', 'five', 'cat'],
    ['set-option', '-g', 'status-format[0]', ''],
    [
      'set-option',
      '-g',
      'status-format[0]',
      // Two clicks on the same kind of place and pane would be a double click.
      '#[range=left]LL#[range=pane|#{pane_id}]PP#[range=right]RR#[range=session|#{session_id}]SS#[norange]NN' +
        '#[range=user|mine]UU#[range=window|5]WW#[norange]',
    ],
  );
  const told = '#{mouse_status_line} #{mouse_status_range} #{window_index}';
  for (const key of ['StatusLeft', 'StatusRight', 'Status', 'StatusDefault'])
    await host.ok(
      'bind-key',
      '-n',
      `MouseDown1${key}`,
      'set-option',
      '-F',
      '-t',
      '=',
      '-g',
      '@hit',
      `${key} ${told}`,
    );
  terminal = host.terminal(['attach-session', '-t', 'work']);
  await terminal.until((text) => text.includes('LLPPRRSSNNUUWW'));
  for (const [at, wanted] of [
    'StatusLeft 0 left 0',
    'Status 0 pane 0',
    'StatusRight 0 right 0',
    'Status 0 session 0',
    'StatusDefault 0  0',
    'Status 0 mine 0',
    'Status 0 window 5',
  ].entries()) {
    terminal.type(click(2 * at, 23));
    await host.until(
      () => host.run('show-options', '-gqv', '@hit'),
      ({ out }) => out.trimEnd() === wanted,
    );
  }
});

it('mouse_word and mouse_line are of what copy mode shows', { timeout: 60_000 }, async () => {
  await host.ok('respawn-pane', '-k', '-t', 'work', 'seq -f "row%g end" 1 60; exec cat');
  await host.ok(
    'bind-key',
    '-T',
    'copy-mode',
    'MouseDown3Pane',
    'set-option',
    '-g',
    '-F',
    '@hit',
    '#{mouse_word}/#{mouse_line}',
  );
  await attach();
  await terminal.until((text) => text.includes('row60'));
  await host.okAll(['copy-mode', '-t', 'work'], ['send-keys', '-t', 'work', '-X', 'history-top']);
  await terminal.until((text) => text.startsWith('row1 end'));
  terminal.type(click(1, 2, 2));
  await host.until(
    () => host.run('show-options', '-gqv', '@hit'),
    ({ out }) => out.trimEnd() === 'row3/row3 end',
  );
});
