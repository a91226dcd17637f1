/**
 * The calls by which agents and the programs around them drive tmux, beside tmux 3.3a: how they make panes, start and
 * replace programs, type, wait, read the screen, and clean up. Each script is our own; it follows one tool's calls in
 * order, and each line's output, error and exit code must equal tmux's.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunResult } from '../helpers/TestHost.ts';
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

/** Runs lines whose answers have process ids and the like: they must succeed, or fail, in both. */
async function alike(shape: RegExp, ...lines: string[]): Promise<void> {
  for (const line of lines) {
    const { tmux, holdfast } = await servers.run(line);
    for (const { code, out, err } of [tmux, holdfast])
      expect({ line, code, err, fits: shape.test(out), out }).toEqual({
        line,
        code: 0,
        err: '',
        fits: true,
        out,
      });
  }
}

const shows =
  (text: string | RegExp) =>
  ({ out }: RunResult): boolean =>
    typeof text === 'string' ? out.includes(text) : text.test(out);

/** Waits until the screen of a pane shows a text in both, and expects the same screen. */
async function screen(target: string, text: string | RegExp, flags = '-p'): Promise<string> {
  await servers.until(`capture-pane ${flags} -t ${target}`, shows(text));
  return same(`capture-pane ${flags} -t ${target}`);
}

/** A plain shell without a prompt of its own, in the pane of session 'a'. */
const shell = `env -i PATH=/usr/bin:/bin PS1='> ' sh`;

describe('teammates of Claude Code', () => {
  it('first generation: a split, its colours, and the command typed into its shell', async () => {
    await same(
      `set -g default-command "${shell}"`,
      'resize-window -t a: -x 200 -y 50',
      'display-message -p #{window_id}',
      `display-message -t %0 -p '#{session_name}:#{window_index}'`,
      `list-panes -t a:0 -F '#{pane_id}'`,
      `split-window -t %0 -h -l 70% -P -F '#{pane_id}'`,
      'select-pane -t %1 -P bg=default,fg=blue',
      'set-option -p -t %1 pane-border-style fg=blue',
      'set-option -p -t %1 pane-active-border-style fg=blue',
      'select-pane -t %1 -T researcher',
      `set-option -p -t %1 pane-border-format '#[fg=blue,bold] #{pane_title} #[default]'`,
      'set-option -w -t a:0 pane-border-status top',
      `list-panes -t a:0 -F '#{pane_id} #{pane_title}'`,
      'select-layout -t a:0 main-vertical',
      'resize-pane -t %0 -x 30%',
      `list-panes -t a:0 -F '#{pane_id} #{pane_width}x#{pane_height} #{pane_left},#{pane_top}'`,
      `split-window -t %1 -v -P -F '#{pane_id}'`,
      'select-layout -t a:0 main-vertical',
      'resize-pane -t %0 -x 30%',
      `display-message -p -t a:0 '#{window_layout}'`,
    );
    await screen('%1', /^>/m);
    await same(`send-keys -t %1 'cd / && env A=1 printf "%s-%s\\n" ready $A-x' Enter`);
    await screen('%1', 'ready--x');
    await same(
      'show-options -p -t %1',
      'show-options -pv -t %1 pane-border-style',
      'break-pane -d -s %1 -t claude-hidden:',
      'kill-pane -t %2',
      `list-panes -t a:0 -F '#{pane_id}'`,
      'kill-pane -t %9',
    );
  });

  it('second generation: a pane with a placeholder, which the real command replaces', async () => {
    await same(
      `split-window -d -t %0 -h -l 70% -P -F '#{pane_id}' -- cat`,
      'set-option -p -t %1 window-style bg=default,fg=colour205',
      'set-option -p -t %1 pane-border-style fg=colour205',
      'select-pane -t %1 -T reviewer',
      'set-option -p -t %1 remain-on-exit failed',
      `display-message -p -t %1 '#{pane_title} #{pane_current_command} #{pane_dead}'`,
      `respawn-pane -k -t %1 -- 'cd / && env ONE=1 sh -c "echo started in \\$PWD \\$ONE; exec cat"'`,
    );
    await screen('%1', 'started in / 1');
    await same(
      `list-panes -t a:0 -F '#{pane_id} #{pane_active} #{pane_title} #{pane_width}'`,
      'show-options -p -t %1',
      'show-options -pqv -t %1 remain-on-exit',
    );
    // A command that fails keeps its pane, with its words and its status; one that succeeds closes it.
    await same(`respawn-pane -k -t %1 -- 'echo no such program; exit 127'`);
    await servers.until(`display-message -p -t %1 '#{pane_dead}'`, shows('1'));
    await same(`display-message -p -t %1 '#{pane_dead} #{pane_dead_status} #{pane_dead_signal}'`);
    await servers.until('capture-pane -p -t %1', shows('Pane is dead'));
    await same('respawn-pane -t %1 -- true');
    await servers.until(`list-panes -t a:0 -F '#{pane_id}'`, ({ out }) => out === '%0\n');
    await same('respawn-pane -k -t %1 -- true', 'kill-pane -t %1', 'select-pane -t %1 -T gone');
  });

  it('outside of a session: a server of its own with a hidden window', async () => {
    await same(
      'has-session -t claude-swarm',
      `new-session -d -s claude-swarm -n swarm-view -P -F '#{pane_id}' cat`,
      'has-session -t claude-swarm',
      `list-windows -t claude-swarm -F '#{window_name}'`,
      `list-panes -t claude-swarm:swarm-view -F '#{pane_id}'`,
      'set-option -w -t claude-swarm:swarm-view pane-border-status top',
      'new-session -d -s claude-hidden cat',
      `split-window -d -t claude-swarm:swarm-view -P -F '#{pane_id}' -- cat`,
      'break-pane -d -s %3 -t claude-hidden:',
      'join-pane -h -s %3 -t claude-swarm:swarm-view',
      'select-layout -t claude-swarm:swarm-view tiled',
      `display-message -p -t claude-swarm:swarm-view '#{window_panes} #{window_layout}'`,
      'kill-session -t claude-hidden',
      'kill-session -t claude-swarm',
      'has-session -t =claude-swarm',
    );
  });
});

