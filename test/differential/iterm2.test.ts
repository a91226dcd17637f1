/**
 * The conversation by which iTerm2 takes over a session in control mode (-CC on a terminal), beside tmux 3.3a: its lines
 * in its order, each ended by a carriage return, several commands in one line, and what it reads of each pane. The
 * lines follow from what iTerm2 sends; the session is our own. By the Node client and by the native one.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ControlTalk } from '../helpers/ControlTalk.ts';
import { launcher, TestHost } from '../helpers/TestHost.ts';
import { nativeBinary } from '../native/clients.ts';

let host: TestHost;
let dir: string;
const open: ControlTalk[] = [];

const programs = {
  tmux: () => `tmux -S ${join(dir, 'socket')} -f /dev/null`,
  node: () => `${process.execPath} ${launcher} -f /dev/null`,
  native: () => `${nativeBinary} -f /dev/null`,
} as const;

/** A client on a terminal of its own, which script(1) makes. */
function talk(program: keyof typeof programs, line: string): ControlTalk {
  const made = new ControlTalk('script', ['-qefc', `${programs[program]()} ${line}`, '/dev/null'], {
    env: host.env,
    cwd: dir,
  });
  open.push(made);
  return made;
}

beforeEach(() => {
  host = new TestHost();
  dir = mkdtempSync(join(tmpdir(), 'hft-iterm2-'));
});

afterEach(async () => {
  for (const program of ['tmux', 'node'] as const) await talk(program, 'kill-server').exited;
  for (const one of open.splice(0)) one.kill();
  await host.stop();
  rmSync(dir, { recursive: true, force: true });
});

/** State of a pane, as iTerm2 asks for it. */
const state = [
  'alternate_on alternate_saved_x alternate_saved_y cursor_x cursor_y scroll_region_upper scroll_region_lower pane_tabs',
  'cursor_flag insert_flag keypad_cursor_flag keypad_flag wrap_flag mouse_standard_flag mouse_button_flag mouse_any_flag',
  'mouse_utf8_flag mouse_sgr_flag',
]
  .join(' ')
  .split(' ')
  .map((name) => `${name}=#{${name}}`)
  .join('\t');

const settings =
  '@hidden @buried_indexes @affinities @per_window_settings @per_tab_settings @origins @hotkeys @tab_colors';

/** iTerm2's lines up to the first key, each with its number of blocks. */
const conversation: readonly (readonly [line: string, blocks: number])[] = [
  ['refresh-client -fpause-after=0,wait-exit', 1],
  ['show-window-options pane-border-format', 1],
  ['show-options -g message-style', 1],
  ['show-option -g -v status', 1],
  ['show-options -v -s default-terminal', 1],
  ['show-options -v -g set-titles', 1],
  ['show-window-options -g aggressive-resize', 1],
  ['list-sessions -F "\t"', 1],
  ['copy-mode -q', 1],
  ['refresh-client -fpause-after=120', 1],
  ['show -v -q -t $0 @iterm2_size', 1],
  ['refresh-client -C 100,30', 1],
  [
    [
      'show -v -q -t $0 @iterm2_id',
      'refresh-client -C 100,30',
      ...settings.split(' ').map((name) => `show -v -q -t $0 ${name}`),
      'list-sessions -F "#{session_id} #{session_name}"',
      'list-windows -F "#{window_id} #{window_layout} #{window_flags} #{window_visible_layout}"',
    ].join('; '),
    12,
  ],
  ['set -t $0 @iterm2_id "0A1B-2C3D"', 1],
  ['set -t $0 @iterm2_size 100,30', 1],
  ...['%0', '%1'].map(
    (pane) =>
      [
        [
          `capture-pane -peqJN -t "${pane}" -S -1000`,
          `capture-pane -peqJN -a -t "${pane}" -S -1000`,
          `list-panes -t "${pane}" -F "${state}"`,
          `capture-pane -p -P -C -t "${pane}"`,
          `show-options -v -q -p -t ${pane} @uservars`,
          `refresh-client -A '${pane}:continue'`,
        ].join('; '),
        6,
      ] as const,
  ),
  [`refresh-client -B 'title:%0:#{pane_title}'`, 1],
  ['set -p -t %0 @uservars "Zm9v"', 1],
  ['resize-pane -Z -t "%1"', 1],
  ['resize-pane -Z -t @0', 1],
  ['select-pane -t "%0"', 1],
  ['send -lt %0 abc', 1],
  ['send -t %0 0x20 0xe9', 1],
  ['send -H -t %0 0d', 1],
  ['show -v -q -t $0 @iterm2_id', 1],
  ['list-panes -s -t $0 -F "#{pane_id}"', 1],
];

/** Lines without the empty ones at the end: the hidden screen of a program keeps its old height in tmux. */
const shown = (lines: readonly string[]): string => lines.join('\n').trimEnd();

it.each(['node', 'native'] as const)('takes over a session with two panes: %s', async (client) => {
  // A pane with colours and history, and one on the alternate screen.
  const bytes = 'seq 1 40; printf "\\\\033[31mred\\\\033[m and \\\\033[4mline\\\\033[m\\\\n"; exec cat';
  writeFileSync(join(dir, 'first'), `${bytes.replaceAll('\\\\', '\\')}\n`);
  writeFileSync(
    join(dir, 'second'),
    `printf '\\033[?1049h\\033[?1000h\\033[?1006h\\033[2;5Hfull'; exec cat\n`,
  );
  const start = [
    `new-session -d -s work -n one -x 80 -y 24 'sh ${dir}/first'`,
    `split-window -h "sh ${dir}/second"`,
    `set -g status-right ''`,
  ].join(' \\; ');
  const talks: ControlTalk[] = [];
  for (const program of ['tmux', client] as const) {
    expect(await talk(program, start).exited).toBe(0);
    const one = talk(program, '-CC attach -t work');
    talks.push(one);
    await one.notified(/^%session-changed \$0 work$/);
    expect(one.lines[0]).toMatch(/^\x1bP1000p%begin \d+ \d+ 0$/);
  }
  const answers = talks.map(async (one) => {
    const version = await one.send('display-message -p "#{version}"\r', 1);
    expect(version[0]?.lines[0]).toMatch(/^3\.[34]a?$/);
    const said: unknown[] = [];
    for (const [line, blocks] of conversation) {
      const got = await one.send(`${line}\r`, blocks);
      said.push([line, got.map(({ failed, lines }) => ({ failed, lines: shown(lines) }))]);
    }
    await one.until(() => one.notifications.some((line) => /^%(?:extended-)?output %0 .*abc/.test(line)));
    return said;
  });
  const [tmux, holdfast] = await Promise.all(answers);
  expect(holdfast).toEqual(tmux);
});
