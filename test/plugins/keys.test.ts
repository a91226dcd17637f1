/**
 * The keys of plugins for tmux, pressed on a terminal of each: what they did must be the same in tmux and in holdfast.
 * Effects are compared: sessions, windows, panes, files, buffers, and what the terminal shows.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { hasPlugin, type PluginHost, pluginsDir, TwinPlugins } from './TwinPlugins.ts';

const prefix = '\x02';
const run = (path: string): string => `run-shell ${pluginsDir}/${path}\n`;

/** Sessions, windows and panes with their places. */
const tree = (host: PluginHost) =>
  host
    .ok(
      'list-panes',
      '-a',
      '-F',
      '#{session_name}:#{window_index}:#{window_name}.#{pane_index} #{pane_left},#{pane_top} #{pane_width}x#{pane_height} #{window_active}#{pane_active} #{pane_current_path}',
    )
    .then((text) => text.replaceAll(host.host.dir, 'DIR'));

const inMode = (host: PluginHost) => host.ok('display', '-p', '#{pane_in_mode}');

const shownSession = (host: PluginHost) => host.ok('list-clients', '-F', '#{client_session}');

const homeOf = (host: PluginHost): string => join(host.host.dir, 'home');

/** A folder's files by name, with what is in each. */
function filesIn(folder: string, pattern: RegExp): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => pattern.test(name))
    .map((name) => readFileSync(join(folder, name), 'utf8'));
}

/** Puts a program into the home's bin, which writes its arguments and its input to a file. */
function fakeProgram(host: PluginHost, name: string): void {
  const path = join(host.host.dir, 'bin', name);
  writeFileSync(path, `#!/bin/sh\n{ echo "$@"; [ -t 0 ] || cat; } >> ${homeOf(host)}/${name}.called\n`);
  chmodSync(path, 0o755);
}

const called = (name: string) => async (host: PluginHost) => {
  const path = join(homeOf(host), `${name}.called`);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
};

let twins: TwinPlugins;

async function start(conf: (host: PluginHost) => string): Promise<void> {
  twins = new TwinPlugins();
  await twins.each((host) => host.start(conf(host)));
}

async function press(keys: string): Promise<void> {
  await twins.each(async ({ terminal }) => terminal.type(keys));
}

/** Both get there, and it is the same there. */
async function same(
  ask: (host: PluginHost) => Promise<string>,
  wanted?: (answer: string) => boolean,
): Promise<string> {
  const { tmux, holdfast } = await twins.settled(ask, wanted);
  expect(holdfast).toBe(tmux);
  if (wanted) expect(tmux).toSatisfy(wanted);
  return tmux;
}

const is = (text: string) => (answer: string) => answer.trim() === text;
const has = (text: string) => (answer: string) => answer.includes(text);

async function untilShown(check: (text: string) => boolean): Promise<void> {
  await twins.each(async ({ name, terminal }) => {
    await terminal.until(check).catch((error: Error) => {
      throw new Error(`${name}: ${error.message}`);
    });
  });
}

afterEach(() => twins.stop());

describe.runIf(hasPlugin('tpm'))('the plugin manager', () => {
  it('installs, updates and cleans, a line for each plugin', async () => {
    await start((host) => {
      const plugins = join(homeOf(host), '.tmux/plugins');
      mkdirSync(plugins, { recursive: true });
      cpSync(join(pluginsDir, 'tpm'), join(plugins, 'tpm'), { recursive: true });
      const named = ['tmux-sensible', 'tmux-pain-control'].map(
        (name) => `set -g @plugin 'file://${pluginsDir}/${name}'\n`,
      );
      return `${named.join('')}run '${plugins}/tpm/tpm'\n`;
    });
    await press(`${prefix}I`);
    await untilShown((text) => text.includes('"tmux-sensible" download success'));
    await untilShown((text) => text.includes('Done, press'));
    await press('\x1b');
    await untilShown((text) => !text.includes('Done, press'));
    // What was installed is loaded.
    await same((host) => host.ok('show', '-gv', 'status-interval'), is('5'));
    await press(`${prefix}|`);
    await same(tree);
    await twins.each(async (host) => {
      const conf = join(homeOf(host), '.tmux.conf');
      writeFileSync(conf, readFileSync(conf, 'utf8').replace(/^.*pain-control.*\n/m, ''));
      await host.ok('source-file', conf);
    });
    await press(`${prefix}\x1bu`);
    await untilShown((text) => text.includes('Done, press'));
    const left = async (host: PluginHost) =>
      readdirSync(join(homeOf(host), '.tmux/plugins'))
        .sort()
        .join(' ');
    await same(left, is('tmux-sensible tpm'));
  });
});

