/** Options that tmux does not have. Data only. */
import type { OptionSpec } from '../types.ts';
import { rowsFor } from './rows.ts';

const server = rowsFor('server');
const session = rowsFor('session');
const window = rowsFor('window');
const pane = rowsFor('window', 'pane');
const everywhere = rowsFor('session', 'window', 'pane');

export const ownOptions: readonly OptionSpec[] = [
  server.flag('audit', true, 'Whether the ledger keeps what operators do (holdfast audit).'),
  server.string(
    'audit-age',
    '365d',
    'How long the ledger keeps entries: a number with s, m, h, d or w; 0 for ever.',
    { pattern: 'duration' },
  ),
  server.number('audit-bytes', 16 * 1024 * 1024, 'Bytes that the ledger keeps.', {
    minimum: 64 * 1024,
    maximum: Number.MAX_SAFE_INTEGER,
    unit: 'bytes',
  }),
  server.flag('config-watch', true, 'Whether a change of the configuration file is applied at once.'),
  everywhere.choice(
    'control',
    'shared lease exclusive',
    'lease',
    'Who types into a pane: everybody, who holds it until idle, or only who took it explicitly.',
  ),
  everywhere.number('control-idle-time', 30, 'Time without typing after which a lease of a pane ends.', {
    minimum: 1,
    maximum: 86_400,
    unit: 'seconds',
  }),
  everywhere.number(
    'control-wait',
    10,
    'Time that a command waits before it is refused, when it types into a pane that another holds.',
    { maximum: 86_400, unit: 'seconds' },
  ),
  pane.number('history-bytes', 64 * 1024 * 1024, 'Bytes of output that the log of a pane keeps.', {
    maximum: Number.MAX_SAFE_INTEGER,
    unit: 'bytes',
  }),
  pane.string(
    'history-age',
    '30d',
    'How long the log of a pane keeps output: a number with s, m, h, d or w; 0 for ever.',
    {
      pattern: 'duration',
    },
  ),
  server.number(
    'history-total-bytes',
    2 * 1024 * 1024 * 1024,
    'Bytes on the disk for the logs of all panes, including closed ones; 0 for no limit.',
    { maximum: Number.MAX_SAFE_INTEGER, unit: 'bytes' },
  ),
  pane.flag('log', true, 'Whether the output of a pane is kept on disk.'),
  session.string(
    'ask-badge',
    '#[align=right,reverse] #{asks_waiting} asking: #{prefix} a #[default]',
    'Format at the right end of the status line while questions wait; empty for none.',
  ),
  session.key('inner-key', 'F12', 'Key that passes all keys to the inner program, or takes them back.'),
  session.number(
    'key-hints-time',
    600,
    'Time after the prefix until a panel shows the keys that can follow; 0 never.',
    { maximum: 60_000, unit: 'milliseconds' },
  ),
  pane.flag('monitor-notify', true, 'Whether a pane is the subject of notifications.'),
  session.flag('notify', true, 'Whether news of panes at which nobody looks are told to the terminals.'),
  session.number('notify-after', 10, 'Time after which the end of a command is news; 0 never.', {
    unit: 'seconds',
  }),
  session.string(
    'notify-on',
    'command exit bell pattern program blocked error done ask',
    'News that are told: command, exit, bell, pattern, program, blocked, error, done, ask.',
  ),
  pane.string('notify-pattern', '', 'Regular expression; a new line that matches is news.'),
  session.choice(
    'predict',
    'off adaptive always',
    'adaptive',
    'Whether a remote client predicts the echo of typed keys; adaptive: on links slower than 30 ms.',
  ),
  session.array(
    'respawn-programs',
    [],
    'Names of programs that are restarted automatically when they are lost.',
  ),
  session.string(
    'session-ttl',
    '7d',
    'Idle time after which a session ends: a number with s, m, h, d or w; 0 never.',
    {
      pattern: 'duration',
    },
  ),
  session.flag(
    'shell-integration',
    true,
    'Whether bash, zsh and fish mark their prompts and commands when they are started in a pane.',
  ),
  server.flag('tmux-shim', true, 'Whether tmux, called by name in panes and jobs, is holdfast.'),
  // A theme and the options that it sets; those known to tmux are in its tables.
  server.string('theme', 'default', 'Name of the theme; choose-theme lists them.'),
  pane.style(
    'pane-title-style',
    'default',
    'Style of the text in pane borders; it overrides that of the border.',
  ),
  window.style(
    'copy-mode-author-style',
    'default',
    'Style in copy mode of a name beside the line on which it typed.',
  ),
  window.style(
    'copy-mode-author-line-style',
    'dim',
    'Style of the line beside the names, and of the name at the top when it typed above the view.',
  ),
  window.style('list-style', 'default', 'Style of lists; the other list styles override it.'),
  window.style('list-border-style', 'default', 'Style of the lines around lists and panels.'),
  window.style('list-title-style', 'bold', 'Style of the title of a list.'),
  window.style('list-dim-style', 'dim', 'Style of less important text in a list.'),
  window.style('list-key-style', 'bold', 'Style of keys in lists, menus and panels.'),
  window.style('list-match-style', 'bold,underscore', 'Style of text that matches the filter in a list.'),
  window.style('list-accent-style', 'default', 'Style of emphasized text in a list.'),
  window.style('list-good-style', 'default', 'Style of good news in a list.'),
  window.style('list-warn-style', 'default', 'Style of warnings in a list.'),
  window.style('list-bad-style', 'bold', 'Style of bad news in a list.'),
  window.style('list-input-style', 'bold', 'Style of typed text in a list.'),
  window.style('list-question-style', 'bold', 'Style of a question in a list.'),
  window.style('list-selected-style', '#{E:mode-style}', 'Style of the selected line of a list.'),
  window.style('key-hints-style', '#{E:list-style}', 'Style of the panel of keys.'),
  window.style(
    'key-hints-border-style',
    '#{E:list-border-style}',
    'Style of the lines around the panel of keys.',
  ),
];
