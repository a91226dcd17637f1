/** View mode: output of commands of keys and of run-shell in the pane, in tmux and here, with clients on both. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TwinClients } from './TwinClients.ts';

const size = { cols: 60, rows: 12 };

let twins: TwinClients;
beforeEach(async () => {
  twins = new TwinClients();
  await twins.start(size);
  await twins.attach('A', size);
});
afterEach(() => twins.stop());

const place = [
  'display-message',
  '-p',
  '#{pane_in_mode} #{pane_mode} #{scroll_position} #{copy_cursor_x},#{copy_cursor_y}',
];

/** Both show the same, in the same mode. */
async function same(...formats: readonly (readonly string[])[]): Promise<string> {
  const { theirs, ours } = await twins.settled(place, ...formats);
  expect(ours).toBe(theirs);
  return theirs;
}

const mode = '#{pane_in_mode} #{pane_mode}';
const inView = async () => expect(await same()).toContain('1 view-mode');

it.each([
  ['one line of a shell', "run-shell 'echo one'"],
  ['several lines', 'run-shell "seq 1 5"'],
  ['more than the screen has', 'run-shell "seq 1 40"'],
  ['colours, and no line break at the end', 'run-shell "printf \'\\\\033[31mred\\\\033[m and\\nplain\'"'],
  ['of a command', "list-windows -a -F '#{session_name}:#{window_index} #{window_name}'"],
  ['of two commands', 'display-message -p first ; display-message -p second'],
])('the output of a key is shown, and q leaves: %s', { timeout: 60_000 }, async (_, line) => {
  await twins.both('bind', '-n', 'F5', line);
  await twins.press('A', '\x1b[15~');
  await inView();
  await twins.press('A', 'q');
  expect(await same()).toContain('0 ');
});

it('lines that come later are added below, and what is shown stays', { timeout: 60_000 }, async () => {
  await twins.both('bind', '-n', 'F5', 'run-shell "seq 1 8"');
  await twins.press('A', '\x1b[15~');
  await inView();
  await twins.press('A', '\x1b[15~');
  await same();
  await twins.both('send-keys', '-X', 'history-bottom');
  await same();
  await twins.both('send-keys', '-X', 'search-backward', '3');
  await same();
});

it('its text is copied as from copy mode', { timeout: 60_000 }, async () => {
  await twins.both('bind', '-n', 'F5', "run-shell 'echo copy this'");
  await twins.press('A', '\x1b[15~');
  await inView();
  for (const command of ['select-line', 'copy-selection-and-cancel'])
    await twins.both('send-keys', '-X', command);
  await same(['show-buffer']);
});

it('a script of a key shows the lines of its own run-shell as they come', { timeout: 60_000 }, async () => {
  await twins.both(
    'bind',
    '-n',
    'F5',
    'run-shell \'tmux run-shell "echo first"; tmux run-shell "echo second"; tmux wait-for go\'',
  );
  const pair = twins.clients.get('A');
  for (const terminal of [pair?.theirs, pair?.ours]) terminal?.type('\x1b[15~');
  for (const terminal of [pair?.theirs, pair?.ours])
    await terminal?.until((text) => text.includes('first') && text.includes('second'));
  await twins.both('wait-for', '-S', 'go');
  await inView();
});

it('run-shell -b shows its output in the pane', { timeout: 60_000 }, async () => {
  await twins.both('run-shell', '-b', 'echo background; echo second');
  await inView();
  await twins.both('copy-mode', '-q');
  expect(await same(['display-message', '-p', mode])).toContain('0 ');
});

it('the prompt shows the output of its command', { timeout: 60_000 }, async () => {
  const pair = twins.clients.get('A');
  for (const terminal of [pair?.theirs, pair?.ours]) terminal?.type('\x02:');
  for (const terminal of [pair?.theirs, pair?.ours]) await terminal?.until((text) => /^:/m.test(text));
  for (const terminal of [pair?.theirs, pair?.ours]) terminal?.type('list-windows -F "index"\r');
  await twins.clients.get('A')?.ours.until((text) => text.includes('index'));
  await inView();
});