describe.runIf(hasPlugin('tmux-pain-control'))('pain control', () => {
  it('splits, moves the focus and the borders', async () => {
    await start(() => run('tmux-pain-control/pain_control.tmux'));
    for (const keys of ['|', '-', 'h', 'L', 'k', 'J', '_', '\\', '<', '>']) {
      await press(`${prefix}${keys}`);
      await same(tree);
    }
  });
});

describe.runIf(hasPlugin('tmux-sessionist'))('sessionist', () => {
  it('makes, finds, promotes and ends sessions', async () => {
    await start(() => run('tmux-sessionist/sessionist.tmux'));
    await press(`${prefix}C`);
    await untilShown((text) => /name|session/i.test(text.split('\n').at(-1) ?? ''));
    await press('second\r');
    await same(shownSession, is('second'));
    await press(`${prefix}S`);
    await same(shownSession, is('work'));
    await press(`${prefix}"`);
    await same(tree);
    await press(`${prefix}@`);
    await same(tree);
    await press(`${prefix}g`);
    await untilShown((text) => /session/i.test(text.split('\n').at(-1) ?? ''));
    await press('second\r');
    await same(shownSession, is('second'));
    await press(`${prefix}X`);
    await same(tree);
  });
});

describe.runIf(hasPlugin('tmux-logging'))('logging', () => {
  it('logs a pane while it is on, and saves its screen and its history', async () => {
    await start(
      (host) =>
        `set -g @logging-path '${homeOf(host)}/logs'\nset -g @screen-capture-path '${homeOf(host)}/logs'\nset -g @save-complete-history-path '${homeOf(host)}/logs'\n${run('tmux-logging/logging.tmux')}`,
    );
    await twins.each(async (host) => mkdirSync(join(homeOf(host), 'logs'), { recursive: true }));
    await press('echo before\r');
    await press(`${prefix}P`);
    await same((host) => host.ok('display', '-p', '#{pane_pipe}'), is('1'));
    await press('echo during\r');
    const logs = (pattern: RegExp) => async (host: PluginHost) =>
      filesIn(join(homeOf(host), 'logs'), pattern)
        .join('')
        .replaceAll('\r', '');
    await press(`${prefix}P`);
    await same((host) => host.ok('display', '-p', '#{pane_pipe}'), is('0'));
    const isLogged = async (host: PluginHost) =>
      String((await logs(/^tmux-(?!screen|history)/)(host)).includes('during'));
    await same(isLogged, is('true'));
    await press(`${prefix}\x1bp`);
    await same(logs(/^tmux-screen-capture/), has('during'));
    await press(`${prefix}\x1bP`);
    await same(logs(/^tmux-history/), has('before'));
  });
});

describe.runIf(hasPlugin('tmux-copycat'))('copycat', () => {
  it('searches an address, and copies it', async () => {
    await start(() => `set -g mode-keys vi\n${run('tmux-copycat/copycat.tmux')}`);
    await press(
      "clear; printf 'see src/main.c and http://example.org/page at 10.0.0.7\\nport 8080 and /etc/hosts\\n'\r",
    );
    await untilShown((text) => text.includes('port 8080 and /etc/hosts\n$'));
    await press(`${prefix}\x15`);
    await same((host) => host.ok('display', '-p', '#{selection_present}'), is('1'));
    await press('\r');
    await same(async (host) => (await host.run('show-buffer')).out, is('http://example.org/page'));
  });
});

