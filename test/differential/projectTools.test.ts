/**
 * tmuxp and tmuxinator, which build sessions from files in YAML, beside tmux 3.3a: the projects are our own, and the
 * sessions that the same program builds with tmux and with holdfast must be equal.
 */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { launcher, type RunResult, run, TestHost } from '../helpers/TestHost.ts';

const names = ['tmux', 'holdfast'] as const;
type Name = (typeof names)[number];

let dir: string;
let hosts: Record<Name, TestHost>;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'hft-projects-'));
  hosts = { tmux: new TestHost(), holdfast: new TestHost() };
  for (const name of names) {
    const { env, dir: own } = hosts[name];
    const bin = join(own, 'bin');
    mkdirSync(bin);
    symlinkSync(name === 'tmux' ? '/usr/bin/tmux' : launcher.replace(/\.cjs$/, ''), join(bin, 'tmux'));
    Object.assign(env, { PATH: `${bin}:${env.PATH}`, TMUX_TMPDIR: own, EDITOR: 'true' });
    // Names of windows are those of the projects, whenever a server looks at the programs.
    await inside(name, 'tmux', 'new-session', '-d', '-s', 'first', 'cat');
    await inside(name, 'tmux', 'set-option', '-g', 'automatic-rename', 'off');
  }
});
afterEach(async () => {
  for (const name of names) {
    await inside(name, 'tmux', 'kill-server');
    await hosts[name].stop();
  }
  rmSync(dir, { recursive: true, force: true });
});

const inside = (name: Name, file: string, ...args: string[]): Promise<RunResult> =>
  run(join(file === 'tmux' ? join(hosts[name].dir, 'bin') : '/usr/bin', file), args, {
    env: hosts[name].env,
    cwd: dir,
  });

/** What can be told of a session: its windows and panes, and options that projects set. */
async function session(name: Name): Promise<string[]> {
  const about = [
    ['list-sessions', '-F', '#{session_name} #{session_windows}'],
    [
      'list-panes',
      '-s',
      '-t',
      'work',
      '-F',
      '#{window_index}:#{window_name}#{?window_active,*,} #{pane_index}#{?pane_active,*,} #{window_layout} #{pane_current_path}',
    ],
    ['show-options', '-t', 'work'],
    ['show-options', '-w', '-t', 'work:'],
    ['show-environment', '-t', 'work', 'PROJECT'],
  ];
  const told: string[] = [];
  for (const words of about) {
    const { code, out, err } = await inside(name, 'tmux', ...words);
    told.push(`${words[0]} ${code}\n${out}${err}`);
  }
  return told;
}

/** Builds the project with both, and expects the same session; returns tmux's. */
async function buildsTheSame(...command: string[]): Promise<string[]> {
  const [file = '', ...args] = command;
  const built: Partial<Record<Name, string[]>> = {};
  for (const name of names) {
    const { code, err } = await inside(name, file, ...args);
    expect(code, err).toBe(0);
    built[name] = await session(name);
  }
  expect(built.holdfast).toEqual(built.tmux);
  return built.tmux ?? [];
}

function project(text: string): string {
  const path = join(dir, 'work.yaml');
  writeFileSync(path, text);
  return path;
}

describe('tmuxp', () => {
  it.each([
    [
      'windows with layouts, options and a folder',
      `
session_name: work
start_directory: /usr
environment: { PROJECT: one }
options: { default-size: 120x40, history-limit: 5000 }
windows:
  - window_name: editor
    layout: main-vertical
    options: { main-pane-width: 50 }
    shell_command_before: [export A=1]
    panes:
      - shell_command: [cd /usr/bin, 'exec cat']
      - { start_directory: /tmp, shell_command: 'exec cat', focus: true }
      - exec cat
  - window_name: logs
    focus: true
    layout: even-horizontal
    panes: ['exec cat', 'exec cat']
`,
    ],
    [
      'windows at given indexes, and a custom layout',
      `
session_name: work
start_directory: /
windows:
  - { window_name: nine, window_index: 9, panes: ['exec cat'] }
  - window_name: two
    window_index: 2
    layout: '8205,80x24,0,0{40x24,0,0,0,39x24,41,0,1}'
    options_after: { synchronize-panes: 'on' }
    panes: ['exec cat', 'exec cat']
`,
    ],
  ])('%s', async (_, text) => {
    const [, panes = ''] = await buildsTheSame('tmuxp', 'load', '-d', '-y', project(text));
    expect(panes.split('\n').length).toBeGreaterThan(3);
  });
});

describe('tmuxinator', () => {
  it.each([
    [
      'windows with panes and a layout',
      `
name: work
root: /usr
startup_window: logs
startup_pane: 1
pre_window: export A=1
windows:
  - editor:
      layout: main-vertical
      panes: ['exec cat', 'exec cat', 'exec cat']
  - logs:
      root: /tmp
      layout: tiled
      panes: ['exec cat', 'exec cat']
  - server: exec cat
`,
    ],
    [
      'a session without a window for projects, with titles of panes',
      `
name: work
root: /
enable_pane_titles: true
pane_title_position: bottom
windows:
  - one:
      panes:
        - left: [exec cat]
        - right: [exec cat]
`,
    ],
  ])('%s', async (_, text) => {
    const [, panes = ''] = await buildsTheSame('tmuxinator', 'start', '--no-attach', '-p', project(text));
    expect(panes.split('\n').length).toBeGreaterThan(3);
  });
});
