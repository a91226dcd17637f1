/** list-sessions: one line per session, by name. */
import type { CommandSpec } from '../spec.ts';
import { listFlags } from './support/flags.ts';
import { filtered, jsonFlag, printedAsJson } from './support/json.ts';
import { printList, rowOfSession, sessionsByName } from './support/listing.ts';

const template =
  '#{session_name}: #{session_windows} windows (created #{t:session_created})' +
  '#{?session_grouped, (group ,}#{session_group}#{?session_grouped,),}#{?session_attached, (attached),}';

export const listSessions: CommandSpec = {
  name: 'list-sessions',
  alias: 'ls',
  usage: '[-F format] [-f filter]',
  about: 'List the sessions.',
  flags: [...listFlags, jsonFlag],
  targets: [],
  positional: [0, 0],
  changes: [],
  ledger: 'nothing',
  examples: [
    ['list-sessions', 'List every session.'],
    ["list-sessions -F '#{session_id} #{session_name}'", 'List ids and names.'],
  ],
  needsNoSession: true,
  run(context, args) {
    const rows = sessionsByName(context.tree).map((session) => ({ ...rowOfSession(session), session }));
    const objects = () =>
      filtered(context, args, rows).map(({ session }) => context.services.describe.session(session));
    if (!printedAsJson(context, args, objects)) printList(context, args, template, rows);
  },
};
