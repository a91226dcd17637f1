/** Format variables of the server, of clients and of paste buffers. */
import { tmuxVersion } from '../../tmuxVersion.ts';
import type { VariableTable } from '../types.ts';

export const serverVariables: VariableTable = {
  // The release of tmux whose language this is: plugins and conditions of configurations compare it.
  version: () => tmuxVersion,
  tmux_version: () => tmuxVersion,
  holdfast_version: ({ parts }) => parts.services.version,
  pid: ({ parts }) => parts.host.pid,
  host: ({ parts }) => parts.host.name,
  host_short: ({ parts }) => parts.host.name.split('.')[0] ?? '',
  user: ({ parts }) => parts.host.user,
  socket_path: ({ parts }) => parts.services.socketPath,
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
  client_kind: ({ client }) => client?.operator.kind,
  client_role: ({ client }) => client?.operator.role,
  client_carrier: ({ client }) => client?.carrier,
  client_from: ({ client }) => client?.from,
};
