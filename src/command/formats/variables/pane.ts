/** Format variables of panes, from the tree and from the live screen and process. */

import { quoteWord } from '../../../options/quote.ts';
import { parseStyle } from '../../../options/style/style.ts';
import type { ModeFacts } from '../../Services.ts';
import { statusMark } from '../statusMark.ts';
import type { FormatFacts, VariableTable } from '../types.ts';

const tabWidth = 8;

const holderOf = ({ pane, parts }: FormatFacts) => pane && parts.services.control.status(pane).holder;

const alive = ({ pane }: FormatFacts): boolean => pane?.process.state === 'running';
const tabs = (cols: number): number[] =>
  Array.from({ length: Math.ceil(cols / tabWidth) - 1 }, (_, at) => (at + 1) * tabWidth);
const stateOf = (facts: FormatFacts) => facts.paneFacts()?.state;
const statusOf = ({ pane, parts }: FormatFacts) => pane && parts.services.paneStatus(pane);
/** tmux's value for a saved cursor position when none is saved. */
const unsaved = 0xffff_ffff;

/** A pane's default colour: what its program set, then the style of active windows, then that of all. */
function defaultColour(facts: FormatFacts, which: 'foreground' | 'background'): string | undefined {
  const { pane } = facts;
  if (!pane) return undefined;
  const set = stateOf(facts)?.[which];
  if (set) return set;
  const part = which === 'foreground' ? 'fg' : 'bg';
  for (const name of pane.active ? ['window-active-style', 'window-style'] : ['window-style']) {
    const colour = parseStyle(facts.option(name))?.[part] ?? 'default';
    if (colour !== 'default') return colour;
  }
  return 'default';
}

const mouse = (facts: FormatFacts, ...kinds: string[]): boolean | undefined =>
  facts.pane && kinds.includes(facts.paneFacts()?.mouse ?? 'none');

/** Variables of a pane in copy mode; without a value in other panes, as in tmux. */
const modeFacts = (facts: FormatFacts): ModeFacts | undefined => facts.paneFacts()?.mode?.facts ?? undefined;
const selectionOf = (facts: FormatFacts) => modeFacts(facts)?.selection ?? undefined;

const modeVariables: VariableTable = {
  scroll_position: (facts) => modeFacts(facts)?.scroll,
  rectangle_toggle: (facts) => modeFacts(facts)?.rectangle,
  copy_cursor_x: (facts) => modeFacts(facts)?.cursorX,
  copy_cursor_y: (facts) => modeFacts(facts)?.cursorY,
  copy_cursor_word: (facts) => modeFacts(facts)?.cursorWord(),
  copy_cursor_line: (facts) => modeFacts(facts)?.cursorLine(),
  selection_start_x: (facts) => selectionOf(facts)?.startX,
  selection_start_y: (facts) => selectionOf(facts)?.startY,
  selection_end_x: (facts) => selectionOf(facts)?.endX,
  selection_end_y: (facts) => selectionOf(facts)?.endY,
  selection_active: (facts) => modeFacts(facts) && (selectionOf(facts)?.active ?? false),
  selection_present: (facts) => modeFacts(facts) && selectionOf(facts) !== undefined,
  search_present: (facts) => modeFacts(facts)?.searchPresent,
  search_count: (facts) => modeFacts(facts)?.searchCount,
  search_count_partial: (facts) => {
    const mode = modeFacts(facts);
    return mode && mode.searchCount !== null ? mode.searchPartial : undefined;
  },
  search_match: (facts) => modeFacts(facts)?.searchMatch() || undefined,
};

