/** Control mode beside tmux: the same lines, the same blocks, and the same events. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { ControlTalk } from '../helpers/ControlTalk.ts';
import { launcher, TestHost } from '../helpers/TestHost.ts';

const host = new TestHost();
const dir = mkdtempSync(join(tmpdir(), 'hft-control-'));
const open: ControlTalk[] = [];

function both(...argv: string[]): { tmux: ControlTalk; holdfast: ControlTalk } {
  const options = { env: host.env, cwd: dir };
  const tmux = new ControlTalk('tmux', ['-S', join(dir, 'socket'), '-f', '/dev/null', ...argv], options);
  const holdfast = new ControlTalk(process.execPath, [launcher, '-f', '/dev/null', ...argv], options);
  open.push(tmux, holdfast);
  return { tmux, holdfast };
}

afterEach(async () => {
  const last = both('-C', 'kill-server');
  await Promise.all([last.tmux.exited, last.holdfast.exited]);
  for (const talk of open.splice(0)) talk.kill();
  rmSync(join(dir, 'socket'), { force: true });
});

/** What depends on when a program was looked at, or is in newer versions of tmux than 3.3a only. */
const untimed = /^%(?:output|(?:unlinked-)?window-renamed @\d+ (?:cat|sh|tmux)$|paste-buffer|message)/;

/** Notifications of a talk since a place in its list, without order: tmux defers them past the commands of one read. */
function news(talk: ControlTalk, from: number): string[] {
  const lines = talk.notifications.slice(from).filter((line) => !untimed.test(line));
  // tmux tells some changes twice.
  return [...new Set(lines)].sort();
}

/** Sends a line to both, and what each answered, with the events behind it. */
async function say(talks: ReturnType<typeof both>, line: string, blocks: number) {
  const answers = await Promise.all(
    [talks.tmux, talks.holdfast].map(async (talk) => {
      const from = talk.notifications.length;
      const said = await talk.send(line, blocks);
      // Events of a command come before the next command's block.
      await talk.send('display-message -p settled');
      return {
        said: said.map(({ lines, failed, flags }) => ({ lines, failed, flags })),
        events: news(talk, from),
      };
    }),
  );
  return { tmux: answers[0], holdfast: answers[1] };
}

const scripts: readonly { name: string; lines: readonly (readonly [line: string, blocks: number])[] }[] = [
  {
    name: 'output, errors, and lines with several commands',
    lines: [
      ['display-message -p hello', 1],
      ['display-message -p one ; display-message -p two', 2],
      ['display-message -p "a#{session_name}b" ; kill-window -t :9 ; display-message -p never', 2],
      ['nosuch x', 1],
      ['display-message {', 1],
      ['if-shell -F 1 "display-message -p yes" "display-message -p no"', 2],
      ['has-session -t nosuch', 1],
      ['list-panes -F "#{pane_id} #{pane_width}x#{pane_height}"', 1],
      ['show-options -g status', 1],
      ['# a comment', 0],
      ['display-message -p "é 日本"', 1],
    ],
  },
  {
    name: 'windows and panes',
    lines: [
      ['new-window -d -n two cat', 1],
      ['new-window -n three cat', 1],
      ['select-window -t :0', 1],
      ['split-window -d -t :0 cat', 1],
      ['select-pane -t :0.1', 1],
      ['resize-pane -t :0.1 -y 5', 1],
      ['select-layout -t :0 even-horizontal', 1],
      ['swap-pane -d -t :0.0 -s :0.1', 1],
      ['resize-pane -Z -t :0.0', 1],
      ['rename-window -t :0 renamed', 1],
      ['break-pane -d -s :0.1', 1],
      ['kill-window -t :1', 1],
      ['move-window -s :2 -t :9', 1],
      ['list-windows -F "#{window_index} #{window_id} #{window_panes}"', 1],
    ],
  },
  {
    name: 'sessions',
    lines: [
      ['new-session -d -s other cat', 1],
      ['rename-session -t other third', 1],
      ['new-window -d -t third: cat', 1],
      ['switch-client -t third', 1],
      ['switch-client -l', 1],
      ['kill-session -t third', 1],
      ['rename-session mine', 1],
      ['list-sessions -F "#{session_name} #{session_attached}"', 1],
    ],
  },
  {
    name: 'modes and sizes',
    lines: [
      ['copy-mode', 1],
      ['send-keys -X cancel', 1],
      ['refresh-client -C 100x30', 1],
      ['display-message -p "#{window_width}x#{window_height} #{client_width}"', 1],
      ['refresh-client -C @0:120x40', 1],
      ['display-message -p "#{window_width}x#{window_height}"', 1],
      ['refresh-client -C @0:', 1],
      ['refresh-client -f no-output,wait-exit', 1],
      ['display-message -p "#{client_flags} #{client_control_mode}"', 1],
      ['refresh-client -f "!no-output,pause-after=5"', 1],
      ['display-message -p "#{client_flags}"', 1],
      ['refresh-client -A "%99:pause"', 1],
      ['set-hook -g after-rename-window "display-message -p hooked"', 1],
      ['rename-window x', 1],
    ],
  },
];

