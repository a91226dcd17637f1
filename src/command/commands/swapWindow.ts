/** swap-window: two windows change places. */
import type { CommandSpec } from '../spec.ts';
import { flag, valued } from './support/flags.ts';

export const swapWindow: CommandSpec = {
  name: 'swap-window',
  alias: 'swapw',
  usage: '[-d] [-s src-window] [-t dst-window]',
  about: 'Swap two windows.',
  flags: [
    flag('d', 'Do not change the current window.'),
    valued('s', 'src-window', 'One window; the marked one by default.'),
    valued('t', 'dst-window', 'The other one.'),
  ],
  targets: [
    { flag: 's', type: 'window', defaultMarked: true },
    { flag: 't', type: 'window' },
  ],
  positional: [0, 0],
  changes: ['state'],
  ledger: 0,
  examples: [['swap-window -s 1 -t 2', 'Swap windows 1 and 2.']],
  run(context, args) {
    const source = context.target('s').winlink;
    const target = context.target('t').winlink;
    context.tree.swapWindows(source, target, args.has('d'));
    context.services.redraw();
  },
};