describe('claude-squad', () => {
  it('a session for each task, its screen, and its end', async () => {
    await same(
      'has-session -t=claudesquad_one',
      `new-session -d -s claudesquad_one -c / "printf 'Do you \\033[1mtrust\\033[0m the files?\\n'; exec cat"`,
      'has-session -t=claudesquad_one',
      'set-option -t claudesquad_one history-limit 10000',
      'set-option -t claudesquad_one mouse on',
    );
    await screen('claudesquad_one', 'trust', '-p -e -J');
    await same('capture-pane -p -e -J -S - -E - -t claudesquad_one');
    await alike(/^a: .*\nclaudesquad_one: 1 windows/, 'ls');
    await same('kill-session -t claudesquad_one', 'kill-session -t claudesquad_one');
  });
});

describe('agent-deck', () => {
  it('all options of a session in one call', async () => {
    await same(
      'new-session -d -s agentdeck_x_1 -c / cat',
      [
        `set-option -t agentdeck_x_1 window-style default ;`,
        `set-option -t agentdeck_x_1 window-active-style default ; set-option -t agentdeck_x_1 mouse on ;`,
        'set-option -t agentdeck_x_1 -q allow-passthrough on ; set-option -t agentdeck_x_1 set-clipboard on ;',
        'set-option -t agentdeck_x_1 escape-time 10 ; set -sq extended-keys on ;',
        'set -sq extended-keys-format csi-u ; set -asq terminal-features ,*:hyperlinks:extkeys ;',
        'set-option -t agentdeck_x_1 window-size largest ; set-window-option -t agentdeck_x_1 aggressive-resize on',
      ].join(' '),
      'show-options -t agentdeck_x_1 mouse',
      'show-options -wv -t agentdeck_x_1 window-size',
      'show-options -sv extended-keys',
      `bind-key -n -T root C-q if-shell -F '#{m:agentdeck_*,#{session_name}}' detach-client 'send-keys C-q'`,
      'list-keys -T root C-q',
      'set-environment -t agentdeck_x_1 INSTANCE abc',
      'show-environment -t agentdeck_x_1 INSTANCE',
      'show-environment -t agentdeck_x_1 NOSUCH',
      'set-environment -u -t agentdeck_x_1 INSTANCE',
      'show-option -t agentdeck_x_1 -v @nosuch',
      'show-option -t agentdeck_x_1 -qv @nosuch',
      `set-option -t agentdeck_x_1 status-right ' #[fg=#7aa2f7]x #[default]| y ' ; set-option -t agentdeck_x_1 set-titles on`,
      'show-options -t agentdeck_x_1',
      `list-clients -t agentdeck_x_1 -F '#{client_control_mode} #{client_pid}'`,
      'resize-window -t agentdeck_x_1 -x 120 -y 40',
      `display-message -p -t agentdeck_x_1 '#{pane_width} #{pane_height} #{pane_current_path}'`,
      'switch-client -c /dev/pts/none -t agentdeck_x_1',
      'refresh-client -S -t /dev/pts/none',
    );
  });

  it('text through a buffer, and keys', async () => {
    writeFileSync(join(servers.folder, 'text'), 'several\nlines');
    await same(
      'new-session -d -s agentdeck_y_1 cat',
      `load-buffer -b deck ${join(servers.folder, 'text')}`,
      'paste-buffer -p -d -b deck -t agentdeck_y_1',
      'list-buffers',
    );
    await screen('agentdeck_y_1', /several\n(?:.*\n)*.*several/);
    await same('send-keys -t agentdeck_y_1 -l -- -x', 'send-keys -t agentdeck_y_1 Enter');
    await screen('agentdeck_y_1', /^lines-x$/m);
    await same(
      'send-keys -t agentdeck_nosuch x',
      'load-buffer -b deck /no/such/file',
      'paste-buffer -b nosuch',
    );
  });
});

