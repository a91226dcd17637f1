/** select-window: makes a window the current one of its session. */
import { fail } from '../../protocol/errors.ts';
import type { CommandSpec } from '../spec.ts';
import { flag, valued } from './support/flags.ts';
import { goToLast, goToNext } from './support/stepping.ts';

export const selectWindow: CommandSpec = {
  name: 'select-window',
  alias: 'selectw',
  usage: '[-lnpT] [-t target-window]',
  about: 'Go to a window.',
  flags: [
    flag('l', 'The window that was current before.'),
    flag('n', 'The next window.'),
    flag('p', 'The previous window.'),
    flag('T', 'If the target is the current window, go to the last one.'),
    valued('t', 'target-window', 'The window.'),
  ],
  targets: [{ flag: 't', type: 'window' }],
  positional: [0, 0],
  changes: ['state'],
  ledger: 0,
  examples: [
    ['select-window -t 3', 'Go to window 3.'],
    ['select-window -l', 'Go back to where you were.'],
  ],
  run(context, args) {
    const target = context.target('t');
    const { session, winlink } = target;
    if (args.has('l')) goToLast(context.tree, session);
    else if (args.has('n')) goToNext(context.tree, session, 1, false);
    else if (args.has('p')) goToNext(context.tree, session, -1, false);
    else if (args.has('T') && winlink.current) goToLast(context.tree, session);
    else {
      if (winlink.session !== session) throw fail('no-such-window', { name: args.value('t') ?? '' });
      context.tree.selectWindow(winlink);
    }
    context.services.redraw();
  },
};
