/** Prints parsed commands so that parsing them again gives the same: what list-keys, show-hooks and blocks show. */
import { quoteWord } from '../../options/quote.ts';
import type { Argument, ParsedCommand, ParsedList } from './syntax.ts';

/** The list on one line: `;` within a group, `;;` between groups, as tmux 3.3a prints them. */
export function printCommands(
  list: ParsedList,
  separator: { within: string; between: string } = separators,
): string {
  return list.groups.map((group) => group.map(printCommand).join(separator.within)).join(separator.between);
}

const separators = { within: ' ; ', between: ' ;; ' };
/** As words of another command (bind-key), where a bare `;` would end that one. */
export const escapedSeparators = { within: ' \\; ', between: ' \\;\\; ' };

function printCommand(command: ParsedCommand): string {
  return [printName(command.name), ...command.args.map(printArgument)].join(' ');
}

/** Empty quotes before a name keep it from being taken for an assignment. */
function printName(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*=/.test(name) ? `""${quoteWord(name)}` : quoteWord(name);
}

/** An argument as a command takes it that knows nothing of braces. */
export function argumentText(argument: Argument): string {
  return argument.kind === 'word' ? argument.text : printCommands(argument.list);
}

export function printArgument(argument: Argument): string {
  return argument.kind === 'word' ? quoteWord(argument.text) : `{ ${printCommands(argument.list)} }`;
}
