/** Prints parsed commands in a form that parses to the same list, for list-keys, show-hooks and blocks. */
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
/** The list as words of another command (bind-key), which a bare `;` would end. */
export const escapedSeparators = { within: ' \\; ', between: ' \\;\\; ' };

function printCommand(command: ParsedCommand): string {
  return [printName(command.name), ...command.args.map(printArgument)].join(' ');
}

/** Prints empty quotes before a name, so that it is not read as an assignment. */
function printName(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*=/.test(name) ? `""${quoteWord(name)}` : quoteWord(name);
}

/** An argument for a command that does not read braces. */
export function argumentText(argument: Argument): string {
  return argument.kind === 'word' ? argument.text : printCommands(argument.list);
}

export function printArgument(argument: Argument): string {
  return argument.kind === 'word' ? quoteWord(argument.text) : `{ ${printCommands(argument.list)} }`;
}
