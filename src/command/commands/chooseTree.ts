/** choose-tree: a list of sessions, windows and panes with a preview of each, to go to one or to change it. */
import type { OverlayAction } from '../../protocol/overlays.ts';
import type { CommandContext } from '../context.ts';
import type { CommandSpec, ParsedArguments, ResolvedTarget } from '../spec.ts';
import { fillIn } from './commandPrompt.ts';
import {
  type Chooser,
  chooserFlags,
  chooserPlace,
  chooserUsage,
  pressedPair,
  showChooser,
} from './support/choosers.ts';
import { flag } from './support/flags.ts';
import { endedItems, parts, treeItems, windowId } from './support/treeItems.ts';
import { moveBy, moveTo } from './support/treeMoves.ts';
import { ownOrder, tmuxOrder } from './support/treeOrder.ts';

const defaultTemplate = "switch-client -Zt '%%'";

export const chooseTree: CommandSpec = {
  name: 'choose-tree',
  usage: `[-GNrswZ] ${chooserUsage}`,
  about: 'Choose a session, window or pane from a tree.',
  flags: [
    ...chooserFlags,
    flag('G', 'Every session of a group, not one of each.'),
    flag('s', 'The windows of each session are folded away.'),
    flag('w', 'The panes of each window are folded away.'),
  ],
  targets: [{ flag: 't', type: 'pane' }],
  positional: [0, 1],
  changes: [],
  ledger: 'nothing',
  examples: [
    ['choose-tree -s', 'Go to another session.'],
    ['choose-tree -w \'join-pane -s "%%"\'', 'Bring a pane here.'],
  ],
  run: (context, args) => showTree(context, args, { onlyMatches: false }),
};

/** Actions about ended sessions: listing them, and making one again. */
const endedActions: OverlayAction[] = [
  { name: 'ended', key: 'C-e', asks: 'nothing', question: '', general: true },
  { name: 'recreate', key: 'C-y', asks: 'confirm', question: 'Make % again, with new shells?' },
];

/** Shows the list; find-window uses it too, with a filter that a person's list keeps to. */
export function showTree(
  context: CommandContext,
  args: ParsedArguments,
  { onlyMatches }: { onlyMatches: boolean },
): void {
  const here = context.target('t');
  const template = args.words[0] ?? defaultTemplate;
  // A client limited to one session must not see the others.
  const archive = context.caller.limits?.session == null;
  const place = chooserPlace(context, args);
  const orderOf = place?.pane ? tmuxOrder : ownOrder;
  let withEnded = false;
  showChooser(
    context,
    args,
    {
      title: args.has('s') ? 'sessions' : 'windows',
      mode: 'tree-mode',
      onlyMatches,
      orders: ['index', 'name', 'time'],
      items: (view) => [
        ...treeItems(context, view, orderOf(context, view)),
        ...(withEnded ? endedItems(context) : []),
      ],
      selected: firstSelected(here, args, place?.pane != null),
      empty: 'no sessions',
      actions: [
        { name: 'kill', key: 'C-x', asks: 'confirm', question: 'Kill %?' },
        { name: 'rename', key: 'C-r', asks: 'text', question: 'Rename % to:' },
        { name: 'new', key: 'C-o', asks: 'text', question: 'New session, name:', general: true },
        ...(archive ? endedActions : []),
        { name: 'move here', key: 'C-v', asks: 'nothing', question: '', onto: true },
        { name: 'move before', key: 'M-v', asks: 'nothing', question: '', onto: true },
        { name: 'move up', key: 'M-Up', asks: 'nothing', question: '' },
        { name: 'move down', key: 'M-Down', asks: 'nothing', question: '' },
      ],
      acts: {
        ...treeActs(context),
        ...(archive
          ? {
              ended: async () => {
                withEnded = !withEnded && endedItems(context).length > 0;
              },
              recreate: (uuid) => recreate(context, uuid),
            }
          : {}),
      },
      pressed: [
        ...pressedPair(['x', 'X'], 'kill', 'Kill %?'),
        { key: 'm', action: 'mark', on: 'selected', asks: 'nothing', question: '' },
        { key: 'M', action: 'unmark', on: 'list', asks: 'nothing', question: '' },
      ],
      chosen: (id) => fillIn(template, [targetName(context, id)]),
    },
    place,
  );
}

/** As in tmux, scripts find the pane selected where its window has several. */
function firstSelected(
  { session, winlink, window, pane }: ResolvedTarget,
  args: ParsedArguments,
  isMode: boolean,
): string {
  if (args.has('s')) return session.id;
  return isMode && !args.has('w') && window.panes.length > 1
    ? `${windowId(winlink)}.${pane.id}`
    : windowId(winlink);
}

function treeActs(context: CommandContext): Chooser['acts'] {
  return {
    kill: (id) => context.runLine(killLine(id)),
    rename: (id, name) => context.runLine(renameLine(id, name)),
    new: (_, name) =>
      context.runLine(name.trim() === '' ? 'new-session -d' : `new-session -d -s ${quoted(name.trim())}`),
    'move here': (id, _, tagged) => moveTo(context, tagged, id, 'after'),
    'move before': (id, _, tagged) => moveTo(context, tagged, id, 'before'),
    'move up': (id) => moveBy(context, id, -1),
    'move down': (id) => moveBy(context, id, 1),
    mark: (id) => context.runLine(`select-pane -m -t '${paneTarget(id)}'`),
    unmark: () => context.runLine('select-pane -M'),
  };
}

async function recreate(context: CommandContext, uuid: string): Promise<{ selected: string }> {
  const { id, problems } = await context.services.ended.recreate(uuid);
  for (const problem of problems) context.services.log(problem);
  return { selected: id };
}

/** Target for a template, which means exactly this item (as in tmux: `=name:`, `=name:1.`, `=name:1.%2`). */
function targetName(context: CommandContext, id: string): string {
  const { session, window, pane } = parts(id);
  const found = [...context.tree.sessions.values()].find((candidate) => candidate.id === session);
  const name = found ? `=${found.name}` : session;
  const index = found?.winlinks.find((winlink) => winlink.window.id === window)?.index;
  if (window === undefined) return `${name}:`;
  return `${name}:${index ?? window}.${pane ?? ''}`;
}

function killLine(id: string): string {
  const { session, window, pane } = parts(id);
  if (pane !== undefined) return `kill-pane -t '${pane}'`;
  return window === undefined ? `kill-session -t '${session}'` : `kill-window -t '${session}:${window}'`;
}

function paneTarget(id: string): string {
  const { session, window, pane } = parts(id);
  return pane ?? (window === undefined ? `${session}:` : `${session}:${window}`);
}

function renameLine(id: string, name: string): string {
  const { session, window, pane } = parts(id);
  if (pane !== undefined) return `select-pane -t '${pane}' -T ${quoted(name)}`;
  const what = window === undefined ? 'session' : 'window';
  return `rename-${what} -t '${window === undefined ? session : `${session}:${window}`}' -- ${quoted(name)}`;
}

/** Quotes any text as a word of the command language. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
