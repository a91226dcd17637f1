/** set-hook: commands to run on an event. Hooks are stored as options that hold commands. */
import { findOption } from '../../options/table.ts';
import type { CommandContext } from '../context.ts';
import type { CommandSpec, ParsedArguments } from '../spec.ts';
import { setFromArguments } from './setOption.ts';
import { flag, valued } from './support/flags.ts';
import { targetOrNull } from './support/targets.ts';

export const setHook: CommandSpec = {
  name: 'set-hook',
  usage: '[-agpRuw] [-t target-pane] hook [command]',
  about: 'Set commands to run on an event.',
  flags: [
    flag('a', 'Append to the commands that are set.'),
    flag('g', 'For everything.'),
    flag('p', 'For a pane.'),
    flag('R', 'Run the hook now.'),
    flag('u', 'Unset the hook.'),
    flag('w', 'For a window.'),
    valued('t', 'target-pane', 'For this session, window or pane.'),
  ],
  targets: [{ flag: 't', type: 'pane', canFail: true }],
  positional: [1, 2],
  changes: ['state', 'options'],
  ledger: 1,
  examples: [
    ["set-hook -g after-new-window 'select-layout tiled'", 'Do this after every new-window.'],
    ['set-hook -gu after-new-window', 'Stop doing so.'],
  ],
  needsNoSession: true,
  async run(context, args) {
    if (args.has('R')) {
      await runHook(context, args);
      return;
    }
    const [name = '', word] = args.words;
    // An unknown hook is reported before any mistake in the command.
    if (word !== undefined && !args.has('u')) findOption(context.expand(name, targetOrNull(context) ?? {}));
    const command = word === undefined ? null : context.parseCommands([word]);
    setFromArguments(context, args, command, false);
  },
};

/**
 * -R: runs the commands of the event for the target, or those that a user option (`@name`) holds. A hook that is unknown
 * or not set runs nothing, as in tmux.
 */
async function runHook(context: CommandContext, args: ParsedArguments): Promise<void> {
  const name = args.words[0] ?? '';
  const target = targetOrNull(context);
  const places = target
    ? [target.session.options, target.pane.options, target.pane.window.options]
    : [context.options.session];
  const lines = places
    .filter((options) => options.has(name))
    .map((options) => (name.startsWith('@') ? [options.getString(name)] : options.getArray(name)))
    .find((set) => set.length > 0);
  if (lines === undefined) return;
  for (const line of lines) await context.runLine(line, { hook: name, ...(target ? { target } : {}) });
}