describe('gastown', () => {
  it('a session whose program replaces a shell, with a hook for its death', async () => {
    await same(
      'new-session -d -s gt-w -c / -e GT_ROLE=crew cat',
      'set-option -wt gt-w window-size latest',
      'set-environment -g -u CLAUDECODE',
      'set-option -t gt-w remain-on-exit on',
      `respawn-pane -k -t gt-w 'echo $GT_ROLE in $PWD; exec cat'`,
    );
    await screen('gt-w', 'crew in /');
    await same(
      'show-options -t gt-w remain-on-exit',
      `set-hook -t gt-w pane-died 'set -gF @crash "#{session_name} #{pane_dead_status}"'`,
      'show-hooks -t gt-w',
      `respawn-pane -k -t gt-w 'exit 3'`,
    );
    await servers.until('show -gqv @crash', shows('gt-w'));
    await same(
      'show -gv @crash',
      `display-message -p -t gt-w '#{pane_dead}'`,
      `display-message -p -t gt-w '#{pane_dead_status}'`,
      'set-hook -t gt-w -u pane-died',
      'show-hooks -t gt-w',
      'respawn-pane -k -t gt-w cat',
      'set-option -t gt-w remain-on-exit off',
      'set-option -t %1 remain-on-exit on',
      'show-options -t gt-w status-left',
      'has-session -t =gt-w',
    );
  });

  it('finding sessions, panes and bindings', async () => {
    await same(
      'new-session -d -s gt-w cat',
      `list-sessions -F '#{session_name}:#{session_id}'`,
      `list-sessions -F '#{session_name}|#{session_attached}' -f '#{==:#{session_name},gt-w}'`,
      `list-panes -s -t gt-w -F '#{pane_id}\t#{pane_current_command}'`,
      `display-message -t %1 -p '#{session_name}:#{window_index}.#{pane_index}'`,
      `display-message -p -t gt-w '#{pane_in_mode}'`,
      `display-message -t gt-w -p '#{session_attached}'`,
      'send-keys -t %1 -X cancel',
      'list-keys -T prefix g',
      `bind-key -T prefix g if-shell "echo '#{session_name}' | grep -Eq '^gt-'" "run-shell 'echo menu'" ':'`,
      'list-keys -T prefix g',
      'list-keys -T prefix n',
      `bind-key -T prefix n if-shell "echo '#{session_name}' | grep -Eq '^gt-'" "run-shell 'echo #{session_name} #{client_tty}'" next-window`,
      'list-keys -T prefix n',
      'resize-window -t gt-w -x 81',
      'resize-window -t gt-w -x 80',
      'set-option -w -t gt-w window-size latest',
      'clear-history -t %1',
      'set-window-option -t gt-w -u window-style',
      'set-option -t gt-w -u status-style',
      'rename-session -t gt-w gt-v',
      'set-option -g exit-empty off',
      'select-window -t gt-v:7',
      `display-message -t gt-v -d 100 'hello there'`,
      'switch-client -t gt-v',
    );
    await alike(/^\d+ a\n\d+ gt-v\n$/, `list-panes -a -F '#{pane_pid} #{session_name}'`);
  });

  it('text in pieces, then Escape and Enter', async () => {
    await same('new-session -d -s gt-w cat', 'send-keys -t gt-w C-u', `send-keys -t gt-w -l 'one; two'`);
    await same(
      `send-keys -t gt-w -l 'three "x" \\\\'`,
      'send-keys -t gt-w Enter',
      'send-keys -t gt-w Escape',
    );
    await screen('gt-w', /\^\[/);
  });
});

describe('tmux-mcp', () => {
  it('lists by ids, and a command between two marks', async () => {
    await same(
      `set -g default-command "${shell}"`,
      `new-session -d -s "mcp x"`,
      `list-sessions -F '#{session_id}:#{session_name}:#{?session_attached,1,0}:#{session_windows}'`,
      `list-windows -t '$1' -F '#{window_id}:#{?window_active,1,0}'`,
      `list-panes -t '@1' -F '#{pane_id}:#{?pane_active,1,0}'`,
      `new-window -t '$1' -n tools`,
      `split-window -h -t '%2' -p 30`,
      `split-window -v -t '%2' -l 5`,
      `display-message -p -t '%2' '#{window_id}'`,
      `list-panes -t '@2' -F '#{pane_id} #{pane_width}x#{pane_height}'`,
    );
    await screen('%2', /^>/m);
    await same(`send-keys -t '%2' 'echo "MARK_start"; echo hello; echo "MARK_done_$?"' Enter`);
    await screen('%2', /^MARK_done_0$/m, '-p -S -200 -E -');
    await same(
      `capture-pane -p -e -t '%2' -S -200 -E -`,
      `kill-pane -t '%3'`,
      `kill-window -t '@2'`,
      `kill-session -t '$1'`,
      `kill-session -t '$1'`,
    );
  });
});

describe('terminal-bench', () => {
  it('a recorded session, and keys that wait for their command', async () => {
    const log = join(servers.folder, 'log');
    await same(
      `set -g default-command 'bash --norc --noprofile'`,
      `new-session -x 160 -y 40 -d -s agent ; set-option -t agent history-limit 50000 ; pipe-pane -t agent "cat > ${log}-#{pid}"`,
    );
    await screen('agent', /^\$/m);
    // The shell's own 'tmux' speaks to the server of its pane.
    await same(`send-keys -t agent 'seq 1 50' '; tmux wait -S done' Enter`, 'wait-for done');
    await screen('agent', /^50\n\$/m);
    await same(
      'capture-pane -p -t agent',
      'capture-pane -p -S - -t agent',
      'has-session -t agent',
      'clear-history -t agent',
      'capture-pane -p -S - -t agent',
      'send-keys -t agent C-m',
      'send-keys -t agent KPEnter',
    );
  });
});

describe('OpenHands', () => {
  it('a window of 1000 by 1000, whose screen is read whole', async () => {
    await same(
      `set -g default-command "${shell}"`,
      `new-session -P -F '#{session_id}|#{window_id}|#{pane_id}' -d -s openhands-1 -c / -x 1000 -y 1000`,
      'set-option -g history-limit 10000',
      'show-options -g history-limit',
      `new-window -P -F '#{session_id}|#{window_id}|#{pane_id}' -t '$1:' -n bash -c / 'bash --norc --noprofile'`,
      'kill-window -t @1',
      `list-panes -t '$1' -F '#{pane_id} #{pane_width} #{pane_height}'`,
    );
    await screen('%2', /^\$/m);
    await same(`send-keys -t %2 ' export PS2=""' Enter`, 'send-keys -t %2 C-l', 'clear-history -t %2');
    await same(`send-keys -t %2 'seq -s , 1 400' Enter`);
    await screen('%2', /,400/, '-J -pS -');
    await same('kill-session -t openhands-1');
  });
});

describe('happy', () => {
  it('a window for each agent in a session that it makes', async () => {
    await same(
      'list-sessions -F #{session_name}',
      'has-session -t happy',
      'new-session -d -s happy -n main cat',
      'has-session -t happy',
      `new-window -n happy-1 -c / -e 'A="b c"' -t happy "printf '%s\\n' \\"\\$A\\"; exec cat"`,
    );
    await screen('happy:happy-1', 'b c');
    // Flags behind the command are its arguments, with which this one fails.
    await same(`new-window -t happy -n happy-2 -c / false -P -F '#{pane_pid}'`);
    await servers.until(`list-windows -t happy -F '#{window_name}'`, ({ out }) => !out.includes('happy-2'));
    await same(`new-window -n happy-3 -t happy -P -F '#{pane_pid}' cat`);
    await alike(/^\d+\n$/, `new-window -n happy-3 -t happy: -P -F '#{pane_pid}' cat`);
    await same(
      `list-windows -t happy -F '#{window_index}: #{window_name}'`,
      'send-keys -t happy:happy-3 C-c',
      'kill-window -t happy:happy-1',
      'list-windows -t nosuch',
    );
  });
});

describe('sesh', () => {
  it('its lists, a session for a folder, and switching to it', async () => {
    await same(
      'set -g automatic-rename off',
      `list-sessions -F '#{session_id}::#{session_name}::#{session_attached}::#{session_group}::#{session_path}'`,
      `list-windows -a -F '#{session_name} #{window_name}'`,
      `list-panes -s -F '#{pane_id} #{pane_current_command} #{pane_active}'`,
      'new-session -d -s dotfiles -c / cat',
      'new-window -n agent -c / -t dotfiles: cat',
      `list-windows -t dotfiles -F '#{window_index} #{window_name} #{window_active}'`,
      'send-keys -t dotfiles:agent hello Enter',
      `list-clients -F '#{client_name}'`,
      'switch-client -t dotfiles',
      'switch-client -c /dev/pts/nosuch -t dotfiles',
      'attach-session -t nosuch',
    );
    await screen('dotfiles:agent', /hello\n(?:.*\n)*hello/, '-e -p');
    await same(`display-message -p '#{session_name}'`);
  });
});
