/** select-pane: makes a pane the active one; also marks it, sets its title, and turns its input off and on. */
import { evicts } from '../../operator/Principal.ts';
import { fail } from '../../protocol/errors.ts';
import type { Pane, Side } from '../../session/types.ts';
import type { CommandContext } from '../context.ts';
import type { CommandSpec, ParsedArguments, ResolvedTarget } from '../spec.ts';
import { flag, valued } from './support/flags.ts';
import { goToLastPane } from './support/lastPanes.ts';

const sides: readonly (readonly [flag: string, side: Side])[] = [
  ['L', 'left'],
  ['R', 'right'],
  ['U', 'up'],
  ['D', 'down'],
];

export const selectPane: CommandSpec = {
  name: 'select-pane',
  alias: 'selectp',
  usage: '[-DdeLlMmRUZ] [-T title] [-t target-pane]',
  about: 'Go to a pane.',
  flags: [
    flag('D', 'The pane below.'),
    flag('d', 'Turn its input off.'),
    flag('e', 'Turn its input on.'),
    flag('g', 'Show the style of the pane.'),
    flag('L', 'The pane to the left.'),
    flag('l', 'The pane that was active before.'),
    flag('M', 'Clear the mark.'),
    flag('m', 'Mark the pane, or clear its mark.'),
    flag('R', 'The pane to the right.'),
    flag('U', 'The pane above.'),
    flag('Z', 'Keep the window zoomed.'),
    valued('P', 'style', 'Set the style of the pane.'),
    valued('T', 'title', 'Set its title.'),
    valued('t', 'target-pane', 'The pane.'),
  ],
  targets: [{ flag: 't', type: 'pane' }],
  positional: [0, 0],
  changes: ['state'],
  ledger: 0,
  examples: [
    ['select-pane -L', 'Go to the pane on the left.'],
    ['select-pane -t 1 -T editor', "Title pane 1 'editor'."],
  ],
  run(context, args) {
    const target = context.target('t');
    if (args.has('l')) {
      goToLastPane(context, args, target.window);
      return;
    }
    if (args.has('m') || args.has('M')) {
      mark(context, args, target);
      return;
    }
    if (args.has('P') || args.has('g')) {
      style(context, args, target);
      return;
    }
    if (args.has('e') || args.has('d')) {
      checkMayDisable(context, target.pane);
      target.pane.inputDisabled = args.has('d');
      return;
    }
    const title = args.value('T');
    if (title !== undefined) {
      context.tree.setPaneTitle(target.pane, context.expand(title, target));
      return;
    }
    select(context, args, target);
  },
};

/**
 * Input of a pane that another holds is switched on or off only by a caller who may take the pane. Errors: no-control.
 */
function checkMayDisable({ caller: { principal }, services }: CommandContext, pane: Pane): void {
  const { holder } = services.control.status(pane);
  if (principal === null || holder === null || !evicts(principal, holder)) return;
  throw fail('no-control', { pane: pane.id, reason: `${holder.name} has control, you do not` });
}

function mark(context: CommandContext, args: ParsedArguments, target: ResolvedTarget): void {
  const clear = args.has('M') || context.tree.marked === target.pane;
  context.tree.setMarked(clear ? null : target.pane);
  context.services.redraw();
}

/** Pane styles of tmux before window-style was a pane option; configurations still use them. */
function style(context: CommandContext, args: ParsedArguments, target: ResolvedTarget): void {
  const wanted = args.value('P');
  if (wanted !== undefined) {
    target.pane.options.setFromText('window-style', wanted);
    target.pane.options.setFromText('window-active-style', wanted);
    context.services.redraw(target.window);
  }
  if (args.has('g')) context.print(target.pane.options.getString('window-style'));
}

function select(context: CommandContext, args: ParsedArguments, target: ResolvedTarget): void {
  const { tree } = context;
  const { window } = target;
  const side = sides.find(([letter]) => args.has(letter))?.[1];
  const pane = side === undefined ? target.pane : tree.neighbour(target.pane, side);
  if (pane && !pane.active) tree.selectPane(pane, { keepZoom: args.has('Z') });
  context.services.redraw(window);
}
