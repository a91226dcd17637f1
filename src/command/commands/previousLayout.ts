/** previous-layout: lays out a window by the previous preset. */
import type { CommandSpec } from '../spec.ts';
import { valued } from './support/flags.ts';
import { stepPreset } from './support/layouts.ts';

export const previousLayout: CommandSpec = {
  name: 'previous-layout',
  alias: 'prevl',
  usage: '[-t target-window]',
  about: 'Lay out a window by the previous preset.',
  flags: [valued('t', 'target-window', 'The window.')],
  targets: [{ flag: 't', type: 'window' }],
  positional: [0, 0],
  changes: ['state'],
  ledger: 0,
  examples: [['previous-layout', 'Go back to the layout before in the list.']],
  run(context) {
    stepPreset(context, context.target('t').window, -1);
  },
};
