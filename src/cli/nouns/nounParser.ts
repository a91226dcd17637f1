/**
 * Reads plain, valid arguments of a noun-verb command by its entry: the usual form in scripts. Leaves any doubtful
 * argument to yargs (nounYargs.ts); loading yargs takes as long as Node's own start. A test checks that the two agree.
 */

import { NounArguments, type NounCommand, type NounOption } from './NounCommand.ts';
import { nounCommand } from './nounList.ts';

export interface ParsedNoun {
  command: NounCommand;
  args: NounArguments;
}

/** Null when these words are not plain, or not valid. */
export function parseNoun(words: readonly string[]): ParsedNoun | null {
  const command = nounCommand(words);
  if (!command) return null;
  const given = words.slice(command.words.length);
  const end = given.indexOf('--');
  const own = end < 0 ? given : given.slice(0, end);
  const values = valuesOf(command, own);
  if (!values) return null;
  return { command, args: new NounArguments(end < 0 ? values : { ...values, '--': given.slice(end + 1) }) };
}

function valuesOf(command: NounCommand, words: readonly string[]): Record<string, unknown> | null {
  const values: Record<string, unknown> = {};
  for (const { name, onByDefault } of command.options) if (onByDefault) values[name] = true;
  const positionals = command.positionals ?? [];
  let place = 0;
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === '-' || !word.startsWith('-')) {
      const positional = positionals[place++];
      // An empty or an extra word: yargs has its own rules for these.
      if (!positional || word === '') return null;
      values[positional.name] = word;
      continue;
    }
    const found = optionOf(command, word);
    if (!found) return null;
    const { option, glued } = found;
    if (option.value === undefined) {
      if (glued !== undefined) return null;
      values[option.name] = !found.negated;
      continue;
    }
    const value = glued ?? words[++at];
    if (
      value === undefined ||
      value === '' ||
      (glued === undefined && value !== '-' && value.startsWith('-'))
    )
      return null;
    // A repeated option: yargs makes a list of it.
    if (values[option.name] !== undefined) return null;
    values[option.name] = value;
  }
  return place < positionals.filter(({ required }) => required).length ? null : values;
}

interface FoundOption {
  option: NounOption;
  /** The value behind `=`. */
  glued: string | undefined;
  negated: boolean;
}

/** `--name`, `--name=value`, `--no-name` of a flag that is on by default, or `-n`. */
function optionOf({ options }: NounCommand, word: string): FoundOption | null {
  const long = /^--([a-z][a-z-]*)(?:=(.*))?$/s.exec(word);
  if (long) {
    const [, name = '', glued] = long;
    const option = options.find((one) => one.name === name);
    if (option) return { option, glued, negated: false };
    const off = options.find((one) => one.onByDefault === true && `no-${one.name}` === name);
    return off ? { option: off, glued, negated: true } : null;
  }
  const option = options.find(({ alias }) => alias !== undefined && word === `-${alias}`);
  return option ? { option, glued: undefined, negated: false } : null;
}
