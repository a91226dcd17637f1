/** next-layout: lays out a window by the next preset. */
import type { CommandSpec } from '../spec.ts';
import { valued } from './support/flags.ts';
import { stepPreset } from './support/layouts.ts';

export const nextLayout: CommandSpec = {
  name: 'next-layout',
  alias: 'nextl',
  usage: '[-t target-window]',
  about: 'Lay out a window by the next preset.',
  flags: [valued('t', 'target-window', 'The window.')],
  targets: [{ flag: 't', type: 'window' }],
  positional: [0, 0],
  changes: ['state'],
  ledger: 0,
  examples: [['next-layout', 'Try the next layout.']],
  run(context) {
    stepPreset(context, context.target('t').window, 1);
  },
};
