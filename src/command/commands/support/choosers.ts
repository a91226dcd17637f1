/** Shared parts of the choosers: their flags, and a list on the client whose choice fills a template. */
import type { ListOverlay, OverlayItem } from '../../../protocol/overlays.ts';
import type { AttachedClient, OverlayActs } from '../../AttachedClient.ts';
import type { CommandContext, FormatTarget } from '../../context.ts';
import type { ParsedArguments } from '../../spec.ts';
import { flag, valued } from './flags.ts';
import { targetOrNull } from './targets.ts';

export const chooserUsage =
  '[-F format] [-f filter] [-K key-format] [-O sort-order] [-t target-pane] [template]';

export const chooserFlags = [
  flag('N', 'Without a preview.'),
  flag('r', 'In the reverse order.'),
  flag('Z', 'Accepted: a list takes the whole window already.'),
  valued('F', 'format', 'Format of each item.'),
  valued('f', 'filter', 'Only those for which this format is true.'),
  valued('K', 'key-format', 'Accepted: typing filters, so items have no keys of their own.'),
  valued('O', 'sort-order', 'Order of the items: index, name, need or time.'),
  valued('t', 'target-pane', 'The pane that the template acts on.'),
];

export interface Chooser extends Pick<ListOverlay, 'title' | 'items' | 'actions' | 'empty' | 'enter'> {
  selected?: string;
  acts: OverlayActs;
  /** Command line for the chosen item. */
  chosen(id: string): string;
  size?: ListOverlay['size'];
  noPreview?: boolean;
}

/** The client that shows the target, the one used last among several; else any; null without clients. */
function viewerOf(context: CommandContext): AttachedClient | null {
  const clients = context.services.clients().filter(({ control }) => control === undefined);
  const session = targetOrNull(context)?.session;
  const [viewer] = clients
    .filter((client) => client.session === session)
    .sort((one, other) => other.activityAt - one.activityAt);
  return viewer ?? (clients.length === 0 ? null : context.findClient(undefined));
}

/**
 * Shows the list and returns: as in tmux, a chooser's command ends when its list is open. Without an attached client
 * nobody could see it, and nothing is done: tmux's mode in the pane is no error there either.
 */
export function showChooser(context: CommandContext, args: ParsedArguments, chooser: Chooser): void {
  const client = context.caller.client ?? viewerOf(context);
  if (client === null) return;
  const { acts, chosen, noPreview, size = 'large', ...list } = chooser;
  const preview = !args.has('N') && noPreview !== true;
  // Opened at once, so that the next key already goes to the list.
  const asked = client.overlay({ kind: 'list', preview, size, ...list }, acts);
  let over = () => {};
  // Keys typed ahead wait for the command of the choice.
  client.hold(
    new Promise<void>((resolve) => {
      over = resolve;
    }),
  );
  context.background(async (at) => {
    try {
      const answer = await asked;
      const line = answer ? chosen(answer.id) : '';
      if (line !== '') await at.runLine(line);
    } finally {
      over();
    }
  });
}

export function lineOfFormat(context: CommandContext, args: ParsedArguments, target: FormatTarget): string {
  return context.expand(args.value('F') ?? '', target);
}

/** Items in their order, reversed by -r. */
export function inOrder(items: OverlayItem[], args: ParsedArguments): OverlayItem[] {
  return args.has('r') ? items.reverse() : items;
}
