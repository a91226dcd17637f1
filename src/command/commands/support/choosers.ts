/** What the choosers share: their flags, and a list on the client whose choice fills a template. */
import type { ListOverlay, OverlayItem } from '../../../protocol/overlays.ts';
import type { OverlayActs } from '../../AttachedClient.ts';
import type { CommandContext, FormatTarget } from '../../context.ts';
import type { ParsedArguments } from '../../spec.ts';
import { flag, valued } from './flags.ts';

export const chooserUsage =
  '[-F format] [-f filter] [-K key-format] [-O sort-order] [-t target-pane] [template]';

export const chooserFlags = [
  flag('N', 'Without a preview.'),
  flag('r', 'In the reverse order.'),
  flag('Z', 'Accepted: a list takes the whole window already.'),
  valued('F', 'format', 'What each item is called.'),
  valued('f', 'filter', 'Only those for which this format is true.'),
  valued('K', 'key-format', 'Accepted: typing filters, so items have no keys of their own.'),
  valued('O', 'sort-order', 'What comes first: index, name or time.'),
  valued('t', 'target-pane', 'The pane that is meant by the template.'),
];

export interface Chooser extends Pick<ListOverlay, 'title' | 'items' | 'actions' | 'empty' | 'enter'> {
  selected?: string;
  acts: OverlayActs;
  /** The command line for an item. */
  chosen(id: string): string;
  size?: ListOverlay['size'];
  noPreview?: boolean;
}

/** Shows the list and goes on: as in tmux, a chooser's command is over when its list is there. */
export function showChooser(context: CommandContext, args: ParsedArguments, chooser: Chooser): void {
  const client = context.caller.client ?? context.findClient(undefined);
  const { acts, chosen, noPreview, size = 'large', ...list } = chooser;
  const preview = !args.has('N') && noPreview !== true;
  // Asked for at once, so that the next key is the list's already.
  const asked = client.overlay({ kind: 'list', preview, size, ...list }, acts);
  let over = () => {};
  // What is typed ahead is for where the choice leads to.
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

/** Items in the order asked for. */
export function inOrder(items: OverlayItem[], args: ParsedArguments): OverlayItem[] {
  return args.has('r') ? items.reverse() : items;
}
