/** display-panes: shows the numbers of the panes, and selects the pane whose number is typed. */
import type { CommandContext } from '../context.ts';
import type { CommandSpec } from '../spec.ts';
import { flag, valued } from './support/flags.ts';
import { maximumInt, wholeNumber } from './support/numbers.ts';

export const displayPanes: CommandSpec = {
  name: 'display-panes',
  alias: 'displayp',
  usage: '[-bN] [-d duration] [-t target-client] [template]',
  about: 'Show the numbers of the panes; typing one selects that pane or runs a command on it.',
  flags: [
    flag('b', 'Go on with the next command at once.'),
    flag('N', 'Leave keys to the program.'),
    valued('d', 'duration', 'Time in milliseconds; display-panes-time by default, 0 until a key is pressed.'),
    valued('t', 'target-client', 'The client.'),
  ],
  targets: [{ flag: 't', type: 'client' }],
  positional: [0, 1],
  changes: [],
  ledger: 'nothing',
  examples: [
    ['display-panes', 'Show the numbers, and go to the pane whose number is typed.'],
    ["display-panes 'swap-pane -t %%'", 'Exchange the current pane with the one whose number is typed.'],
  ],
  async run(context, args) {
    const client = context.targetClient('t');
    const given = args.value('d');
    const ms =
      given === undefined
        ? client.session.options.getNumber('display-panes-time')
        : wholeNumber(given, 0, maximumInt, 'duration');
    const template = args.words[0] ?? 'select-pane -t "%%%"';
    const { window } = client.session.current;
    const choose = async (inner: CommandContext): Promise<void> => {
      const key = await client.showPaneNumbers(ms, !args.has('N'));
      const base = window.options.getNumber('pane-base-index');
      const pane = key !== null && /^\d$/.test(key) ? window.panes[Number(key) - base] : undefined;
      if (pane) await inner.runLine(template.replaceAll(/%%%|%%|%1/g, pane.id));
    };
    if (args.has('b')) context.background(choose);
    else await choose(context);
  },
};
