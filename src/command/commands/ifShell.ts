/** if-shell: runs one command or another, depending on a shell command or, with -F, on a format. */

import type { CommandContext } from '../context.ts';
import { isTrue } from '../formats/Lookup.ts';
import type { CommandSpec } from '../spec.ts';
import { flag, valued } from './support/flags.ts';
import { exitCodeOf, runJob } from './support/jobs.ts';
import { targetOrNull } from './support/targets.ts';

export const ifShell: CommandSpec = {
  name: 'if-shell',
  alias: 'if',
  usage: '[-bF] [-t target-pane] shell-command command [command]',
  about: 'Run a command if a shell command succeeds, else another one.',
  flags: [
    flag('b', 'Do not wait for the shell command.'),
    flag('F', 'Test a format, not a shell command: neither empty nor 0 is success.'),
    valued('t', 'target-pane', 'The pane for formats in the command.'),
  ],
  targets: [{ flag: 't', type: 'pane', canFail: true }],
  positional: [2, 3],
  changes: [],
  ledger: 0,
  examples: [
    ["if-shell 'test -f .conf' 'source-file .conf'", 'Load a file if it is there.'],
    ["if-shell -F '#{pane_in_mode}' 'send-keys q' 'display no'", 'Act by a format.'],
  ],
  needsNoSession: true,
  async run(context, args) {
    const target = targetOrNull(context);
    const [condition = '', then = '', otherwise] = args.words;
    // Both are checked before anything runs, to find a mistake in the other branch too.
    const onSuccess = context.parseCommands([then]);
    const onFailure = otherwise === undefined ? undefined : context.parseCommands([otherwise]);
    const choose = async (at: CommandContext, success: boolean): Promise<void> => {
      const line = success ? onSuccess : onFailure;
      if (line !== undefined) await at.runLine(line, target ? { target } : {});
    };
    const expanded = context.expand(condition, target ?? {});
    if (args.has('F')) {
      await choose(context, isTrue(expanded));
      return;
    }
    const work = async (at: CommandContext): Promise<void> =>
      choose(at, exitCodeOf(await runJob(at, expanded, target)) === 0);
    if (args.has('b')) context.background(work);
    else await work(context);
  },
};
