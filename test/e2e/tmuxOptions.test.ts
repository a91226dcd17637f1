/** Options of tmux that change what a person sees or types: menus, prompts, copy mode, the prefix. In a real terminal. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';
import type { TestTerminal } from '../helpers/TestTerminal.ts';

let host: TestHost;
let user: TestTerminal;

beforeEach(async () => {
  host = new TestHost();
  await host.ok('new-session', '-d', '-s', 'work', '-x', '60', '-y', '16', 'cat -v');
  user = host.terminal(['attach-session', '-t', 'work'], { cols: 60, rows: 16 });
  await user.until((text) => text.includes('[work]'));
});

afterEach(async () => {
  user.end();
  await host.stop();
});

const set = (...words: string[]) => host.ok('set-option', '-g', ...words);

async function menu(corner: string, ...words: string[]): Promise<string[]> {
  const over = host.run('display-menu', ...words, '-T', 'title', 'First', 'f', '', '', 'Second', 's', '');
  await user.until((text) => text.includes('Second') && text.includes(corner));
  const rows = user.rows();
  const at = rows.findIndex((row) => row.includes('title'));
  user.type('q');
  await over;
  await user.until((text) => !text.includes('Second'));
  return rows.slice(at - 1, at + 5);
}

it('a menu has the lines of -b, of menu-border-lines, and the rounded ones of the theme', async () => {
  await menu('╭──');
  for (const [name, corner, across] of [
    ['single', '┌', '─'],
    ['double', '╔', '═'],
    ['heavy', '┏', '━'],
    ['simple', '+', '-'],
  ] as const) {
    await set('menu-border-lines', name);
    const [top, , , between] = await menu(`${corner}${across}`);
    expect(top).toContain(`${corner}${across.repeat(4)}`);
    expect(between).toContain(across.repeat(4));
  }
  for (const name of ['padded', 'none']) {
    const [top, title, first] = await menu('title', '-b', name);
    expect(`${top}${title}${first}`).not.toMatch(/[─-╿+|]/);
  }
  await set('theme', 'tmux');
  await host.ok('set-option', '-gu', 'menu-border-lines');
  await menu('┌──');
  await menu('╔══', '-b', 'double');
  expect(await host.run('display-menu', '-b', 'wavy', 'First', 'f', '')).toMatchObject({ code: 1 });
});

it("copy mode shows its position by the user's format, and none for an empty one", async () => {
  await set(
    'copy-mode-position-format',
    '#[align=centre]at #{scroll_position} of #{pane_id}#[align=right]日 end',
  );
  await host.ok('copy-mode');
  await user.until((text) => text.includes('at 0 of %0') && text.includes('日 end'));
  expect(user.rows()[0]).toBe(`${' '.repeat(22)}at 0 of %0${' '.repeat(22)}日 end`);
  await host.ok('copy-mode', '-q');
  await set('copy-mode-position-format', '');
  await host.ok('copy-mode');
  await user.until((text) => !text.includes('日') && !text.includes('[0/'));
  await host.ok('set-option', '-gu', 'copy-mode-position-format');
  await host.ok('send-keys', '-X', 'cursor-up');
  await user.until((text) => text.includes('[0/0]'));
});

it('messages and prompts are in the status line of message-line', async () => {
  await set('status', '3');
  await set('message-line', '1');
  await set('status-format[1]', 'second line');
  await user.until((text) => text.includes('second line'));
  await host.ok('display-message', '-d', '0', 'a message');
  await user.until((text) => text.includes('a message') && !text.includes('second line'));
  expect(user.rows()[14]).toBe('a message');
  expect(user.rows()[13]).toContain('[work]');
  user.type('x');
  await user.until((text) => text.includes('second line'));
  user.type('\x02:typed');
  await user.until((text) => text.includes(':typed'));
  expect(user.rows()[14]).toBe(':typed');
  expect(user.cursor).toEqual({ x: 6, y: 14 });
});

it('the cursor of a prompt has the shape and colour of its options', async () => {
  await set('prompt-cursor-style', 'bar');
  await set('prompt-cursor-colour', '#123456');
  const from = user.written.length;
  user.type('\x02:');
  await user.until((text) => text.includes(':'));
  const written = () => Buffer.concat(user.written.slice(from)).toString('latin1');
  await user.until(() => written().includes('\x1b[6 q') && written().includes('\x1b]12;#123456'));
  user.type('\x03');
  await user.until(() => /\x1b\[0? q/.test(written().split('\x1b[6 q')[1] ?? ''));
});

it('a program sets the title of its pane unless allow-set-title is off', async () => {
  const title = () => host.ok('display-message', '-p', '#{pane_title}');
  const say = (text: string) =>
    host.ok('respawn-pane', '-k', `printf '\\033]2;${text}\\007\\033k${text}\\033\\\\'; exec cat`);
  await set('allow-rename', 'on');
  await say('first');
  await host.until(title, (text) => text === 'first');
  await set('allow-set-title', 'off');
  await say('second');
  // The name of the window came after the title.
  await host.until(
    () => host.ok('display-message', '-p', '#{window_name}'),
    (text) => text === 'second',
  );
  expect(await title()).toBe('first');
});

it('backspace types the key that the option names', async () => {
  await host.ok('set-option', '-s', 'backspace', 'C-h');
  user.type('\x16\x7f\r');
  await user.until((text) => text.includes('^H'));
});
