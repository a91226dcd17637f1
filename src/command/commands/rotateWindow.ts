/** rotate-window: moves every pane to the place of its neighbour. */
import type { CommandSpec } from '../spec.ts';
import { flag, valued } from './support/flags.ts';

export const rotateWindow: CommandSpec = {
  name: 'rotate-window',
  alias: 'rotatew',
  usage: '[-DUZ] [-t target-window]',
  about: 'Rotate the panes of a window.',
  flags: [
    flag('D', 'Downwards.'),
    flag('U', 'Upwards (the default).'),
    flag('Z', 'Keep the window zoomed.'),
    valued('t', 'target-window', 'The window.'),
  ],
  targets: [{ flag: 't', type: 'window' }],
  positional: [0, 0],
  changes: ['state'],
  ledger: 0,
  examples: [['rotate-window', 'Move every pane to the place before it.']],
  run(context, args) {
    const { window } = context.target('t');
    context.tree.rotate(window, args.has('D') ? 'down' : 'up', { keepZoom: args.has('Z') });
    context.services.redraw(window);
  },
};