export const paneVariables: VariableTable = {
  pane_id: ({ pane }) => pane?.id,
  pane_uuid: ({ pane }) => pane?.uuid,
  pane_index: ({ pane }) => pane?.index,
  // Not in tmux: who has control of the pane, and whether that is somebody else than the client.
  pane_control: (facts) => holderOf(facts)?.name,
  pane_control_actor: (facts) => holderOf(facts)?.actor,
  pane_control_asker: ({ pane, parts }) => pane && parts.services.control.status(pane).asker?.name,
  pane_control_other: (facts) => {
    const holder = holderOf(facts);
    return holder !== null && holder !== undefined && holder.id !== facts.client?.principal.id;
  },
  pane_title: ({ pane }) => pane?.title,
  pane_active: ({ pane }) => pane?.active,
  pane_last: ({ pane }) => pane && pane.window.lastPanes[0] === pane,
  pane_width: ({ pane }) => pane?.cols,
  pane_height: ({ pane }) => pane?.rows,
  pane_left: ({ pane }) => pane?.x,
  pane_top: ({ pane }) => pane?.y,
  pane_right: ({ pane }) => pane && pane.x + pane.cols - 1,
  pane_bottom: ({ pane }) => pane && pane.y + pane.rows - 1,
  pane_at_left: ({ pane }) => pane && pane.x === 0,
  pane_at_right: ({ pane }) => pane && pane.x + pane.cols === pane.window.cols,
  pane_at_top: (facts) =>
    facts.pane && facts.pane.y === (facts.option('pane-border-status') === 'top' ? 1 : 0),
  pane_at_bottom: (facts) => {
    const { pane } = facts;
    return (
      pane &&
      pane.y + pane.rows === pane.window.rows - (facts.option('pane-border-status') === 'bottom' ? 1 : 0)
    );
  },
  pane_format: ({ pane }) => pane !== undefined,
  pane_marked: ({ pane, parts }) => pane && parts.tree.marked === pane,
  pane_marked_set: ({ pane, parts }) => pane && parts.tree.marked !== null,
  pane_input_off: ({ pane }) => pane?.inputDisabled,
  pane_synchronized: (facts) => facts.pane && facts.option('synchronize-panes') === 'on',
  pane_pipe: ({ pane, parts }) => pane && parts.services.isPiped(pane),
  pane_in_mode: (facts) => facts.pane && (facts.paneFacts()?.mode ? 1 : 0),
  pane_mode: (facts) => facts.paneFacts()?.mode?.name,
  /** Clients that wait for something of it (await, send-keys --wait). */
  pane_waits: (facts) => facts.pane && (facts.paneFacts()?.waits ?? 0),
  pane_last_operator: (facts) => facts.pane && (facts.paneFacts()?.lastOperator ?? ''),
  pane_search_string: (facts) => facts.pane && (facts.paneFacts()?.searchString ?? ''),
  ...modeVariables,
  pane_start_path: ({ pane }) => pane?.startCwd,
  pane_start_command: ({ pane }) => pane?.startCommand.map(quoteWord).join(' '),
  pane_path: (facts) => facts.pane && (stateOf(facts)?.reportedPath ?? ''),
  pane_fg: (facts) => defaultColour(facts, 'foreground'),
  pane_bg: (facts) => defaultColour(facts, 'background'),
  pane_current_path: (facts) => facts.pane && (facts.paneFacts()?.currentPath || facts.pane.cwd),
  pane_current_command: (facts) => facts.pane && (facts.paneFacts()?.currentCommand ?? ''),
  pane_pid: ({ pane }) => (pane?.process.state === 'running' ? pane.process.pid : pane && 0),
  pane_tty: ({ pane }) => (pane?.process.state === 'running' ? pane.process.tty : undefined),
  pane_dead: (facts) => facts.pane && !alive(facts),
  pane_dead_status: ({ pane }) => (pane?.process.state === 'exited' ? pane.process.code : undefined),
  pane_dead_signal: ({ pane }) =>
    pane?.process.state === 'killed' ? pane.process.signal.replace(/^SIG/, '').toLowerCase() : undefined,
  pane_dead_time: ({ pane }) =>
    pane && pane.process.state !== 'running' ? { time: pane.process.at } : undefined,
  // Not in tmux: why a pane has no process (running, exited, killed, lost, failed), and whether it came from a saved
  // session.
  pane_state: ({ pane }) => pane?.process.state,
  pane_lost: ({ pane }) => pane && pane.process.state === 'lost',
  pane_lost_reason: ({ pane }) => (pane?.process.state === 'lost' ? pane.process.reason : undefined),
  // Not in tmux: the state of its program, by what it says itself or what can be seen of it.
  pane_status: (facts) => statusOf(facts)?.state,
  pane_status_source: (facts) => statusOf(facts)?.source,
  pane_status_kind: (facts) => statusOf(facts)?.kind,
  pane_status_progress: (facts) => statusOf(facts)?.progress,
  pane_status_app: (facts) => statusOf(facts)?.app,
  pane_status_title: (facts) => statusOf(facts)?.title,
  pane_status_msg: (facts) => statusOf(facts)?.msg,
  pane_status_mark: ({ pane, parts }) => pane && statusMark([pane], parts.services),
  pane_restored: ({ pane }) => pane?.restored,
  pane_created: ({ pane }) => pane && { time: pane.createdAt },
  pane_tabs: (facts) => facts.pane && (stateOf(facts)?.tabs ?? tabs(facts.pane.cols)).join(','),
  pane_unseen_changes: (facts) => facts.pane && (facts.paneFacts()?.mode?.unseenChanges ?? false),
  cursor_x: (facts) => facts.pane && (facts.paneFacts()?.cursorX ?? 0),
  cursor_y: (facts) => facts.pane && (facts.paneFacts()?.cursorY ?? 0),
  cursor_flag: (facts) => facts.pane && (facts.paneFacts()?.cursorVisible ?? true),
  cursor_character: (facts) => facts.pane && (stateOf(facts)?.cursorCharacter ?? ''),
  alternate_saved_x: (facts) => facts.pane && (stateOf(facts)?.savedCursor?.x ?? unsaved),
  alternate_saved_y: (facts) => facts.pane && (stateOf(facts)?.savedCursor?.y ?? unsaved),
  alternate_on: (facts) => facts.pane && (facts.paneFacts()?.alternateOn ?? false),
  history_size: (facts) => facts.pane && (facts.paneFacts()?.historySize ?? 0),
  history_bytes: (facts) => facts.pane && (facts.paneFacts()?.historyBytes ?? 0),
  // Lines and their bytes as tmux counts them; its cells have no counterpart in a log of output.
  history_all_bytes: (facts) =>
    facts.pane &&
    `${(facts.paneFacts()?.historySize ?? 0) + facts.pane.rows},${facts.paneFacts()?.historyBytes ?? 0},0,0,0,0`,
  history_limit: (facts) => facts.pane && facts.option('history-limit'),
  keypad_cursor_flag: (facts) => facts.pane && (facts.paneFacts()?.applicationCursor ?? false),
  keypad_flag: (facts) => facts.pane && (facts.paneFacts()?.applicationKeypad ?? false),
  bracket_paste_flag: (facts) => facts.pane && (facts.paneFacts()?.bracketedPaste ?? false),
  mouse_any_flag: (facts) => mouse(facts, 'press', 'drag', 'any', 'x10'),
  mouse_standard_flag: (facts) => mouse(facts, 'press'),
  mouse_button_flag: (facts) => mouse(facts, 'drag'),
  mouse_sgr_flag: (facts) => facts.pane && facts.paneFacts()?.mouseEncoding === 'sgr',
  // Mode 1005 is not supported.
  mouse_utf8_flag: ({ pane }) => pane && false,
  pane_key_mode: (facts) =>
    facts.pane && (['VT10x', 'Ext 1', 'Ext 2'][facts.paneFacts()?.modifyOtherKeys ?? 0] ?? 'VT10x'),
  mouse_all_flag: (facts) => mouse(facts, 'any'),
  scroll_region_upper: (facts) => facts.pane && (stateOf(facts)?.scrollTop ?? 0),
  scroll_region_lower: (facts) => facts.pane && (stateOf(facts)?.scrollBottom ?? facts.pane.rows - 1),
  wrap_flag: (facts) => facts.pane && (stateOf(facts)?.wraparound ?? true),
  insert_flag: (facts) => facts.pane && (stateOf(facts)?.insert ?? false),
  origin_flag: (facts) => facts.pane && (stateOf(facts)?.origin ?? false),
};
