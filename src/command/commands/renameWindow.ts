/** rename-window: gives a window a name, which also ends automatic renaming. */
import type { CommandSpec } from '../spec.ts';
import { valued } from './support/flags.ts';

export const renameWindow: CommandSpec = {
  name: 'rename-window',
  alias: 'renamew',
  usage: '[-t target-window] new-name',
  about: 'Give a window another name.',
  flags: [valued('t', 'target-window', 'The window.')],
  targets: [{ flag: 't', type: 'window' }],
  positional: [1, 1],
  changes: ['state'],
  ledger: 1,
  examples: [['rename-window logs', "Call the current window 'logs'."]],
  run(context, args) {
    const target = context.target('t');
    context.tree.renameWindow(target.window, context.expand(args.words[0] ?? '', target));
    target.window.options.set('automatic-rename', false);
  },
};
