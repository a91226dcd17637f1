/** Format variables of the server, of clients and of paste buffers. */

import { matchGlob } from '../../../match/glob.ts';
import type { AttachedClient } from '../../AttachedClient.ts';
import { tmuxVersion } from '../../tmuxVersion.ts';
import type { FormatFacts, VariableTable } from '../types.ts';

/** tmux's defaults of choose-tree -F, choose-buffer -F and choose-client -F, for templates that extend them. */
const treeFormat =
  '#{?pane_format,#{?pane_marked,#[reverse],}#{pane_current_command}#{?pane_active,*,}#{?pane_marked,M,}' +
  '#{?#{&&:#{pane_title},#{!=:#{pane_title},#{host_short}}},: "#{pane_title}",},' +
  '#{?window_format,#{?window_marked_flag,#[reverse],}#{window_name}#{window_flags}' +
  '#{?#{&&:#{==:#{window_panes},1},#{&&:#{pane_title},#{!=:#{pane_title},#{host_short}}}},: "#{pane_title}",},' +
  '#{session_windows} windows#{?session_grouped, (group #{session_group}: #{session_group_list}),}' +
  '#{?session_attached, (attached),}}}';

/**
 * Features of a client's terminal by tmux's names, in tmux's order: as terminal-features gives them to its TERM, with the
 * colours that its name and terminal-overrides give.
 */
function termFeatures({ parts }: FormatFacts, { terminal }: AttachedClient): string {
  const wordsIn = (option: 'terminal-features' | 'terminal-overrides') =>
    parts.options.server.getArray(option).flatMap((entry) => {
      const [pattern = '', ...words] = entry.split(':');
      return matchGlob(pattern, terminal.term) ? words : [];
    });
  const features = new Set(wordsIn('terminal-features'));
  if (wordsIn('terminal-overrides').some((word) => word === 'Tc' || word === 'RGB')) features.add('RGB');
  if (features.has('RGB') || /256col|-direct/.test(terminal.term)) features.add('256');
  return [...features].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)).join(',');
}

export const serverVariables: VariableTable = {
  // The release of tmux whose language this is: plugins and conditions of configurations compare it.
  version: () => tmuxVersion,
  tmux_version: () => tmuxVersion,
  holdfast_version: ({ parts }) => parts.services.version,
  pid: ({ parts }) => parts.host.pid,
  host: ({ parts }) => parts.host.name,
  host_short: ({ parts }) => parts.host.name.split('.')[0] ?? '',
  uid: () => process.getuid?.(),
  user: ({ parts }) => parts.host.user,
  socket_path: ({ parts }) => parts.services.socketPath,
  config_files: ({ parts }) => parts.services.configFiles().join(','),
  tree_mode_format: () => treeFormat,
  buffer_mode_format: () => '#{t/p:buffer_created}: #{buffer_sample}',
  client_mode_format: () => '#{t/p:client_activity}: session #{session_name}',
  start_time: ({ parts }) => ({ time: parts.services.startedAt }),
  server_sessions: ({ parts }) => parts.tree.sessions.size,
  next_session_id: ({ parts }) => `$${parts.tree.toState().nextIds.session}`,
  client_name: ({ client }) => client?.name,
  client_tty: ({ client }) => client?.terminal.tty,
  client_pid: ({ client }) => client?.pid,
  client_width: ({ client }) => client?.cols,
  client_height: ({ client }) => client?.rows,
  // tmux's default when the terminal reports none.
  client_cell_width: ({ client }) => client && (client.terminal.cell?.width ?? 16),
  client_cell_height: ({ client }) => client && (client.terminal.cell?.height ?? 32),
  client_termname: ({ client }) => client?.terminal.term,
  client_theme: ({ client }) => client?.terminal.theme,
  client_termtype: ({ client }) => client?.terminal.name,
  client_termfeatures: (facts) => facts.client && termFeatures(facts, facts.client),
  client_written: ({ client }) => client?.frames.sentBytes,
  // Output is never discarded: a slow client gets fewer pictures.
  client_discarded: ({ client }) => client && 0,
  // Every operator acts as the owner of the server.
  client_uid: ({ client }) => client && process.getuid?.(),
  client_utf8: ({ client }) => client?.flags.split(',').includes('UTF-8'),
  client_session: ({ client }) => client?.session.name,
  client_last_session: ({ client }) => client?.lastSession?.name,
  client_created: ({ client }) => client && { time: client.createdAt },
  client_activity: ({ client }) => client && { time: client.activityAt },
  client_readonly: ({ client }) => client?.readOnly,
  client_flags: ({ client }) => client?.flags,
  client_key_table: ({ client }) => client?.keyTable,
  client_prefix: ({ client }) => client && client.keyTable === 'prefix',
  client_user: ({ client }) => client?.operator.name,
  client_control_mode: ({ client }) => client && client.control !== undefined,
  // Not in tmux: the operator of a client, and the operator's role.
  client_operator: ({ client }) => client?.operator.id,
  client_principal: ({ client }) => client?.principal.id,
  client_principal_name: ({ client }) => client?.principal.name,
  client_actor: ({ client }) => client?.principal.actor,
  client_kind: ({ client }) => client?.operator.kind,
  client_role: ({ client }) => client?.operator.role,
  client_carrier: ({ client }) => client?.carrier,
  client_from: ({ client }) => client?.from,
};
