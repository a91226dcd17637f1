/** choose-client: a list of the attached clients with a preview of each, to detach one. */

import type { OverlayItem } from '../../protocol/overlays.ts';
import type { AttachedClient } from '../AttachedClient.ts';
import type { CommandContext } from '../context.ts';
import { isTrue } from '../formats/Lookup.ts';
import type { CommandSpec, ParsedArguments } from '../spec.ts';
import { fillIn } from './commandPrompt.ts';
import {
  chooserFlags,
  chooserUsage,
  inOrder,
  itemLabel,
  pressedPair,
  showChooser,
} from './support/choosers.ts';
import { rowOfSession } from './support/listing.ts';
import { checkCallerMayStop, detach } from './support/othersClients.ts';
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
    showChooser(context, args, {
      title: 'clients',
      mode: 'client-mode',
      orders: ['name', 'size', 'creation', 'activity'],
      items: (view) => clientItems(context, view),
      empty: 'no clients',
      actions: [{ name: 'detach', key: 'C-x', asks: 'confirm', question: 'Detach %?' }],
      acts: {
        detach: async (id) => detach(context, context.findClient(id)),
        'hang up': async (id) => detach(context, context.findClient(id), { hangUp: true }),
        suspend: async (id) => {
          const client = context.findClient(id);
          checkCallerMayStop(context, client, 'suspend-client');
          client.suspend();
        },
      },
      pressed: [
        ...pressedPair(['d', 'D'], 'detach'),
        ...pressedPair(['x', 'X'], 'hang up'),
        ...pressedPair(['z', 'Z'], 'suspend'),
      ],
      chosen: (id) => fillIn(template, [id]),
    });
  },
};

type Compare = (one: AttachedClient, other: AttachedClient) => number;

const byName: Compare = (one, other) => (one.name < other.name ? -1 : 1);
const orders: Readonly<Record<string, Compare>> = {
  name: byName,
  size: (one, other) => one.cols - other.cols || one.rows - other.rows || byName(one, other),
  creation: (one, other) => other.createdAt - one.createdAt || byName(one, other),
  activity: (one, other) => other.activityAt - one.activityAt,
};

function clientItems(context: CommandContext, args: ParsedArguments): OverlayItem[] {
  const filter = args.value('f');
  const order = args.value('O') ?? 'activity';
  const clients = [...context.services.clients()].sort(orders[order] ?? orders.activity);
  const items = clients.flatMap((client): OverlayItem[] => {
    const about = { ...rowOfSession(client.session), client };
    if (filter !== undefined && !isTrue(context.expand(filter, about))) return [];
    const own = client === context.caller.client;
    return [
      {
        id: client.name,
        depth: 0,
        label: itemLabel(context, args, client.name, about, client.name),
        called: client.name,
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
