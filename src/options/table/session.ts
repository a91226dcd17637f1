/** Options of sessions (set-option, -g for the global ones). Data only. */
import type { OptionSpec } from '../types.ts';
import { none, rowsFor } from './rows.ts';
import { statusFormats } from './statusFormats.ts';

const row = rowsFor('session');
const actions = 'none any current other';
const visual = 'off on both';
const cursorStyles = 'default blinking-block block blinking-underline underline blinking-bar bar';
const short = { maximum: 32_767 };

export const sessionOptions: readonly OptionSpec[] = [
  row.choice('activity-action', actions, 'other', 'For which windows activity raises an alert.'),
  row.number('assume-paste-time', 1, 'Keys that come faster than this are treated as a paste.', {
    ...none,
    unit: 'milliseconds',
  }),
  row.number('base-index', 0, 'Index of the first window of a session.'),
  row.choice('bell-action', actions, 'any', 'For which windows a bell raises an alert.'),
  row.string('default-command', '', 'Command of new panes; empty starts the default shell.'),
  row.string('default-shell', '/bin/sh', 'Full path of the shell that new panes run.'),
  row.string('default-size', '80x24', 'Size of sessions created without a terminal.', {
    pattern: '[0-9]*x[0-9]*',
  }),
  row.choice(
    'destroy-unattached',
    'off on keep-last keep-group',
    'off',
    'Whether a session ends when its last client detaches.',
  ),
  row.choice(
    'detach-on-destroy',
    'off on no-detached previous next',
    'on',
    'Whether clients of a session that ends detach, or switch to another session.',
  ),
  row.colour('display-panes-active-colour', 'red', 'Colour of the active pane in display-panes.'),
  row.colour('display-panes-colour', 'blue', 'Colour of the other panes in display-panes.'),
  row.number('display-panes-time', 1000, 'How long display-panes shows the numbers.', {
    minimum: 1,
    unit: 'milliseconds',
  }),
  row.number('display-time', 750, 'How long messages stay on the status line; 0 until a key is pressed.', {
    unit: 'milliseconds',
  }),
  row.flag('focus-follows-mouse', false, 'Whether moving the mouse into a pane selects it.'),
  row.number(
    'history-limit',
    2000,
    'Lines of history in tmux; here history-bytes and history-age are the limits.',
    {
      unit: 'lines',
      ...none,
    },
  ),
  row.number(
    'initial-repeat-time',
    0,
    'How long the first press of a repeating key waits; 0 means repeat-time.',
    { maximum: 2_000_000, unit: 'milliseconds' },
  ),
  row.string('key-table', 'root', 'Key table in which keys are looked up first.'),
  row.number('lock-after-time', 0, 'Idle time after which a client is locked; 0 never.', { unit: 'seconds' }),
  row.string('lock-command', 'lock -np', 'Command that locks a client.'),
  row.style('message-command-style', 'bg=black,fg=yellow', 'Style of the prompt in vi command mode.'),
  row.choice('message-line', '0 1 2 3 4', '0', 'Line of the status area that messages and prompts use.'),
  row.style('message-style', 'bg=yellow,fg=black', 'Style of messages and prompts.'),
  // On, unlike tmux: selecting panes, scrolling and resizing work without any configuration.
  row.flag('mouse', true, 'Whether the mouse selects, scrolls and resizes.'),
  row.key('prefix', 'C-b', 'The prefix key.'),
  row.key('prefix2', 'None', 'A second prefix key.'),
  row.colour('prompt-cursor-colour', 'none', 'Colour of the cursor in prompts.'),
  row.choice('prompt-cursor-style', cursorStyles, 'default', 'Shape of the cursor in prompts.'),
  row.choice(
    'prompt-command-cursor-style',
    cursorStyles,
    'default',
    'Shape of the cursor in vi command mode.',
  ),
  row.flag('renumber-windows', false, 'Whether closing a window renumbers the later ones.'),
  row.number('repeat-time', 500, 'How long a repeating key can be pressed again without the prefix.', {
    maximum: 2_000_000,
    unit: 'milliseconds',
  }),
  row.flag('set-titles', false, 'Whether the title of the terminal is set.'),
  row.string(
    'set-titles-string',
    '#S:#I:#W - "#T" #{session_alerts}',
    'Format of the title of the terminal.',
  ),
  row.choice('silence-action', actions, 'other', 'For which windows silence raises an alert.'),
  row.choice('status', 'off on 2 3 4 5', 'on', 'Whether there is a status line, or how many lines.'),
  row.colour('status-bg', 'default', 'Background of the status line; status-style is the newer way.'),
  row.colour('status-fg', 'default', 'Foreground of the status line; status-style is the newer way.'),
  row.array('status-format', statusFormats, 'Format of each line of the status area.'),
  row.number(
    'status-interval',
    15,
    'Time between two updates of the status line; 0 updates it only on changes.',
    {
      unit: 'seconds',
    },
  ),
  row.choice('status-justify', 'left centre right absolute-centre', 'left', 'Position of the window list.'),
  row.choice('status-keys', 'emacs vi', 'emacs', 'Keys of prompts.'),
  row.string('status-left', '[#{session_name}] ', 'Format of the left part of the status line.'),
  row.number('status-left-length', 10, 'Maximum width of the left part.', short),
  row.style('status-left-style', 'default', 'Style of the left part.'),
  row.choice('status-position', 'top bottom', 'bottom', 'Edge of the screen with the status line.'),
  row.string(
    'status-right',
    '#{?window_bigger,[#{window_offset_x}#,#{window_offset_y}] ,}"#{=21:pane_title}" %H:%M %d-%b-%y',
    'Format of the right part of the status line.',
  ),
  row.number('status-right-length', 40, 'Maximum width of the right part.', short),
  row.style('status-right-style', 'default', 'Style of the right part.'),
  row.style('status-style', 'bg=green,fg=black', 'Style of the status line.'),
  row.array(
    'update-environment',
    [
      'DISPLAY',
      'KRB5CCNAME',
      'MSYSTEM',
      'SSH_ASKPASS',
      'SSH_AUTH_SOCK',
      'SSH_AGENT_PID',
      'SSH_CONNECTION',
      'WINDOWID',
      'XAUTHORITY',
    ],
    'Environment variables copied from an attaching client to the session.',
  ),
  row.choice('visual-activity', visual, 'off', 'Whether activity shows a message, sounds the bell, or both.'),
  row.choice('visual-bell', visual, 'off', 'Whether a bell shows a message, sounds the bell, or both.'),
  row.choice('visual-silence', visual, 'off', 'Whether silence shows a message, sounds the bell, or both.'),
  row.string(
    'word-separators',
    '!"#$%&\'()*+,-./:;<=>?@[\\]^`{|}~',
    'Characters that end a word in copy mode.',
  ),
];
