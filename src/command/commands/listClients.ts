/** list-clients: one line per attached client. */
import type { CommandSpec } from '../spec.ts';
import { listFlags, valued } from './support/flags.ts';
import { filtered, jsonFlag, printedAsJson } from './support/json.ts';
import { printList, rowOfSession } from './support/listing.ts';

const template =
  '#{client_name}: #{session_name} [#{client_width}x#{client_height} #{client_termname}] ' +
  '#{?client_flags,(,}#{client_flags}#{?client_flags,),}' +
  // A client on this host is listed as in tmux.
  '#{?#{==:#{client_carrier},local},, #{client_role} #{client_user} over #{client_carrier} from #{client_from}}' +
  '#{?#{==:#{client_actor},person},, #{client_actor} #{client_principal_name}}';

export const listClients: CommandSpec = {
  name: 'list-clients',
  alias: 'lsc',
  usage: '[-F format] [-t target-session]',
  about: 'List the attached clients.',
  flags: [...listFlags, jsonFlag, valued('t', 'target-session', 'Only those of this session.')],
  targets: [{ flag: 't', type: 'session', canFail: true }],
  positional: [0, 0],
  changes: [],
  ledger: 'nothing',
  examples: [['list-clients -t work', "Who is attached to 'work'."]],
  needsNoSession: true,
  run(context, args) {
    const session = args.has('t') ? context.target('t').session : null;
    const clients = context.services
      .clients()
      .filter((client) => session === null || client.session === session);
    const rows = clients.map((client) => ({ ...rowOfSession(client.session), client }));
    const objects = () =>
      filtered(context, args, rows).map(({ client }) => context.services.describe.client(client));
    if (!printedAsJson(context, args, objects)) printList(context, args, template, rows);
  },
};
