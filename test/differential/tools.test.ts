/**
 * What plugins, scripts and agents made for tmux ask of it, beside tmux 3.3a: configurations as they write them, hooks,
 * formats that they read, and what happens to a pane without a client. Each group begins with fresh servers.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TwoServers } from './TwoServers.ts';

let servers: TwoServers;
beforeEach(async () => {
  servers = new TwoServers();
  await servers.start();
});
afterEach(() => servers.stop());

/** Runs lines in both, in order, and expects the same of each; returns tmux's output of the last. */
async function same(...lines: string[]): Promise<string> {
  let last = '';
  for (const line of lines) {
    const { tmux, holdfast } = await servers.run(line);
    expect({ line, ...holdfast }).toEqual({ line, ...tmux });
    last = tmux.out;
  }
  return last;
}

/** Runs lines in both whose answers do not matter. */
async function both(...lines: string[]): Promise<void> {
  for (const line of lines) await servers.run(line);
}

/** The values of formats in both, once a check of them holds. */
async function formats(text: string, target = 'a:', check: (out: string) => boolean = () => true) {
  const line = `display-message -p -t ${target} '${text}'`;
  await servers.until(line, ({ out }) => check(out));
  return same(line);
}

describe('a configuration', () => {
  async function source(text: string): Promise<void> {
    writeFileSync(join(servers.folder, 'some.conf'), text);
    await same(`source-file ${join(servers.folder, 'some.conf')}`);
  }

  it('may have a whole condition in one line', async () => {
    await source('%if 1 set -g @a 1 %endif\n%if 0 set -g @b 1 %else set -g @b 2 %endif\n');
    expect(await same('show -gv @a', 'show -gv @b')).toBe('2\n');
    await source('set -g @c 1 ; %if #{l:1} set -g @d 2 %endif ; set -g @e 3\n');
    expect(await same('show -gv @c', 'show -gv @d', 'show -gv @e')).toBe('3\n');
  });

  it('loses the blanks and comments that begin lines within quotes, and keeps the lines', async () => {
    await source(`set -g @a "x\n   y\n\t z"\nset -g @b 'x\n   # no\n  #{y}\n z'\nset -g @c "a \\\\\n   b"\n`);
    expect(await same('show -gv @a')).toBe('x\ny\nz\n');
    await same('show -gv @b', 'show -gv @c');
  });
});

describe('hooks', () => {
  const died = (mark: string) => `'set -agF @died "${mark}#{hook_pane} "'`;

  it('pane-died and pane-exited are not run for a program that a command ends', async () => {
    await both(`set-hook -g pane-exited ${died('e')}`, `set-hook -g pane-died ${died('d')}`);
    await same('set -g @died ""', 'split-window cat', 'respawn-pane -k cat', 'kill-pane');
    await same('set -g remain-on-exit on', 'respawn-pane -k cat', 'new-window true');
    const marks = () => servers.run('show -gv @died');
    await expect.poll(async () => (await marks()).holdfast.out, { timeout: 20_000 }).toBe('d%2 \n');
    // tmux 3.3a marks the pane dead and forgets the hook now and then (5 of 100 programs).
    expect(['\n', 'd%2 \n']).toContain((await marks()).tmux.out);
  });

  it('window-unlinked names the session that has just ended', async () => {
    await same('new-session -d -s b -n one cat');
    await both(`set-hook -g window-unlinked 'set -gF @left "#{hook_session_name} #{hook_window_name}"'`);
    await same('kill-session -t b');
    await servers.until('show -gqv @left', ({ out }) => out !== '');
    expect(await same('show -gv @left')).toBe('b one\n');
  });

  it('a killed session is closed before its windows are unlinked, and an empty one after', async () => {
    await both(`set-hook -g session-closed 'set -agF @end "closed:#{hook_session_name} "'`);
    await both(`set-hook -g window-unlinked 'set -agF @end "#{hook_session_name}:#{hook_window_name} "'`);
    const end = async (text: string) => {
      await servers.until('show -gqv @end', ({ out }) => out.split(' ').length > text.split(' ').length);
      expect(await same('show -gv @end')).toBe(`${text} \n`);
    };
    await same('new-session -d -s b -n one cat', 'new-window -d -t b: -n two cat', 'kill-session -t b');
    await end('closed:b b:one b:two');
    await same('set -g @end ""', 'new-session -d -s c -n one cat', 'kill-window -t c:one');
    await end('c:one closed:c');
  });

  it('set-hook -R tells the name of what it runs', async () => {
    await same(`set -g @mine 'set -gF @ran "#{hook}:#{session_name}"'`, 'set-hook -g -R -t a: @mine');
    expect(await same('show -gv @ran')).toBe('@mine:a\n');
    await same(`set-hook -g after-new-window 'set -gF @ran "#{hook}"'`, 'set-hook -g -R after-new-window');
    expect(await same('show -gv @ran')).toBe('after-new-window\n');
  });

  it('set-hook -R runs what a user option holds, and nothing that is not set', async () => {
    await same(`set -g @mine 'set -g @ran yes'`, 'set-hook -R @mine');
    expect(await same('show -gv @ran')).toBe('yes\n');
    await same('set-hook -R @none', 'set-hook -R none', 'set-hook -R after-new-window');
  });

  it('are listed as by tmux, and others once they are set', async () => {
    await same('show-hooks -g', 'show-hooks -gw');
    await both(`set-hook -g command-error 'display x'`);
    expect((await servers.run('show-hooks -g')).holdfast.out).toContain(
      'command-error[0] display-message x\n',
    );
  });

  it('an index that is not set shows as empty', async () => {
    await same(`show-hooks -g 'after-new-window[3]'`, 'show-hooks -g after-new-window');
    await same(`show -g 'status-format[7]'`, `show -gv 'update-environment[70]'`, `show -g 'user-keys[7]'`);
    await same(`show -gw 'pane-colours[3]'`);
  });
});

