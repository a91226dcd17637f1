/**
 * Plugins for tmux, unmodified: each loads as its README says, on tmux and on holdfast, and leaves the same bindings and
 * options. What their keys do is in the files beside this one.
 */
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Both, hasPlugin, type PluginHost, pluginsDir, TwinPlugins } from './TwinPlugins.ts';

const run = (path: string): string => `run-shell ${pluginsDir}/${path}`;

/** Name of the checkout, and the lines of the configuration. */
const plugins: readonly (readonly [name: string, ...conf: string[]])[] = [
  ['tmux-sensible', run('tmux-sensible/sensible.tmux')],
  ['tmux-pain-control', run('tmux-pain-control/pain_control.tmux')],
  ['tmux-yank', run('tmux-yank/yank.tmux')],
  ['tmux-open', run('tmux-open/open.tmux')],
  ['tmux-copycat', run('tmux-copycat/copycat.tmux')],
  ['tmux-logging', run('tmux-logging/logging.tmux')],
  ['tmux-sessionist', run('tmux-sessionist/sessionist.tmux')],
  ['tmux-resurrect', run('tmux-resurrect/resurrect.tmux')],
  ['tmux-continuum', "set -g status-right 'right'", run('tmux-continuum/continuum.tmux')],
  [
    'tmux-cpu',
    "set -g status-right '#{cpu_percentage} #{cpu_icon} #{ram_percentage}'",
    run('tmux-cpu/cpu.tmux'),
  ],
  [
    'tmux-battery',
    "set -g status-right '#{battery_status_bg} #{battery_percentage}'",
    run('tmux-battery/battery.tmux'),
  ],
  [
    'tmux-prefix-highlight',
    "set -g status-right '#{prefix_highlight} %a'",
    run('tmux-prefix-highlight/prefix_highlight.tmux'),
  ],
  [
    'catppuccin',
    "set -g @catppuccin_flavor 'mocha'",
    run('catppuccin/catppuccin.tmux'),
    "set -g status-left ''",
    'set -g status-right "#{E:@catppuccin_status_application}"',
    'set -ag status-right "#{E:@catppuccin_status_session}"',
  ],
  [
    'dracula',
    "set -g @dracula-plugins 'cpu-usage ram-usage time'",
    'set -g @dracula-show-powerline true',
    run('dracula/dracula.tmux'),
  ],
  ['tmux-fzf', run('tmux-fzf/main.tmux')],
  ['extrakto', run('extrakto/extrakto.tmux')],
  ['tmux-which-key', run('tmux-which-key/plugin.sh.tmux')],
  ['tmux-thumbs', run('tmux-thumbs/tmux-thumbs.tmux')],
  ['vim-tmux-navigator', run('vim-tmux-navigator/vim-tmux-navigator.tmux')],
];

/** Bindings and options, a line each. */
async function settings(host: PluginHost): Promise<string[]> {
  const lines: string[] = [];
  for (const words of [
    ['list-keys'],
    ['show-options', '-g'],
    ['show-options', '-s'],
    ['show-options', '-gw'],
    ['show-hooks', '-g'],
    ['show-environment', '-g'],
  ]) {
    const text = (await host.ok(...words)).replaceAll(host.host.dir, 'DIR');
    for (const line of text.split('\n'))
      lines.push(
        `${words[0]}: ${line.replace(/ +/g, ' ').replace(ownItems, '').replace(savedAt, '$1 TIME')}`,
      );
  }
  return lines;
}

/** Settings of tmux 3.4, which plugins leave out for 3.3a; defaults that holdfast has already; and the time. */
const newer =
  /^show-options: (?:menu-|popup-|message-(?:command-)?style|escape-time (?:0|10)$|focus-events on$|terminal-overrides|@uptime_)/;

/** The second in which the plugin was loaded: one of the two is later. */
const savedAt = /(@continuum-save-last-timestamp) \d+/;

/** Items of our own in a menu that Oh my tmux! binds again. */
const ownItems =
  /"#\{\?(?:pane_lost,Start Again|pane_control_other,(?:Ask For|Take) Control),\}" \w \{ (?:respawn-lost|control-pane) \S+ \} /g;

const bare: Both<ReadonlySet<string>> = { tmux: new Set(), holdfast: new Set() };

beforeAll(async () => {
  const twins = new TwinPlugins();
  await twins.start(() => '');
  const { tmux, holdfast } = await twins.each(settings);
  bare.tmux = new Set(tmux);
  bare.holdfast = new Set(holdfast);
  await twins.stop();
});

describe('a plugin leaves what it leaves in tmux', () => {
  let twins: TwinPlugins;
  afterEach(() => twins.stop());

  async function leavesTheSame(conf: (home: string) => string): Promise<void> {
    twins = new TwinPlugins();
    await twins.start(conf);
    const changed = async (host: PluginHost, before: ReadonlySet<string>) =>
      (await settings(host)).filter((line) => !before.has(line)).sort();
    const [tmux, holdfast] = await Promise.all([
      changed(twins.tmux, bare.tmux),
      changed(twins.holdfast, bare.holdfast),
    ]);
    expect(tmux).not.toEqual([]);
    expect(holdfast.filter((line) => !newer.test(line))).toEqual(tmux.filter((line) => !newer.test(line)));
  }

  it.each(plugins.filter(([name]) => hasPlugin(name)))('%s', (_, ...conf) =>
    leavesTheSame(() => `${conf.join('\n')}\n`),
  );

  it.runIf(hasPlugin('oh-my-tmux'))('Oh my tmux!, which is a whole configuration', () =>
    leavesTheSame((home) => {
      copyFileSync(join(pluginsDir, 'oh-my-tmux/.tmux.conf.local'), join(home, '.tmux.conf.local'));
      return readFileSync(join(pluginsDir, 'oh-my-tmux/.tmux.conf'), 'utf8');
    }),
  );
});