describe.runIf(hasPlugin('tmux-yank'))('yank', () => {
  it('copies a selection and the folder of the pane to the clipboard program', async () => {
    await start(
      () => `set -g mode-keys vi\nset -g @override_copy_command 'fakeclip'\n${run('tmux-yank/yank.tmux')}`,
    );
    await twins.each(async (host) => fakeProgram(host, 'fakeclip'));
    await press('clear; echo some words\r');
    await untilShown((text) => text.startsWith('some words\n$'));
    await press(`${prefix}[`);
    await same(inMode, is('1'));
    await press('k0 ey');
    await same(called('fakeclip'), is('some'));
    await press(`${prefix}Y`);
    const hasFolder = async (host: PluginHost) =>
      String((await called('fakeclip')(host)).includes(homeOf(host)));
    await same(hasFolder, is('true'));
  });
});

describe.runIf(hasPlugin('tmux-open'))('open', () => {
  it('opens what is selected in copy mode', async () => {
    twins = new TwinPlugins();
    await twins.each(async (host) => {
      fakeProgram(host, 'xdg-open');
      await host.start(`set -g mode-keys vi\n${run('tmux-open/open.tmux')}`);
    });
    await press('clear; echo http://example.org/x\r');
    await untilShown((text) => text.startsWith('http://example.org/x\n$'));
    await press(`${prefix}[`);
    await same(inMode, is('1'));
    await press('k0 $o');
    await same(called('xdg-open'), has('http://example.org/'));
  });
});

describe.runIf(hasPlugin('tmux-resurrect'))('resurrect', () => {
  it('saves several sessions and restores them on a new server', async () => {
    const conf = (host: PluginHost) =>
      `set -g @resurrect-dir '${homeOf(host)}/saved'\nset -g @resurrect-capture-pane-contents on\n${run('tmux-resurrect/resurrect.tmux')}`;
    await start(conf);
    await twins.each(async (host) => {
      await host.ok('new-window', '-n', 'two', '-c', '/usr');
      await host.ok('split-window', '-h', '-c', '/etc');
      await host.ok('select-layout', 'main-vertical');
      await host.ok('new-session', '-d', '-s', 'play', '-n', 'games', '-x', '120', '-y', '29', '-c', '/var');
      await host.ok('set', '-w', '-t', 'play:', 'automatic-rename', 'off');
    });
    await press(`${prefix}\x13`);
    await untilShown((text) => text.includes('Tmux environment saved!'));
    const saved = async (host: PluginHost) =>
      filesIn(join(homeOf(host), 'saved'), /^(?:tmux_)?.*\.txt$/)
        .join('')
        .split('\n')
        .filter((line) => line.startsWith('pane') || line.startsWith('window'))
        .join('\n')
        .replaceAll(host.host.dir, 'DIR');
    await same(saved);
    const before = await same(tree);
    await twins.each(async (host) => {
      await host.ok('kill-server');
      await host.terminal.exit;
      await host.start(conf(host));
    });
    await press(`${prefix}\x12`);
    await untilShown((text) => text.includes('Tmux restore complete!'));
    const after = await same(tree);
    expect(after.split('\n').length).toBeGreaterThanOrEqual(before.split('\n').length);
    expect(after).toContain('play:0:games');
  });
});

describe.runIf(hasPlugin('tmux-prefix-highlight'))('prefix highlight', () => {
  it('shows that the prefix was pressed', async () => {
    await start(
      () =>
        `set -g status-right '#{prefix_highlight}|'\n${run('tmux-prefix-highlight/prefix_highlight.tmux')}`,
    );
    await press(prefix);
    await untilShown((text) => text.includes('^B |'));
  });
});