describe('names', () => {
  it('given to new windows stay as they are, and are escaped when they are given later', async () => {
    await same(`new-session -d -s 'b \${X}' -n 'w \${X} \\\\x' cat`, `new-window -d -n 'n \${X}' -t a: cat`);
    await same('list-sessions', `list-windows -a -F '#{window_name}'`, `rename-window -t a: 'r \${X}'`);
    await same(`list-windows -a -F '#{window_name}'`, `rename-session -t a 'c \${X}'`, 'list-sessions');
  });
});

describe('formats', () => {
  it('tell the state of a terminal', async () => {
    const state = [
      '#{alternate_on} #{alternate_saved_x} #{alternate_saved_y} [#{cursor_character}] #{cursor_x} #{cursor_y}',
      '#{origin_flag} #{wrap_flag} #{insert_flag} #{mouse_sgr_flag} #{mouse_utf8_flag} #{pane_tabs}',
      '#{scroll_region_upper} #{scroll_region_lower} #{pane_fg} #{pane_bg} #{pane_path}',
    ].join(' ');
    await formats(state);
    const bytes = [
      '\\033]10;#112233\\007\\033]7;file://elsewhere/tmp/x\\007hello\\033[3;4H\\033[?1049h\\033[2;9r',
      '\\033[?6h\\033[4h\\033[?7l\\033[?1006h\\033[3g\\033[1;2Hz\\033H\\033[1;2H',
    ].join('');
    await same(`new-window -d -t a:7 "printf '${bytes}'; exec cat"`);
    await same(`set -g window-style 'fg=red,bg=colour5'`, `set -w -t a:7 window-active-style 'bg=#010203'`);
    expect(await formats(state, 'a:7', (out) => out.includes('[z]'))).toContain('#112233 #010203');
    await formats('#{pane_fg} #{pane_bg}', 'a:0');
  });

  it('tell the server, its user, and the formats of its modes', async () => {
    await formats('#{uid} #{user} #{tree_mode_format} #{buffer_mode_format} #{client_mode_format}');
    const sizes = await servers.run(`display-message -p '#{history_bytes} #{history_all_bytes}'`);
    for (const { out } of Object.values(sizes)) expect(out).toMatch(/^\d+ 24,\d+,\d+,\d+,\d+,\d+\n$/);
  });

  it('tell of a bell in the current window of a session that nobody looks at', async () => {
    await same(`new-window -t a: "printf '\\007'; exec cat"`);
    await formats('#{window_bell_flag} #{window_flags} #{session_alerts}', 'a:', (out) =>
      out.startsWith('1'),
    );
  });
});

describe('without a client', () => {
  it('choosers are no error, and other overlays are', async () => {
    await same('choose-tree', 'choose-buffer', 'choose-client', 'customize-mode', 'find-window x');
    await same(
      'choose-tree -t nope',
      'display-panes',
      'display-menu a b c',
      'command-prompt',
      'confirm-before x',
    );
  });
});

describe('a program that has ended', () => {
  it('is typed to without an error', async () => {
    await both('set -g remain-on-exit on');
    for (let n = 1; n <= 5; n++) await same(`new-window -d -t a:${n} true`, `send-keys -t a:${n} x Enter`);
  });
});

describe('start-server', () => {
  it('is recognised with the separator of commands at its end', async () => {
    await both('kill-server');
    await same("'start-server;' show-options -g status");
  });
});
