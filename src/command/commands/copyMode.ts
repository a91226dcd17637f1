/** copy-mode: views the history of a pane, and copies from it. */
import type { CommandSpec } from '../spec.ts';
import { flag, valued } from './support/flags.ts';

export const copyMode: CommandSpec = {
  name: 'copy-mode',
  usage: '[-eHMuq] [-s src-pane] [-t target-pane]',
  about: 'Look through the history of a pane, and copy from it.',
  flags: [
    flag('e', 'Leave copy mode on scrolling to the bottom.'),
    flag('H', 'Do not show the position.'),
    flag('M', 'Begin a selection at the mouse; only in a binding of a mouse key.'),
    flag('u', 'Go a page up.'),
    flag('q', 'Leave copy mode or any other mode.'),
    valued('s', 'src-pane', 'Show the history of this pane instead.'),
    valued('t', 'target-pane', 'The pane.'),
  ],
  targets: [
    { flag: 's', type: 'pane' },
    { flag: 't', type: 'pane' },
  ],
  positional: [0, 0],
  changes: ['state'],
  ledger: 'nothing',
  examples: [
    ['copy-mode -u', 'Look at what has just scrolled away.'],
    ["copy-mode ; send-keys -X search-backward 'error'", 'Go to the last error.'],
  ],
  async run(context, args) {
    const { pane } = context.target('t');
    if (args.has('q')) {
      context.services.mode(pane)?.end();
      return;
    }
    if (args.has('M') && !context.mouse?.cellIn(pane)) return;
    const source = args.value('s') === undefined ? undefined : context.target('s').pane;
    const mode = context.services.copyMode(pane, {
      endsAtBottom: args.has('e'),
      hidePosition: args.has('H'),
      ...(source ? { source } : {}),
    });
    if (args.has('M')) await context.mouse?.dragSelection(pane);
    if (args.has('u')) await mode.run('page-up', [], 1);
  },
};
