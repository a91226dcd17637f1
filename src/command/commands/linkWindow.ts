/** link-window: also shows a window in another session or at another index. */
import type { CommandSpec } from '../spec.ts';
import { flag, valued } from './support/flags.ts';
import { windowPlaceOf } from './support/places.ts';

export const linkWindow: CommandSpec = {
  name: 'link-window',
  alias: 'linkw',
  usage: '[-abdk] [-s src-window] [-t dst-window]',
  about: 'Link a window into a session.',
  flags: [
    flag('a', 'Put it after the target, moving those that follow.'),
    flag('b', 'Put it before the target, moving those that follow.'),
    flag('d', 'Do not make it the current window.'),
    flag('k', 'End the window at that index.'),
    valued('s', 'src-window', 'The window.'),
    valued('t', 'dst-window', 'The destination.'),
  ],
  targets: [
    { flag: 's', type: 'window' },
    { flag: 't', type: 'window', windowIndex: true },
  ],
  positional: [0, 0],
  changes: ['state'],
  ledger: 0,
  examples: [['link-window -s work:1 -t logs:', "Show window 1 of 'work' in 'logs' too."]],
  run(context, args) {
    const { winlink: source } = context.target('s');
    const target = context.target('t');
    context.tree.linkWindow(source, target.session, windowPlaceOf(args, target));
    context.services.redraw();
  },
};
