/** Options of windows and panes (set-option -w, -p). Data only. */
import type { OptionSpec } from '../types.ts';
import { none, rowsFor } from './rows.ts';

const row = rowsFor('window');
const pane = rowsFor('window', 'pane');
const cursorStyles = 'default blinking-block block blinking-underline underline blinking-bar bar';
const boxLines = 'single double heavy simple rounded padded none';
const unsignedShort = { maximum: 65_535 };

export const windowOptions: readonly OptionSpec[] = [
  row.flag('aggressive-resize', false, 'Whether only clients that show a window count for its size.'),
  pane.choice(
    'allow-passthrough',
    'off on all',
    'off',
    'Whether programs may send escape sequences straight to the terminal: on, from visible panes; all, from hidden ones too.',
  ),
  pane.flag('allow-rename', false, 'Whether programs may rename their window.'),
  pane.flag('allow-set-title', true, 'Whether programs may set the title of their pane.'),
  pane.flag('alternate-screen', true, 'Whether programs may use the alternate screen.'),
  row.flag('automatic-rename', true, 'Whether a window is named after its program.'),
  row.string(
    'automatic-rename-format',
    '#{?pane_in_mode,[holdfast],#{pane_current_command}}#{?pane_dead,[dead],}',
    'Format of automatic names.',
  ),
  row.colour('clock-mode-colour', 'blue', 'Colour of the clock.'),
  row.choice(
    'clock-mode-style',
    '12 24 12-with-seconds 24-with-seconds',
    '24',
    'How the clock shows the time.',
  ),
  row.style(
    'copy-mode-current-match-style',
    'bg=magenta,fg=black',
    'Style of the current match of a search.',
  ),
  row.style(
    'copy-mode-current-line-number-style',
    'default',
    'Style of the number of the current line in copy mode.',
    none,
  ),
  row.style('copy-mode-line-number-style', 'default', 'Style of line numbers in copy mode.', none),
  row.choice(
    'copy-mode-line-numbers',
    'off default absolute relative hybrid',
    'off',
    'Whether copy mode numbers its lines.',
    none,
  ),
  row.style('copy-mode-mark-style', 'bg=red,fg=black', 'Style of the marked line in copy mode.'),
  row.style('copy-mode-match-style', 'bg=cyan,fg=black', 'Style of the other matches of a search.'),
  pane.string(
    'copy-mode-position-format',
    '#[align=right]#{t/p:top_line_time}#{?#{e|>:#{top_line_time},0}, ,}[#{scroll_position}/#{history_size}]' +
      '#{?search_timed_out, (timed out),#{?search_count, (#{search_count}#{?search_count_partial,+,} results),}}',
    'Format of the position shown in copy mode.',
  ),
  row.style('copy-mode-position-style', '#{E:mode-style}', 'Style of the position shown in copy mode.'),
  row.style('copy-mode-selection-style', '#{E:mode-style}', 'Style of the selection in copy mode.'),
  pane.colour('cursor-colour', 'none', 'Colour of the cursor, unless the program sets one.'),
  pane.choice('cursor-style', cursorStyles, 'default', 'Shape of the cursor where a program sets none.'),
  row.string('fill-character', '', 'Character that fills the rest of the screen beside a smaller window.'),
  row.string('main-pane-height', '24', 'Height of the main pane in main-horizontal, in lines or percent.'),
  row.string('main-pane-width', '80', 'Width of the main pane in main-vertical, in cells or percent.'),
  row.choice('menu-border-lines', boxLines, 'single', 'Lines around menus.'),
  row.style('menu-border-style', 'default', 'Style of the lines around menus.'),
  row.style('menu-selected-style', 'bg=yellow,fg=black', 'Style of the selected entry of a menu.'),
  row.style('menu-style', 'default', 'Style of menus.'),
  row.choice('mode-keys', 'emacs vi', 'emacs', 'Keys of copy mode.'),
  row.style('mode-style', 'bg=yellow,fg=black', 'Style of indicators and highlights in modes.'),
  row.flag('monitor-activity', false, 'Whether output in a window raises an alert.'),
  row.flag('monitor-bell', true, 'Whether a bell in a window raises an alert.'),
  row.number('monitor-silence', 0, 'Time without output after which an alert is raised; 0 never.', {
    unit: 'seconds',
  }),
  row.string('other-pane-height', '0', 'Height of the other panes in main-horizontal, in lines or percent.'),
  row.string('other-pane-width', '0', 'Width of the other panes in main-vertical, in cells or percent.'),
  row.style(
    'pane-active-border-style',
    '#{?pane_in_mode,fg=yellow,#{?synchronize-panes,fg=red,fg=green}}',
    'Style of the border of the active pane.',
  ),
  row.number('pane-base-index', 0, 'Index of the first pane of a window.', unsignedShort),
  pane.string(
    'pane-border-format',
    '#{?pane_active,#[reverse],}#{pane_index}#[default] "#{pane_title}"',
    'Format of the text in pane borders.',
  ),
  row.choice(
    'pane-border-indicators',
    'off colour arrows both',
    'colour',
    'How borders mark the active pane.',
  ),
  row.choice(
    'pane-border-lines',
    'single double heavy simple number spaces',
    'single',
    'Lines between panes.',
  ),
  row.choice('pane-border-status', 'off top bottom', 'off', 'Position of the text in pane borders.'),
  row.style('pane-border-style', 'default', 'Style of the border of the other panes.'),
  pane.array('pane-colours', [], 'Palette of a pane: colours 0 to 255 by index.', {
    elements: 'colour',
  }),
  row.choice('pane-scrollbars', 'off modal on', 'off', 'When panes have a scroll bar.', none),
  row.choice('pane-scrollbars-position', 'right left', 'right', 'Side of a pane for its scroll bar.', none),
  pane.style('pane-scrollbars-style', 'bg=black,fg=white,width=1,pad=0', 'Style of scroll bars.'),
  row.style('pane-status-current-style', 'default', 'Style of the current pane in the status line.'),
  row.style('pane-status-style', 'default', 'Style of the other panes in the status line.'),
  row.choice('popup-border-lines', boxLines, 'single', 'Lines around popups.'),
  row.style('popup-border-style', 'default', 'Style of the lines around popups.'),
  row.style('popup-style', 'default', 'Style of popups.'),
  pane.choice(
    'remain-on-exit',
    'off on failed key',
    'off',
    'Whether a pane stays when its program has ended.',
  ),
  pane.string(
    'remain-on-exit-format',
    'Pane is dead (#{?#{!=:#{pane_dead_status},},status #{pane_dead_status},}' +
      '#{?#{!=:#{pane_dead_signal},},signal #{pane_dead_signal},}, #{t:pane_dead_time})',
    'Format of the line shown in a pane whose program has ended.',
  ),
  pane.flag('scroll-on-clear', true, 'Whether clearing the screen keeps its lines in the history.'),
  row.style('session-status-current-style', 'default', 'Style of the current session in the status line.'),
  row.style('session-status-style', 'default', 'Style of the other sessions in the status line.'),
  pane.flag('synchronize-panes', false, 'Whether typing goes to every pane of the window.'),
  row.number(
    'tiled-layout-max-columns',
    0,
    'Maximum number of columns in the tiled layout; 0 for no limit.',
    {
      ...unsignedShort,
    },
  ),
  pane.style('window-active-style', 'default', 'Style of the cells of the active pane.'),
  row.choice(
    'window-size',
    'largest smallest manual latest',
    'latest',
    'Which client determines the size of a window.',
  ),
  row.style('window-status-activity-style', 'reverse', 'Style of windows with activity in the status line.'),
  row.style('window-status-bell-style', 'reverse', 'Style of windows with a bell in the status line.'),
  row.string(
    'window-status-current-format',
    '#I:#W#{?window_flags,#{window_flags}, }',
    'Format of the current window in the status line.',
  ),
  row.style('window-status-current-style', 'default', 'Style of the current window in the status line.'),
  row.string(
    'window-status-format',
    '#I:#W#{?window_flags,#{window_flags}, }',
    'Format of the other windows in the status line.',
  ),
  row.style('window-status-last-style', 'default', 'Style of the last window in the status line.'),
  row.string('window-status-separator', ' ', 'Text between windows in the status line.'),
  row.style('window-status-style', 'default', 'Style of the other windows in the status line.'),
  pane.style('window-style', 'default', 'Style of the cells of inactive panes.'),
  row.flag('wrap-search', true, 'Whether searching continues at the other end.'),
  row.flag('xterm-keys', true, 'Obsolete, no effect: keys are always sent as xterm sends them.', none),
];
