/**
 * Standard styles of a theme that gives colours: the style of every part of the screen, by the theme's colour names.
 * Data only; a theme may override any of them.
 */

/** The colours that every palette names, with the purpose of each. */
export const standardColours = {
  ground: 'the terminal background that the theme is made for; it is not painted',
  bar: 'the background of the status line',
  panel: 'the background of lists, menus and panels',
  line: 'lines between panes, and around lists and menus',
  text: 'text on bar and panel',
  dim: 'secondary text on bar and panel',
  accent: 'the current window, the border of the active pane, keys',
  good: 'success',
  warn: 'questions, warnings, and the session after the prefix',
  bad: 'bells, errors, and synchronized panes',
  select: 'the background of the selected row, of messages, and of the session',
  selected: 'text on select',
  ink: 'text on accent, good, warn and bad',
} as const;

/**
 * Options other than styles that a theme may set: the contents of the status line, and lines that go with those of lists
 * and menus. Brackets and the asterisk are drawn in the colour behind them, so that they are blanks where there are
 * colours, and marks where there are none.
 */
export const themedTexts: Readonly<Record<string, string>> = {
  'status-left':
    '#{?client_prefix,#[fg=warn],#[fg=select]}[#[default]#{=/28/…:session_name}' +
    '#{?client_prefix,#[fg=warn],#[fg=select]}]#[fg=text,bg=bar] ',
  'status-left-length': '32',
  'status-right':
    ' #{?window_bigger,[#{window_offset_x}#,#{window_offset_y}] ,}#{=/32/…:pane_title}  #[fg=text]%H:%M ',
  'window-status-format':
    ' #I:#W #{?#{s/[*-]//:window_flags},#{s/[*-]//:window_flags} ,}' +
    '#{?window_restored_flag,#[fg=accent]R#[default] ,}#{?window_dead_flag,#[fg=bad]D#[default] ,}' +
    '#{?window_status_mark,#{?#{==:#{window_status_mark},?},#[fg=warn#,bold],#{?#{==:#{window_status_mark},✗},' +
    '#[fg=bad#,bold],#{?#{==:#{window_status_mark},✓},#[fg=good],}}}#{window_status_mark} ,}',
  'window-status-current-format':
    ' #I:#W#[fg=accent]*#[fg=ink]#{?#{s/[*-]//:window_flags},#{s/[*-]//:window_flags} ,}' +
    '#{?window_restored_flag,R ,}#{?window_dead_flag,D ,}' +
    '#{?window_status_mark,#{window_status_mark} ,}',
  'pane-border-format':
    '#{pane_index} "#{pane_title}"#{?pane_status_mark, #{pane_status_mark},}' +
    '#{?pane_status_msg, #{=/40/…:pane_status_msg},}',
  'window-status-separator': '',
  'menu-border-lines': 'rounded',
  'popup-border-lines': 'rounded',
};

/** Styles by option, in the names above. */
export const standardStyles: Readonly<Record<string, string>> = {
  'status-style': 'fg=text,bg=bar',
  'status-left-style': '#{?client_prefix,fg=ink#,bg=warn#,bold,fg=selected#,bg=select#,bold}',
  'status-right-style': 'fg=dim',
  'window-status-style': 'fg=dim',
  'window-status-current-style': 'fg=ink,bg=accent,bold',
  'window-status-last-style': 'fg=text',
  'window-status-bell-style': 'fg=ink,bg=bad,bold',
  'window-status-activity-style': 'fg=warn,bold',
  'session-status-style': 'fg=dim',
  'session-status-current-style': 'fg=ink,bg=accent,bold',
  'pane-status-style': 'fg=dim',
  'pane-status-current-style': 'fg=accent,bold',
  'pane-border-style': 'fg=line',
  'pane-active-border-style': '#{?pane_in_mode,fg=warn,#{?synchronize-panes,fg=bad,fg=accent}}',
  'pane-title-style': '#{?pane_active,bold,fg=dim}',
  'pane-scrollbars-style': 'fg=dim,bg=panel,width=1,pad=0',
  'message-style': 'fg=selected,bg=select',
  'message-command-style': 'fg=warn,bg=bar',
  'mode-style': 'fg=selected,bg=select',
  'copy-mode-match-style': 'fg=ink,bg=good',
  'copy-mode-current-match-style': 'fg=ink,bg=warn,bold',
  'copy-mode-mark-style': 'fg=ink,bg=bad',
  'copy-mode-position-style': 'fg=ink,bg=accent',
  'copy-mode-author-style': 'fg=accent',
  'copy-mode-author-line-style': 'fg=dim',
  'list-style': 'fg=text,bg=panel',
  'list-border-style': 'fg=line',
  'list-title-style': 'fg=accent,bold',
  'list-dim-style': 'fg=dim',
  'list-key-style': 'fg=accent',
  'list-match-style': 'fg=warn,bold',
  'list-accent-style': 'fg=accent',
  'list-good-style': 'fg=good',
  'list-warn-style': 'fg=warn',
  'list-bad-style': 'fg=bad',
  'list-input-style': 'bold',
  'list-question-style': 'fg=warn,bold',
  'menu-style': 'fg=text,bg=panel',
  'menu-border-style': 'fg=line,bg=panel',
  'menu-selected-style': 'fg=selected,bg=select',
  'popup-border-style': 'fg=accent',
  'display-panes-active-colour': 'accent',
  'display-panes-colour': 'dim',
  'clock-mode-colour': 'accent',
};

/** Values by option of a theme that gives colours. */
export const standardValues: Readonly<Record<string, string>> = { ...standardStyles, ...themedTexts };
