/** Variables of a hook about the command that it follows. */
import { flagTable } from '../arguments/Arguments.ts';
import type { PreparedCommand } from '../registry.ts';
import type { HookVariables } from './CommandRun.ts';

/** Format variables for hooks about their command: its words and flags, in tmux's names. */
export function hookVariables(
  hook: string,
  { spec, args }: Pick<PreparedCommand, 'spec' | 'args'>,
): HookVariables {
  const variables: Record<string, string> = {
    hook,
    hook_arguments: args.print((flag) => flagTable(spec).get(flag)?.value !== undefined),
  };
  args.words.forEach((word, at) => {
    variables[`hook_argument_${at}`] = word;
  });
  for (const [flag, { value }] of flagTable(spec)) {
    if (!args.has(flag)) continue;
    variables[`hook_flag_${flag}`] = value === undefined ? '1' : (args.value(flag) ?? '');
    if (value !== undefined)
      args.values(flag).forEach((each, at) => {
        variables[`hook_flag_${flag}_${at}`] = each;
      });
  }
  return variables;
}
