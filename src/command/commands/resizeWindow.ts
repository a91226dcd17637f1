/** resize-window: gives a window its own size, independent of its clients. */
import type { CommandContext } from '../context.ts';
import type { CommandSpec, ParsedArguments, ResolvedTarget } from '../spec.ts';
import { flag, valued } from './support/flags.ts';
import { maximumInt, wholeNumber } from './support/numbers.ts';

/** Smallest and largest side of a window (tmux 3.3a, WINDOW_MINIMUM and WINDOW_MAXIMUM). */
const [smallest, largest] = [1, 10_000];

export const resizeWindow: CommandSpec = {
  name: 'resize-window',
  alias: 'resizew',
  usage: '[-aADLRU] [-x width] [-y height] [-t target-window] [adjustment]',
  about: 'Resize a window.',
  flags: [
    flag('a', 'To the smallest session that shows it.'),
    flag('A', 'To the largest session that shows it.'),
    flag('D', 'Taller.'),
    flag('L', 'Narrower.'),
    flag('R', 'Wider.'),
    flag('U', 'Less tall.'),
    valued('x', 'width', 'Columns.'),
    valued('y', 'height', 'Rows.'),
    valued('t', 'target-window', 'The window.'),
  ],
  targets: [{ flag: 't', type: 'window' }],
  positional: [0, 1],
  changes: ['state'],
  ledger: 1,
  examples: [['resize-window -x 120 -y 40', 'Make the window 120 by 40.']],
  run(context, args) {
    const target = context.target('t');
    const { window } = target;
    const size = wantedSize(context, args, target);
    window.options.set('window-size', 'manual');
    context.tree.resizeWindow(
      window,
      Math.min(largest, Math.max(smallest, size.cols)),
      Math.min(largest, Math.max(smallest, size.rows)),
    );
    context.services.redraw(window);
  },
};

function wantedSize(
  context: CommandContext,
  args: ParsedArguments,
  { window, session }: ResolvedTarget,
): { cols: number; rows: number } {
  const word = args.words[0];
  const cells = word === undefined ? 1 : wholeNumber(word, 1, maximumInt, 'adjustment');
  const x = args.value('x');
  const y = args.value('y');
  let cols = x === undefined ? window.cols : wholeNumber(x, smallest, largest, 'width');
  let rows = y === undefined ? window.rows : wholeNumber(y, smallest, largest, 'height');
  if (args.has('L')) cols = cols >= cells ? cols - cells : cols;
  else if (args.has('R')) cols += cells;
  else if (args.has('U')) rows = rows >= cells ? rows - cells : rows;
  else if (args.has('D')) rows += cells;
  if (args.has('A')) return context.services.sizeAmongClients(window, session, 'largest');
  if (args.has('a')) return context.services.sizeAmongClients(window, session, 'smallest');
  return { cols, rows };
}
