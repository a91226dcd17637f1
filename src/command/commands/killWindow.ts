/** kill-window: ends a window, in every session that shows it. */
import type { CommandSpec } from '../spec.ts';
import { flag, valued } from './support/flags.ts';

export const killWindow: CommandSpec = {
  name: 'kill-window',
  alias: 'killw',
  usage: '[-a] [-t target-window]',
  about: 'End a window and its programs.',
  flags: [
    flag('a', 'End every window of the session but this one.'),
    valued('t', 'target-window', 'The window.'),
  ],
  targets: [{ flag: 't', type: 'window' }],
  positional: [0, 0],
  changes: ['state'],
  ledger: 0,
  examples: [['kill-window -t work:2', "End window 2 of 'work'."]],
  run(context, args) {
    const { session, window } = context.target('t');
    const others = session.winlinks.map((winlink) => winlink.window).filter((other) => other !== window);
    const ending = args.has('a') ? [...new Set(others)] : [window];
    for (const one of ending) context.tree.removeWindow(one);
  },
};
