/** break-pane: gives a pane a window of its own. */
import type { CommandSpec } from '../spec.ts';
import { flag, printFlags, valued } from './support/flags.ts';
import { rowOfWinlink } from './support/listing.ts';
import { windowPlaceOf } from './support/places.ts';
import { newPaneTemplate, printMade } from './support/programs.ts';

export const breakPane: CommandSpec = {
  name: 'break-pane',
  alias: 'breakp',
  usage: '[-abdP] [-F format] [-n window-name] [-s src-pane] [-t dst-window]',
  about: 'Move a pane to a window of its own.',
  flags: [
    flag('a', 'Put the window after the target, moving those that follow.'),
    flag('b', 'Put the window before the target, moving those that follow.'),
    flag('d', 'Do not make it the current window.'),
    ...printFlags,
    valued('n', 'window-name', 'Name of the window.'),
    valued('s', 'src-pane', 'The pane.'),
    valued('t', 'dst-window', 'Session and index of the window.'),
  ],
  targets: [
    { flag: 's', type: 'pane' },
    { flag: 't', type: 'window', windowIndex: true },
  ],
  positional: [0, 0],
  changes: ['state'],
  ledger: 0,
  examples: [['break-pane -d', 'Put the pane into the background, in its own window.']],
  run(context, args) {
    const source = context.target('s');
    const target = context.target('t');
    const name = args.value('n');
    const made = context.tree.breakPane(source.pane, target.session, {
      ...windowPlaceOf(args, target),
      replace: false,
      from: source.winlink,
      ...(name === undefined ? {} : { name }),
    });
    if (name !== undefined) made.window.options.set('automatic-rename', false);
    context.services.redraw();
    printMade(context, args, newPaneTemplate, rowOfWinlink(made));
  },
};
