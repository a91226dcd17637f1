/** pipe-pane: connects a pane to a command, one way or both. */
import { fail } from '../../protocol/errors.ts';
import type { CommandSpec } from '../spec.ts';
import { flag, valued } from './support/flags.ts';

export const pipePane: CommandSpec = {
  name: 'pipe-pane',
  alias: 'pipep',
  usage: '[-IOo] [-t target-pane] [shell-command]',
  about: 'Pipe the output of a pane to a command, or that of a command into a pane.',
  flags: [
    flag('I', "Type the command's output into the pane."),
    flag('O', "Give the pane's output to the command (the default)."),
    flag('o', 'Open the pipe if there is none, else close it.'),
    valued('t', 'target-pane', 'The pane.'),
  ],
  targets: [{ flag: 't', type: 'pane' }],
  positional: [0, 1],
  changes: ['state'],
  ledger: 0,
  examples: [
    ["pipe-pane -o 'cat >> ~/#{pane_id}.log'", 'Begin, or end, to write the output of the pane to a file.'],
    ['pipe-pane', 'End the pipe.'],
  ],
  async run(context, args) {
    const target = context.target('t');
    const { pane } = target;
    if (pane.process.state !== 'running') throw fail('pane-dead', { words: 'target pane has exited' });
    const wasPiped = context.services.isPiped(pane);
    await context.services.pipe(pane, null);
    const word = args.words[0] ?? '';
    if (word === '' || (args.has('o') && wasPiped)) return;
    await context.services.pipe(pane, {
      command: context.expand(word, { ...target, time: true }),
      input: args.has('I'),
      output: args.has('O') || !args.has('I'),
      by: context.caller.principal,
    });
  },
};
