/** swap-pane: two panes change places. */
import type { CommandSpec } from '../spec.ts';
import { flag, valued } from './support/flags.ts';

export const swapPane: CommandSpec = {
  name: 'swap-pane',
  alias: 'swapp',
  usage: '[-dDUZ] [-s src-pane] [-t dst-pane]',
  about: 'Swap two panes.',
  flags: [
    flag('d', 'Do not change the active pane.'),
    flag('D', 'With the next pane.'),
    flag('U', 'With the previous pane.'),
    flag('Z', 'Keep the window zoomed.'),
    valued('s', 'src-pane', 'One pane; the marked one by default.'),
    valued('t', 'dst-pane', 'The other one.'),
  ],
  targets: [
    { flag: 's', type: 'pane', defaultMarked: true },
    { flag: 't', type: 'pane' },
  ],
  positional: [0, 0],
  changes: ['state'],
  ledger: 0,
  examples: [
    ['swap-pane -U', 'Move the pane one place up.'],
    ['swap-pane -s 0 -t 2', 'Swap the first pane and the third.'],
  ],
  run(context, args) {
    const { pane: target, window } = context.target('t');
    const step = args.has('D') ? 1 : args.has('U') ? -1 : 0;
    const { panes } = window;
    const beside = panes[(panes.indexOf(target) + step + panes.length) % panes.length] ?? target;
    const source = step === 0 ? context.target('s').pane : beside;
    context.tree.swapPanes(source, target, args.has('d'), { keepZoom: args.has('Z') });
    context.services.redraw();
  },
};
