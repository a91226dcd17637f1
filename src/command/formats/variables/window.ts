/** Format variables of windows and of their indexes in a session. */
import { rolledUp } from '../../../operator/status/paneStatus.ts';
import type { Pane, Window, Winlink } from '../../../session/types.ts';
import { statusMark } from '../statusMark.ts';
import type { FormatFacts, VariableTable } from '../types.ts';

/**
 * `*` current, `-` last, `#` activity, `!` bell, `~` silence, `M` marked, `Z` zoomed, in tmux's order; then `L` (not in
 * tmux): a program was lost.
 */
export function windowFlags(link: Winlink, marked: Pane | null): string {
  return (
    (link.activity ? '#' : '') +
    (link.bell ? '!' : '') +
    (link.silence ? '~' : '') +
    (link.current ? '*' : '') +
    (link.session.lastWinlinks[0] === link ? '-' : '') +
    (marked !== null && marked.window === link.window ? 'M' : '') +
    (link.window.zoomed ? 'Z' : '') +
    (hasLost(link.window) ? 'L' : '')
  );
}

const ended: ReadonlySet<string> = new Set(['exited', 'killed', 'failed']);
const hasDead = ({ panes }: Window) => panes.some(({ process }) => ended.has(process.state));

const hasLost = ({ panes }: Window) => panes.some(({ process }) => process.state === 'lost');

const linkedSessions = ({ window }: FormatFacts) => [
  ...new Set((window?.links ?? []).map((link) => link.session)),
];
const clientsShowing = ({ window, parts }: FormatFacts) =>
  parts.services.clients().filter((client) => client.session.current.window === window);
const activeSessions = (facts: FormatFacts) =>
  linkedSessions(facts).filter((session) => session.current.window === facts.window);
const stack = ({ winlink }: FormatFacts) =>
  winlink ? [winlink.session.current, ...winlink.session.lastWinlinks] : [];

const cellShowing = (facts: FormatFacts) =>
  clientsShowing(facts).find(({ terminal }) => terminal.cell !== null)?.terminal.cell;

export const windowVariables: VariableTable = {
  window_name: ({ window }) => window?.name,
  window_id: ({ window }) => window?.id,
  window_uuid: ({ window }) => window?.uuid,
  window_width: ({ window }) => window?.cols,
  window_height: ({ window }) => window?.rows,
  // Size of a cell in pixels: tmux's default when the terminal has not reported one.
  window_cell_width: (facts) => facts.window && (cellShowing(facts)?.width ?? 16),
  window_cell_height: (facts) => facts.window && (cellShowing(facts)?.height ?? 32),
  window_panes: ({ window }) => window?.panes.length,
  window_layout: ({ window }) => window?.layout,
  window_visible_layout: ({ window }) => window?.visibleLayout,
  window_zoomed_flag: ({ window }) => window?.zoomed,
  window_activity: ({ window }) => window && { time: window.activityAt },
  window_active_clients: (facts) => facts.window && clientsShowing(facts).length,
  window_active_clients_list: (facts) =>
    facts.window &&
    clientsShowing(facts)
      .map((client) => client.name)
      .join(','),
  window_active_sessions: (facts) => facts.window && activeSessions(facts).length,
  window_active_sessions_list: (facts) =>
    facts.window &&
    activeSessions(facts)
      .map((session) => session.name)
      .join(','),
  window_linked_sessions: (facts) => facts.window && linkedSessions(facts).length,
  window_linked_sessions_list: (facts) =>
    facts.window &&
    linkedSessions(facts)
      .map((session) => session.name)
      .join(','),
  // Sessions of one group share all of their windows; tmux does not count that as a link.
  window_linked: ({ window }) =>
    window && new Set(window.links.map(({ session }) => session.group ?? session)).size > 1,
  window_marked_flag: ({ window, parts }) => window && parts.tree.marked?.window === window,
  window_index: ({ winlink }) => winlink?.index,
  window_active: ({ winlink }) => winlink?.current,
  window_last_flag: ({ winlink }) => winlink && winlink.session.lastWinlinks[0] === winlink,
  window_start_flag: ({ winlink }) => winlink && winlink.session.winlinks[0] === winlink,
  window_end_flag: ({ winlink }) => winlink && winlink.session.winlinks.at(-1) === winlink,
  window_activity_flag: ({ winlink }) => winlink?.activity,
  window_bell_flag: ({ winlink }) => winlink?.bell,
  window_silence_flag: ({ winlink }) => winlink?.silence,
  window_dead_flag: ({ window }) => window && hasDead(window),
  window_restored_flag: ({ window }) => window?.panes.some(({ restored }) => restored),
  window_lost_flag: ({ window }) => window && hasLost(window),
  // Not in tmux: the most urgent state of its programs, and its mark in the window list.
  window_status_rollup: ({ window, parts }) =>
    window && rolledUp(window.panes.map((pane) => parts.services.paneStatus(pane).state)),
  window_status_mark: ({ window, parts }) => window && statusMark(window.panes, parts.services),
  window_flags: ({ winlink, parts }) =>
    winlink && windowFlags(winlink, parts.tree.marked).replaceAll('#', '##'),
  window_raw_flags: ({ winlink, parts }) => winlink && windowFlags(winlink, parts.tree.marked),
  window_stack_index: (facts) => facts.winlink && Math.max(0, stack(facts).indexOf(facts.winlink)),
  window_format: ({ window, pane }) => window !== undefined && pane === undefined,
  // The window that the client shows, whatever the format's target.
  window_bigger: ({ client }) => client && client.seenFrom !== null,
  window_offset_x: ({ client }) => client?.seenFrom?.x,
  window_offset_y: ({ client }) => client?.seenFrom?.y,
};
