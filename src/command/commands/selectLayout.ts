/** select-layout: lays out the panes of a window by a preset or by a layout string. */
import type { CommandSpec } from '../spec.ts';
import { flag, valued } from './support/flags.ts';
import { presetNamed, presets, stepPreset } from './support/layouts.ts';

export const selectLayout: CommandSpec = {
  name: 'select-layout',
  alias: 'selectl',
  usage: '[-Enop] [-t target-pane] [layout-name]',
  about: 'Lay out the panes of a window.',
  flags: [
    flag('E', 'Spread the panes beside the target evenly.'),
    flag('n', 'The next preset.'),
    flag('o', 'Go back to the layout before.'),
    flag('p', 'The previous preset.'),
    valued('t', 'target-pane', 'A pane of the window.'),
  ],
  targets: [{ flag: 't', type: 'pane' }],
  positional: [0, 1],
  changes: ['state'],
  ledger: 1,
  examples: [
    ['select-layout tiled', 'Give every pane about the same size.'],
    ["select-layout 'bb62,159x48,0,0{79x48,0,0,79x48,80,0}'", 'Go back to a layout from #{window_layout}.'],
  ],
  run(context, args) {
    const { window, pane } = context.target('t');
    if (args.has('n')) return stepPreset(context, window, 1);
    if (args.has('p')) return stepPreset(context, window, -1);
    const { tree, services } = context;
    const [word] = args.words;
    if (args.has('E')) tree.spread(pane);
    else if (args.has('o')) {
      if (window.previousLayout !== null) tree.applyLayout(window, window.previousLayout);
    } else if (word === undefined) {
      const last = presets[window.lastLayout];
      if (last) tree.selectPreset(window, last);
    } else {
      const preset = presetNamed(word);
      if (preset) tree.selectPreset(window, preset);
      else tree.applyLayout(window, word);
    }
    services.redraw(window);
  },
};