const themes: readonly (readonly [name: string, conf: () => string])[] = [
  [
    'catppuccin',
    () =>
      `set -g @catppuccin_flavor 'mocha'\nset -g @catppuccin_window_status_style 'rounded'\n${run('catppuccin/catppuccin.tmux')}set -g status-right-length 100\nset -g status-left ''\nset -g status-right "#{E:@catppuccin_status_application}"\nset -ag status-right "#{E:@catppuccin_status_session}"\n`,
  ],
  [
    'dracula',
    () =>
      `set -g @dracula-plugins 'ram-usage'\nset -g @dracula-show-left-icon session\n${run('dracula/dracula.tmux')}`,
  ],
  ['tmux-powerline', () => run('tmux-powerline/main.tmux')],
];

describe('a theme', () => {
  it.each(themes.filter(([name]) => hasPlugin(name)))('%s looks the same, cell by cell', async (_, conf) => {
    await start(() => `set -g default-terminal xterm-256color\nset -g automatic-rename off\n${conf()}`);
    await twins.each((host) => host.ok('new-window', '-n', 'two'));
    const look = async ({ terminal, host }: PluginHost) =>
      `${terminal.rows().at(-1)}\n${terminal.styles().at(-1)}`
        .replaceAll(basename(host.dir), 'DIR')
        .replace(/\d+(?:\.\d+)?(?:GB|%|K|M)/g, 'N');
    await same(look);
  });
});

describe.runIf(hasPlugin('vim-tmux-navigator') && existsSync('/usr/bin/vim'))('vim-tmux-navigator', () => {
  it('moves between splits of vim and panes', async () => {
    await start(() => run('vim-tmux-navigator/vim-tmux-navigator.tmux'));
    await press(`vim -u NONE -N -S ${pluginsDir}/vim-tmux-navigator/plugin/tmux_navigator.vim\r`);
    await untilShown((text) => text.includes('VIM - Vi IMproved'));
    await press(':vsplit\r');
    await untilShown((text) => /No Name.*No Name/s.test(text));
    await press(`${prefix}%`);
    await same(tree);
    await press('\x08');
    await same(tree);
    // Into vim's left split, then right again, and out of vim.
    await press('\x08');
    await press(':echo "in " . winnr()\r');
    await untilShown((text) => text.includes('in 1'));
    await press('\x0c\x0c');
    await same(tree);
  });
});

describe.runIf(existsSync('/usr/bin/fzf-tmux'))('fzf-tmux', () => {
  it('chooses in a pane below, and in a popup', async () => {
    await start(() => '');
    await press('clear; seq 1 30 | fzf-tmux -d 10 > picked; cat picked\r');
    await untilShown((text) => text.includes('30/30'));
    await press('17');
    await untilShown((text) => / 1\/30/.test(text));
    await press('\r');
    await untilShown((text) => /^17$/m.test(text));
    await press('clear; seq 1 30 | fzf-tmux -p 60%,60% > picked; cat picked\r');
    await untilShown((text) => text.includes('30/30'));
    await press('23');
    await untilShown((text) => / 1\/30/.test(text));
    await press('\r');
    await untilShown((text) => /^23$/m.test(text));
  });
});

describe.runIf(hasPlugin('extrakto') && existsSync('/usr/bin/fzf'))('extrakto', () => {
  it('inserts a word of the screen', async () => {
    await start(() => `set -g @extrakto_split_direction v\n${run('extrakto/extrakto.tmux')}`);
    await press('clear; echo http://example.org/very-long-path\r');
    await untilShown((text) => text.startsWith('http'));
    await press('echo ');
    await untilShown((text) => text.includes('$ echo'));
    await press(`${prefix}\t`);
    await untilShown((text) => text.includes('tab=insert'));
    await press('very-long');
    await untilShown((text) => /very-long/.test(text));
    await press('\t');
    await untilShown((text) => /\$ echo \S*very-long-path/.test(text));
  });
});

