/** resize-pane: moves a border, sets a size, or zooms. */
import type { Side } from '../../session/types.ts';
import type { CommandContext } from '../context.ts';
import type { CommandSpec, ParsedArguments, ResolvedTarget } from '../spec.ts';
import { flag, valued } from './support/flags.ts';
import { cellsOf, maximumInt, wholeNumber } from './support/numbers.ts';

const sides: readonly (readonly [flag: string, side: Side])[] = [
  ['L', 'left'],
  ['R', 'right'],
  ['U', 'up'],
  ['D', 'down'],
];

/** Largest size of a pane: that of a window (tmux 3.3a, WINDOW_MAXIMUM). */
const largest = 10_000;

export const resizePane: CommandSpec = {
  name: 'resize-pane',
  alias: 'resizep',
  usage: '[-DLMRTUZ] [-x width] [-y height] [-t target-pane] [adjustment]',
  about: 'Resize or zoom a pane.',
  flags: [
    flag('D', 'Move the border down.'),
    flag('L', 'Move the border to the left.'),
    flag('M', 'Begin to resize with the mouse.'),
    flag('R', 'Move the border to the right.'),
    flag('T', 'Cut off the lines below the cursor: history moves in at the top.'),
    flag('U', 'Move the border up.'),
    flag('Z', 'Zoom the pane to the whole window, or back.'),
    valued('x', 'width', "Columns, or a share of the window: '50%'."),
    valued('y', 'height', "Rows, or a share of the window: '50%'."),
    valued('t', 'target-pane', 'The pane.'),
  ],
  targets: [{ flag: 't', type: 'pane' }],
  positional: [0, 1],
  changes: ['state'],
  ledger: 1,
  examples: [
    ['resize-pane -R 10', 'Ten columns wider.'],
    ['resize-pane -Z', 'Zoom in, or out again.'],
  ],
  run(context, args) {
    const target = context.target('t');
    if (args.has('T')) {
      if (!context.services.mode(target.pane)) context.services.trimBelowCursor(target.pane);
      return;
    }
    // A mouse resize needs a mouse event; without one nothing happens, as in tmux.
    if (args.has('M')) {
      context.mouse?.dragBorder();
      return;
    }
    if (args.has('Z')) toggleZoom(context, target);
    else resize(context, args, target);
    context.services.redraw(target.window);
  },
};

function toggleZoom(context: CommandContext, { window, pane }: ResolvedTarget): void {
  if (window.zoomed) {
    context.tree.zoom(window, false);
    return;
  }
  if (window.panes.length < 2) return;
  if (!pane.active) context.tree.selectPane(pane);
  context.tree.zoom(window, true);
}

function resize(context: CommandContext, args: ParsedArguments, { window, pane }: ResolvedTarget): void {
  const { tree } = context;
  if (window.zoomed) tree.zoom(window, false);
  const cells = args.words[0] === undefined ? 1 : wholeNumber(args.words[0], 1, maximumInt, 'adjustment');
  const x = args.value('x');
  if (x !== undefined) tree.setPaneSize(pane, { cols: Math.min(largest, cellsOf(x, window.cols, 'width')) });
  const y = args.value('y');
  if (y !== undefined) tree.setPaneSize(pane, { rows: Math.min(largest, cellsOf(y, window.rows, 'height')) });
  const side = sides.find(([letter]) => args.has(letter))?.[1];
  if (side !== undefined) tree.resizePane(pane, side, Math.min(largest, cells));
}
