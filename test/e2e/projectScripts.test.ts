/**
 * Scripts that start a project, in the shapes that people write them: each runs once with tmux and once with holdfast in
 * its place, and sessions, windows, layouts, panes, options and hooks come out the same.
 */
import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { client, type RunResult, TestHost } from '../helpers/TestHost.ts';

const scripts: Readonly<Record<string, string>> = {
  'windows by name, keys typed into them, and one to begin with': `
    name=shop
    if ! tmux has-session -t $name 2>/dev/null; then
      tmux new-session -d -s $name -n edit -x 120 -y 40
      tmux send-keys -t $name:edit 'echo edit' C-m
      tmux new-window -t $name -n server
      tmux send-keys -t $name:server 'echo serve' Enter
      tmux new-window -d -t $name:9 -n logs
      tmux select-window -t $name:edit
    fi
    tmux attach -t $name`,
  'one window cut into panes by percent and by cells': `
    tmux -2 new-session -d -s cut -x 161 -y 47
    tmux split-window -v -p 30
    tmux split-window -h -l 40
    tmux select-pane -t 0
    tmux splitw -h -l 25% -c /
    tmux send-keys -t cut:0.0 'true' C-m
    tmux resize-pane -t cut:0.0 -R 7
    tmux select-pane -t cut:0.2 -T watcher
    tmux swap-pane -s cut:0.1 -t cut:0.3`,
  'everything in one chained command line': `
    tmux new-session -d -s chain -n code -x 100 -y 30 \\; \\
      set-option mouse on \\; \\
      split-window -h 'cat' \\; \\
      split-window -v 'cat' \\; \\
      select-layout main-vertical \\; \\
      select-pane -t 0 \\; \\
      new-window -n test 'cat' \\; \\
      rename-window -t 0 first \\; \\
      select-window -t 0`,
  'sizes that the script works out from what formats say': `
    id=$(tmux new-session -d -P -F '#{session_id}' -s sums -x 143 -y 37)
    cols=$(tmux display-message -p -t "$id" '#{window_width}')
    rows=$(tmux display-message -p -t "$id" '#{window_height}')
    side=$(( cols * 35 / 100 ))
    pane=$(tmux split-window -P -F '#{pane_id}' -h -l $side -t "$id":0)
    tmux split-window -t "$pane" -v -l $(( rows / 3 ))
    tmux select-pane -t "$id":0.0
    tmux list-panes -t "$id" -F '#{pane_index} #{pane_width}x#{pane_height}' | sort -r
    tmux resize-pane -t "$pane" -x 30`,
  'as generators write them: base index, options of session and windows, layouts, exact targets': `
    tmux start-server \\; new-session -d -s boot cat
    tmux set-option -g base-index 1
    tmux set-window-option -g pane-base-index 1
    TMUX= tmux new-session -d -s 'my app' -n main -x 200 -y 50
    tmux set-option -t '=my app' status-left '#S ' \\; set-option -t '=my app:' @root /srv
    tmux set-environment -t 'my app' STAGE dev
    tmux splitw -c / -t 'my app':1
    tmux splitw -c / -t 'my app':1
    tmux splitw -c / -t 'my app':1
    tmux select-layout -t 'my app':1 tiled
    tmux select-layout -t 'my app':1 main-horizontal
    tmux new-window -c / -t 'my app':2 -n db
    tmux setw -t 'my app':db synchronize-panes on
    tmux setw -t 'my app':db remain-on-exit on
    tmux select-window -t 'my app':1
    tmux select-pane -t 'my app':1.1
    tmux kill-session -t boot 2>/dev/null
    tmux show-environment -t 'my app' STAGE`,
  'hooks, blocks and conditions in a file': `
    cat >"$HOME/project.conf" <<'CONF'
NAME=hooked
%if "#{==:$NAME,hooked}"
set-hook -g after-new-window 'set-option -ag @made "#{window_name} "'
%else
set-hook -g after-new-window 'kill-server'
%endif
set-hook -g window-renamed { set-option -g @with hook ; set-option -gF @by '#{@with} #{hook}' }
if-shell true { new-session -d -s $NAME -n one -x 90 -y 28 cat } { kill-server }
new-window -d -t $NAME: -n two cat ; new-window -d -t $NAME: -n three \\
  cat
rename-window -t $NAME:two zwei
move-window -r -t $NAME
join-pane -h -s $NAME:three -t $NAME:one
break-pane -d -s $NAME:one.1
CONF
    tmux new-session -d -s boot cat
    tmux source-file "$HOME/project.conf"
    tmux kill-session -t boot
    tmux show-options -gv @made
    tmux show-options -gv @by`,
  'mistakes: unknown options, windows that are not there, names taken twice': `
    tmux new-session -d -s slip cat
    tmux set -t slip mouse-select-pane on
    tmux rename-window -t slip:1 backend
    tmux new-session -d -s slip
    tmux send-keys -t slip:4.2 ls C-m
    tmux splitw -t nowhere
    tmux nonsense`,
};

const looks = [
  ['list-sessions', '-F', '#S #{session_windows} #{session_attached} #{@root}'],
  [
    'list-windows',
    '-a',
    '-F',
    '#S:#I #{?automatic-rename,?,#W} #{window_panes} #{window_layout} #{window_active} #{window_flags}',
  ],
  [
    'list-panes',
    '-a',
    '-F',
    '#S:#I.#P #{pane_width}x#{pane_height}+#{pane_left}+#{pane_top} #{pane_active} #{pane_start_path} #{pane_start_command}',
  ],
  ['show-options'],
  ['show-options', '-w'],
  ['show-hooks', '-g', 'after-new-window'],
];

describe('a script that starts a project', () => {
  let host: TestHost;
  beforeEach(() => {
    host = new TestHost();
  });
  afterEach(async () => {
    await host.stop();
  });

  /** Runs a program with a `tmux` of ours before all others in its PATH. */
  function run(real: string, file: string, args: readonly string[]): Promise<RunResult> {
    const bin = join(host.dir, real);
    const env = { ...host.env, PATH: `${bin}:${host.env.PATH}`, TMUX_TMPDIR: join(host.dir, 'run') };
    return new Promise((done) => {
      const child = execFile(file, [...args], { env, cwd: host.dir, timeout: 50_000 }, (error, out, err) =>
        done({ code: error ? Number(error.code ?? 1) : 0, out, err }),
      );
      child.stdin?.on('error', () => {});
      child.stdin?.end();
    });
  }

  function program(name: string, command: string): void {
    mkdirSync(join(host.dir, name));
    const path = join(host.dir, name, 'tmux');
    writeFileSync(path, `#!/bin/sh\nexec ${command} "$@"\n`);
    chmodSync(path, 0o755);
  }

  it.each(Object.entries(scripts))('%s', { timeout: 60_000 }, async (_name, text) => {
    // The real one by its path, since our own folder stands first in PATH.
    const real = (await run('none', '/bin/sh', ['-c', 'command -v tmux'])).out.trim();
    program('old', `${real} -f /dev/null`);
    program('new', client.join(' '));
    const seen: Record<string, unknown> = {};
    for (const kind of ['old', 'new']) {
      const answers = [await run(kind, '/bin/sh', ['-c', text])];
      for (const look of looks) answers.push(await run(kind, 'tmux', look));
      await run(kind, 'tmux', ['kill-server']);
      seen[kind] = answers;
    }
    expect(seen.new).toEqual(seen.old);
  });
});
