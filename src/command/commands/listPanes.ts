/** list-panes: one line per pane of a window, of a session, or of every session. */
import type { Winlink } from '../../session/types.ts';
import type { CommandContext } from '../context.ts';
import type { CommandSpec, ParsedArguments } from '../spec.ts';
import { flag, listFlags, valued } from './support/flags.ts';
import { filtered, jsonFlag, paneObject, printedAsJson } from './support/json.ts';
import { printList, sessionsByName } from './support/listing.ts';

const rest =
  ': [#{pane_width}x#{pane_height}] [history #{history_size} lines, #{history_bytes}/#{history-bytes} bytes] ' +
  '#{pane_id}#{?pane_active, (active),}#{?pane_dead, (dead),}';

const panesOf = (winlink: Winlink) => {
  const { session, window } = winlink;
  return window.panes.map((pane) => ({ session, winlink, window, pane }));
};

type Row = ReturnType<typeof panesOf>[number];

export const listPanes: CommandSpec = {
  name: 'list-panes',
  alias: 'lsp',
  usage: '[-as] [-F format] [-f filter] [-t target-window]',
  about: 'List the panes of a window.',
  flags: [
    flag('a', 'Those of every session.'),
    flag('s', 'Those of every window of a session.'),
    ...listFlags,
    jsonFlag,
    valued('t', 'target-window', 'The window; with -s, the session.'),
  ],
  targets: [{ flag: 't', type: 'window' }],
  positional: [0, 0],
  changes: [],
  ledger: 'nothing',
  examples: [
    ['list-panes', 'List the panes of the current window.'],
    ["list-panes -a -F '#{pane_id} #{pane_current_command}'", 'What runs in every pane.'],
  ],
  run(context, args) {
    if (args.has('a')) {
      const all = sessionsByName(context.tree).flatMap((session) => session.winlinks.flatMap(panesOf));
      print(context, args, `#{session_name}:#{window_index}.#{pane_index}${rest}`, all);
      return;
    }
    if (args.has('s')) {
      const { session } = context.find('session', args.value('t'));
      print(context, args, `#{window_index}.#{pane_index}${rest}`, session.winlinks.flatMap(panesOf));
      return;
    }
    const { winlink } = context.target('t');
    print(context, args, `#{pane_index}${rest}`, panesOf(winlink));
  },
};

function print(context: CommandContext, args: ParsedArguments, template: string, rows: readonly Row[]): void {
  const objects = () =>
    filtered(context, args, rows).map(({ winlink, pane }) => paneObject(context, winlink, pane));
  if (!printedAsJson(context, args, objects)) printList(context, args, template, rows);
}
