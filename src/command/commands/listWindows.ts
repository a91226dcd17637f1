/** list-windows: one line per window of a session, or of all sessions. */
import type { CommandSpec } from '../spec.ts';
import { flag, listFlags, valued } from './support/flags.ts';
import { filtered, jsonFlag, printedAsJson, windowObject } from './support/json.ts';
import { printList, rowOfWinlink, sessionsByName } from './support/listing.ts';

const ofOneSession =
  '#{window_index}: #{window_name}#{window_raw_flags} (#{window_panes} panes) ' +
  '[#{window_width}x#{window_height}] [layout #{window_layout}] #{window_id}#{?window_active, (active),}';
const ofAllSessions =
  '#{session_name}:#{window_index}: #{window_name}#{window_raw_flags} (#{window_panes} panes) ' +
  '[#{window_width}x#{window_height}] ';

export const listWindows: CommandSpec = {
  name: 'list-windows',
  alias: 'lsw',
  usage: '[-a] [-F format] [-f filter] [-t target-session]',
  about: 'List the windows of a session.',
  flags: [
    flag('a', 'Those of every session.'),
    ...listFlags,
    jsonFlag,
    valued('t', 'target-session', 'The session.'),
  ],
  targets: [{ flag: 't', type: 'session' }],
  positional: [0, 0],
  changes: [],
  ledger: 'nothing',
  examples: [
    ['list-windows', 'List the windows of the current session.'],
    ["list-windows -a -F '#{window_id}'", 'The id of every window there is.'],
  ],
  run(context, args) {
    const all = args.has('a');
    const sessions = all ? sessionsByName(context.tree) : [context.target('t').session];
    const rows = sessions.flatMap(({ winlinks }) =>
      winlinks.map((winlink) => ({ ...rowOfWinlink(winlink), winlink })),
    );
    const objects = () => filtered(context, args, rows).map(({ winlink }) => windowObject(context, winlink));
    if (!printedAsJson(context, args, objects))
      printList(context, args, all ? ofAllSessions : ofOneSession, rows);
  },
};
