/** choose-client: a list of the attached clients with a preview of each, to detach one. */

import type { OverlayItem } from '../../protocol/overlays.ts';
import type { CommandContext } from '../context.ts';
import { isTrue } from '../formats/Lookup.ts';
import type { CommandSpec, ParsedArguments } from '../spec.ts';
import { fillIn } from './commandPrompt.ts';
import { chooserFlags, chooserUsage, inOrder, lineOfFormat, showChooser } from './support/choosers.ts';
import { rowOfSession } from './support/listing.ts';
import { detach } from './support/othersClients.ts';
import { shortAge } from './support/treeItems.ts';

export const chooseClient: CommandSpec = {
  name: 'choose-client',
  usage: `[-NrZ] ${chooserUsage}`,
  about: 'Choose a client from a list.',
  flags: chooserFlags,
  targets: [{ flag: 't', type: 'pane' }],
  positional: [0, 1],
  changes: [],
  ledger: 'nothing',
  examples: [['choose-client', 'Detach one of the clients.']],
  run(context, args) {
    const template = args.words[0] ?? "detach-client -t '%%'";
    const list = () => clientItems(context, args);
    showChooser(context, args, {
      title: 'clients',
      items: list(),
      empty: 'no clients',
      actions: [{ name: 'detach', key: 'C-x', asks: 'confirm', question: 'Detach %?' }],
      acts: {
        detach: (id) => {
          detach(context, context.findClient(id));
          return Promise.resolve(list());
        },
      },
      chosen: (id) => fillIn(template, [id]),
    });
  },
};

function clientItems(context: CommandContext, args: ParsedArguments): OverlayItem[] {
  const filter = args.value('f');
  const clients = [...context.services.clients()].sort((a, b) => b.activityAt - a.activityAt);
  const items = clients.flatMap((client): OverlayItem[] => {
    const about = { ...rowOfSession(client.session), client };
    if (filter !== undefined && !isTrue(context.expand(filter, about))) return [];
    const own = client === context.caller.client;
    return [
      {
        id: client.name,
        depth: 0,
        label: args.has('F') ? lineOfFormat(context, args, about) : client.name,
        tags: [
          ...(own ? ([['good', 'this one']] satisfies OverlayItem['tags']) : []),
          ...(client.readOnly ? ([['warn', 'read-only']] satisfies OverlayItem['tags']) : []),
          ['accent', client.session.name],
          ['dim', `${client.cols}x${client.rows}`],
          ['dim', `idle ${shortAge(context.clock.now() - client.activityAt)}`],
        ],
        search: `${client.operator.name} ${client.terminal.term}`,
        pane: client.session.current.window.active.id,
      },
    ];
  });
  return inOrder(items, args);
}
