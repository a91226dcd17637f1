/** move-window: moves a window to another index or session; -r closes gaps in the indexes. */
import type { CommandSpec } from '../spec.ts';
import { flag, valued } from './support/flags.ts';
import { windowPlaceOf } from './support/places.ts';
import { findOrNull } from './support/targets.ts';

export const moveWindow: CommandSpec = {
  name: 'move-window',
  alias: 'movew',
  usage: '[-abdkr] [-s src-window] [-t dst-window]',
  about: 'Move a window.',
  flags: [
    flag('a', 'Put it after the target, moving those that follow.'),
    flag('b', 'Put it before the target, moving those that follow.'),
    flag('d', 'Do not make it the current window.'),
    flag('k', 'End the window at that index.'),
    flag('r', 'Renumber the windows of the session without gaps.'),
    valued('s', 'src-window', 'The window to move.'),
    valued('t', 'dst-window', 'The destination.'),
  ],
  targets: [
    { flag: 's', type: 'window' },
    { flag: 't', type: 'window', windowIndex: true, canFail: true },
  ],
  positional: [0, 0],
  changes: ['state'],
  ledger: 0,
  examples: [
    ['move-window -t 5', 'Give the current window the index 5.'],
    ['move-window -r', 'Number the windows without gaps.'],
  ],
  run(context, args) {
    const { tree } = context;
    if (args.has('r')) {
      // tmux reports no error when -r names no session.
      const found = findOrNull(context, 'session', args.value('t'));
      if (found) tree.renumberWindows(found.session);
      context.services.redraw();
      return;
    }
    const { winlink: source } = context.target('s');
    const target = context.find('window', args.value('t'), { windowIndex: true });
    // With -s, tmux leaves the gap.
    tree.moveWindow(source, target.session, windowPlaceOf(args, target), { renumbers: !args.has('s') });
    context.services.redraw();
  },
};
