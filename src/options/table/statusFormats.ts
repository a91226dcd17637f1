/**
 * The default of `status-format`: the status line as three formats (windows, panes, sessions), composed of the other
 * status options so that a configuration written for tmux has the expected effect. Data only.
 */

/** Style of one entry of the window list; alert styles override the plain one where they are set. */
const alertStyles =
  '#{?#{&&:#{window_last_flag},#{!=:#{E:window-status-last-style},default}}, #{E:window-status-last-style},}' +
  '#{?#{&&:#{window_bell_flag},#{!=:#{E:window-status-bell-style},default}}, #{E:window-status-bell-style},' +
  '#{?#{&&:#{||:#{window_activity_flag},#{window_silence_flag}},#{!=:#{E:window-status-activity-style},default}}, ' +
  '#{E:window-status-activity-style},}}';

const separator = '#{?window_end_flag,,#{window-status-separator}}';

const otherWindow =
  `#[range=window|#{window_index} #{E:window-status-style}${alertStyles}]` +
  `#[push-default]#{T:window-status-format}#[pop-default]#[norange default]${separator}`;

const currentWindow =
  '#[range=window|#{window_index} list=focus #{?#{!=:#{E:window-status-current-style},default},' +
  `#{E:window-status-current-style},#{E:window-status-style}}${alertStyles}]` +
  `#[push-default]#{T:window-status-current-format}#[pop-default]#[norange list=on default]${separator}`;

const windowLine =
  '#[align=left range=left #{E:status-left-style}]#[push-default]#{T;=/#{status-left-length}:status-left}' +
  '#[pop-default]#[norange default]#[list=on align=#{status-justify}]#[list=left-marker]<#[list=right-marker]>' +
  `#[list=on]#{W:${otherWindow},${currentWindow}}` +
  '#[nolist align=right range=right #{E:status-right-style}]#[push-default]' +
  '#{T;=/#{status-right-length}:status-right}#[pop-default]#[norange default]';

const paneLine =
  '#[align=centre]#{P:#{?pane_active,#[reverse],}#{pane_index}[#{pane_width}x#{pane_height}]#[default] }';

const sessionLine =
  '#[align=left]S: #[norange default]#[list=on align=#{status-justify}]#[list=left-marker]<#[list=right-marker]>' +
  '#[list=on]#{S:#[range=session|#{session_id} #{E:session-status-style}]#[push-default]#S#{session_alert}' +
  '#[pop-default]#[norange list=on default]  ,#[range=session|#{session_id} list=focus ' +
  '#{?#{!=:#{E:session-status-current-style},default},#{E:session-status-current-style},' +
  '#{E:session-status-style}}]#[push-default]#S*#{session_alert}#[pop-default]#[norange list=on default] }';

export const statusFormats: readonly string[] = [windowLine, paneLine, sessionLine];
