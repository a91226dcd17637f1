/** What a pane shows and its program gets by options and commands of tmux that change the terminal, on tmux and here. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TwoServers } from './TwoServers.ts';

let servers: TwoServers;
beforeEach(async () => {
  servers = new TwoServers();
  await servers.start();
});
afterEach(() => servers.stop());

async function same(line: string): Promise<string> {
  const { tmux, holdfast } = await servers.run(line);
  expect(holdfast).toEqual(tmux);
  return tmux.out;
}

/** A window that a program fills: it writes `text`, and then says what it reads. */
async function show(text: string, program = 'cat'): Promise<void> {
  await same(`new-window -d -n shown "printf '${text}'; exec ${program}"`);
  await servers.until('capture-pane -p -t :shown', ({ out }) => out.includes('end'));
}

const screen = "display-message -p -t :shown '#{alternate_on} #{history_size} #{cursor_x},#{cursor_y}'";
const lines = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, at) => `line ${from + at}\\n`).join('');

it('alternate-screen off keeps programs on the normal screen, so their output goes to history', async () => {
  await same('set-option -gw alternate-screen off');
  await show(`before\\n\\033[?1049h${lines(1, 40)}\\033[?1049lend`);
  expect(await same(screen)).toContain('0 ');
  expect(await same('capture-pane -p -S - -t :shown')).toMatch(/before\nline 1\n/);
});

it('alternate-screen of one pane counts for that pane, also while its program runs', async () => {
  await show('end');
  await same('set-option -p -t :shown alternate-screen off');
  const hex = [...'\x1b[?1049h'].map((char) => char.charCodeAt(0).toString(16)).join(' ');
  await same(`send-keys -t :shown -H ${hex} 6d 0d`);
  await servers.until('capture-pane -p -t :shown', ({ out }) => /m\n/.test(out));
  expect(await same("display-message -p -t :shown '#{alternate_on}'")).toBe('0\n');
  await same('set-option -p -t :shown -u alternate-screen');
  await same(`send-keys -t :shown -H ${hex} 6f 0d`);
  await servers.until("display-message -p -t :shown '#{alternate_on}'", ({ out }) => out === '1\n');
});

it.each([
  ['rows of history', `${lines(1, 60)}\\033[10Hend\\033[J`],
  ['less history than rows', `${lines(1, 26)}\\033[5Hend\\033[J`],
  ['text below the cursor', `${lines(1, 40)}\\033[12Hend`],
  ['no history', `${lines(1, 5)}\\033[2Hend`],
])('resize-pane -T pulls history in place of the rows below the cursor: %s', async (_, text) => {
  await show(text);
  await same('resize-pane -T -t :shown');
  await same(screen);
  await same('capture-pane -p -t :shown');
  await same('capture-pane -p -S - -t :shown');
  await same('resize-pane -T -t :shown');
  await same(screen);
});

it('resize-pane -T changes nothing in copy mode', async () => {
  await show(`${lines(1, 40)}\\033[10Hend\\033[J`);
  await same('copy-mode -t :shown');
  await same('resize-pane -T -t :shown');
  await same('copy-mode -q -t :shown');
  await same(screen);
});

it.each([
  ['\\033[H\\033[J', 'from the first cell'],
  ['\\033[H\\033[2J', 'all of it'],
  ['\\033[3;1H\\033[J', 'a part of it'],
  ['\\033[H\\033[2J\\033[3J', 'and history'],
  ['\\033[?1049h\\033[H\\033[2J\\033[?1049l', 'the alternate one'],
])('scroll-on-clear keeps in history what is cleared: %s, %s', async (clear) => {
  const text = `${lines(1, 9)}\\n\\033[31mred\\033[m\\n${clear}end`;
  await show(text);
  await same(screen);
  await same('capture-pane -p -e -S - -t :shown');
  await same('kill-window -t :shown');
  await same('set-option -gw scroll-on-clear off');
  await show(text);
  await same(screen);
  await same('capture-pane -p -e -S - -t :shown');
});

it('respawn-pane drops what is on the screen, and send-keys -R moves it into history', async () => {
  await show(`${lines(1, 30)}end`);
  await same('send-keys -R -t :shown');
  await same('capture-pane -p -S - -t :shown');
  await same('send-keys -t :shown dropped Enter');
  await servers.until('capture-pane -p -t :shown', ({ out }) => out.includes('dropped'));
  await same("respawn-pane -k -t :shown 'echo begun; exec cat'");
  await servers.until('capture-pane -p -t :shown', ({ out }) => out.includes('begun'));
  expect(await same('capture-pane -p -S - -t :shown')).not.toContain('dropped');
});

it('backspace is sent as the key that the option names', async () => {
  await show('end\\n', 'cat -v');
  await same('set-option -s backspace C-h');
  await same("send-keys -t :shown C-v BSpace M-BSpace Enter 'sent' Enter");
  await servers.until('capture-pane -p -t :shown', ({ out }) => /sent\n.*\nsent/.test(out));
  expect(await same('capture-pane -p -t :shown')).toContain('^H');
});