describe('control mode beside tmux', () => {
  it.each(scripts)('$name', async ({ lines }) => {
    const talks = both('-C', 'new-session', '-s', 'a', '-n', 'w', 'cat');
    await Promise.all([
      talks.tmux.notified(/^%session-changed/),
      talks.holdfast.notified(/^%session-changed/),
    ]);
    expect(news(talks.holdfast, 0)).toEqual(news(talks.tmux, 0));
    for (const [line, blocks] of lines) {
      const { tmux, holdfast } = await say(talks, line, blocks);
      expect([line, holdfast]).toEqual([line, tmux]);
    }
    const hooks = ({ blocks }: ControlTalk) =>
      blocks.filter(({ flags }) => flags === 0).map((block) => block.lines);
    expect(hooks(talks.holdfast)).toEqual(hooks(talks.tmux));
    for (const talk of [talks.tmux, talks.holdfast]) talk.type('refresh-client -f "!wait-exit"\n\n');
    expect(await talks.holdfast.exited).toBe(await talks.tmux.exited);
    expect(talks.holdfast.lines.at(-1)).toBe(talks.tmux.lines.at(-1));
  });

  it('gives the output of a program byte for byte', async () => {
    const talks = both('-C', 'new-session', '-s', 'a', '-x', '80', '-y', '24', 'stty raw -echo; cat');
    for (const talk of [talks.tmux, talks.holdfast]) {
      await talk.notified(/^%session-changed/);
      const all = Array.from({ length: 255 }, (_, at) => `0x${(at + 1).toString(16)}`).join(' ');
      // Until the terminal is raw, a key comes back as something else.
      for (let tries = 0; tries < 200 && !talk.output('%0').endsWith('\x01\x04'); tries++)
        await talk.send('send-keys -H 1 4');
      await talk.send(`send-keys -H ${all.replaceAll('0x', '')}`);
      await talk.until(() => talk.output('%0').includes('\xff'));
    }
    const bytes = Array.from({ length: 255 }, (_, at) => String.fromCharCode(at + 1)).join('');
    expect(talks.holdfast.output('%0').slice(-255)).toBe(bytes);
    expect(talks.tmux.output('%0').slice(-255)).toBe(bytes);
  });

  it.each([
    ['an unknown command', 'nosuch', 0],
    ['an unknown flag', 'list-windows -Z', 0],
    ['a syntax error', '}', 0],
    ['a command that fails', 'has-session -t nosuch', 1],
    ['a list of which one fails', 'has-session -t nosuch ; list-sessions', 1],
  ])('exits with the same status after %s', async (_, line, status) => {
    const talks = both('-C', 'new-session', '-s', 'a', 'cat');
    for (const talk of [talks.tmux, talks.holdfast]) {
      await talk.notified(/^%session-changed/);
      await talk.send(line, 1);
      talk.type('\n');
    }
    expect([await talks.holdfast.exited, await talks.tmux.exited]).toEqual([status, status]);
  });

  it('tells of each session that ends with the server', async () => {
    const other = both('-C', 'new-session', '-d', '-s', 'b', 'cat');
    await Promise.all([other.tmux.exited, other.holdfast.exited]);
    const talks = both('-C', 'new-session', '-s', 'a', 'cat');
    for (const talk of [talks.tmux, talks.holdfast]) {
      await talk.notified(/^%session-changed/);
      await talk.send('kill-server');
      await talk.exited;
    }
    const last = ['%sessions-changed', '%sessions-changed', '%exit'];
    expect(talks.holdfast.lines.slice(-3)).toEqual(last);
    expect(talks.tmux.lines.slice(-3)).toEqual(last);
  });

  it.each([
    ['a command that attaches to nothing', ['-C', 'list-sessions']],
    ['a session that is not there', ['-C', 'attach-session', '-t', 'nosuch']],
    ['a wrong line', ['-C', 'nosuch']],
  ])('ends at once for %s', async (_, argv) => {
    const first = both('-C', 'new-session', '-d', '-s', 'a', 'cat');
    await Promise.all([first.tmux.exited, first.holdfast.exited]);
    const talks = both(...argv);
    expect(await talks.holdfast.exited).toBe(await talks.tmux.exited);
    const without = (lines: readonly string[]) =>
      lines.map((line) =>
        line.replace(/^%(begin|end|error) \d+ \d+/, '%$1').replace(/created [^)]*/, 'created WHEN'),
      );
    expect(without(talks.holdfast.lines)).toEqual(without(talks.tmux.lines));
  });
});
