/** join-pane and move-pane: move a pane beside another one. */
import { fail } from '../../protocol/errors.ts';
import type { CommandSpec } from '../spec.ts';
import { splitRequest } from './splitWindow.ts';
import { flag, valued } from './support/flags.ts';

const shape = {
  usage: '[-bdfhv] [-l size] [-s src-pane] [-t dst-pane]',
  flags: [
    flag('b', 'Put it to the left or above.'),
    flag('d', 'Do not make it the active pane.'),
    flag('f', 'Span the whole window.'),
    flag('h', 'Side by side.'),
    flag('v', 'One above the other (the default).'),
    valued('l', 'size', "Lines or columns of the moved pane, or a share: '30%'."),
    valued('p', 'percentage', 'The same as -l with a %.'),
    valued('s', 'src-pane', 'The pane to move; the marked one by default.'),
    valued('t', 'dst-pane', 'The pane to put it beside.'),
  ],
  targets: [
    { flag: 's', type: 'pane', defaultMarked: true },
    { flag: 't', type: 'pane' },
  ],
  positional: [0, 0],
  changes: ['state'],
  ledger: 0,
  run(context, args) {
    const { tree } = context;
    const { pane: source } = context.target('s');
    const target = context.target('t');
    if (source === target.pane)
      throw fail('bad-arguments', { words: 'source and target panes must be different' });
    const request = splitRequest(args);
    tree.joinPane(source, target.pane, request);
    if (!args.has('d') && !target.winlink.current) tree.selectWindow(target.winlink);
    context.services.redraw();
  },
} satisfies Partial<CommandSpec>;

export const joinPane: CommandSpec = {
  name: 'join-pane',
  alias: 'joinp',
  about: 'Move a pane beside another one.',
  examples: [['join-pane -h -s work:2', "Bring the pane of window 2 of 'work' beside this one."]],
  ...shape,
};

export const movePane: CommandSpec = {
  name: 'move-pane',
  alias: 'movep',
  about: 'Move a pane beside another one (the same as join-pane).',
  examples: [['move-pane -t :1', 'Move the current pane into window 1.']],
  ...shape,
};
