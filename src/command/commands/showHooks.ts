/** show-hooks: the commands that run on events. */
import type { CommandSpec } from '../spec.ts';
import { show } from './showOptions.ts';
import { flag, valued } from './support/flags.ts';
import { jsonFlag } from './support/json.ts';

export const showHooks: CommandSpec = {
  name: 'show-hooks',
  usage: '[-gpw] [-t target-pane]',
  about: 'Show hooks.',
  flags: [
    flag('g', 'Those for everything.'),
    flag('p', 'Those of a pane.'),
    flag('w', 'Those of a window.'),
    valued('t', 'target-pane', 'Of this session, window or pane.'),
    jsonFlag,
  ],
  targets: [{ flag: 't', type: 'pane', canFail: true }],
  positional: [0, 1],
  changes: [],
  ledger: 'nothing',
  examples: [['show-hooks -g', 'Every hook, with the commands that run on it.']],
  needsNoSession: true,
  run: (context, args) => show(context, args, { windowCommand: false, hooksOnly: true }),
};