describe.runIf(hasPlugin('tmux-fzf') && existsSync('/usr/bin/fzf'))('tmux-fzf', () => {
  it('switches windows from its menu', async () => {
    await start(() => run('tmux-fzf/main.tmux'));
    await twins.each((host) => host.ok('new-window', '-n', 'second'));
    await press(`${prefix}F`);
    await untilShown((text) => /window/.test(text) && /session/.test(text));
    await press('window\r');
    await untilShown((text) => /switch/.test(text));
    await press('switch\r');
    await untilShown((text) => /one/.test(text));
    await press('one\r');
    await same((host) => host.ok('display', '-p', '#{window_name}'));
  });
});

describe.runIf(hasPlugin('tmux-which-key'))('which-key', () => {
  it('opens menus within menus, and runs what is chosen', async () => {
    // It writes into its own folder.
    await start((host) => {
      const own = join(homeOf(host), 'which-key');
      cpSync(join(pluginsDir, 'tmux-which-key'), own, { recursive: true });
      return `set -g @tmux-which-key-disable-autobuild 1\nrun-shell ${own}/plugin.sh.tmux\n`;
    });
    const choose = async (...steps: readonly (readonly [shown: string, key: string])[]) => {
      await press(`${prefix} `);
      for (const [shown, key] of steps) {
        await untilShown(has(shown));
        await press(key);
      }
      await untilShown((text) => !text.includes('+Windows') && !text.includes('Zoom'));
    };
    await choose(['+Windows', 'w'], ['Split vertical', '-']);
    await same(tree, has('work:0:one.1'));
    await choose(['+Panes', 'p'], ['Zoom', 'z']);
    await same((host) => host.ok('display', '-p', '#{window_zoomed_flag}'), is('1'));
    await choose(['+Windows', 'w'], ['+Layout', 'l'], ['Horizontal main', 'h']);
    await same(tree);
    await twins.each((host) => host.ok('set-buffer', '-b', 'named', 'some text'));
    await choose(['+Buffers', 'b'], ['Paste', 'l']);
    await same((host) => host.ok('display', '-p', '#{pane_mode}'), is('view-mode'));
    await untilShown(has('named: 9 bytes: "some text"'));
  });
});

describe.runIf(hasPlugin('oh-my-tmux'))('Oh my tmux!', () => {
  it('splits, moves, resizes, maximizes and swaps panes, and goes through windows and sessions', async () => {
    await start((host) => {
      const home = homeOf(host);
      cpSync(join(pluginsDir, 'oh-my-tmux/.tmux.conf.local'), join(home, '.tmux.conf.local'));
      return readFileSync(join(pluginsDir, 'oh-my-tmux/.tmux.conf'), 'utf8');
    });
    for (const keys of ['-', '_', 'h', 'k', 'J', 'l', 'L', '>', '<', 'c', '\x08', '\x0c', '\t', '\x08']) {
      await press(`${prefix}${keys}`);
      await same(tree);
    }
    // The window of the pane is kept, and the pane comes back.
    await press(`${prefix}+`);
    await same(tree, (text) => /:\d+:\S+\.\d+ 0,0 120x/.test(text));
    await press(`${prefix}+`);
    await same(tree);
    const mouse = (host: PluginHost) => host.ok('show-options', '-gv', 'mouse');
    await twins.each((host) => host.ok('set-option', '-g', 'mouse', 'off'));
    await press(`${prefix}m`);
    await same(mouse, is('on'));
    await press(`${prefix}\r`);
    await same(inMode, is('1'));
    await press('q');
    await same(inMode, is('0'));
    await press(`${prefix}\x03`);
    await same((host) => host.ok('list-sessions', '-F', '#{session_attached}'), is('1\n0'));
    await press(`${prefix}\x1b[Z`);
    await same(shownSession, is('work'));
  });
});

it('needs the folder with the checkouts', () => {
  twins = new TwinPlugins();
  expect(pluginsDir, 'HOLDFAST_PLUGINS names the folder with the checkouts of the plugins').not.toBe('');
  expect(() => execFileSync('tmux', ['-V'])).not.toThrow();
});
