/**
 * Mistakes in the arguments of a noun-verb command, found by its entry and described in plain words. yargs decides
 * what is valid; its own messages are never shown. Reports only certain mistakes.
 */
import { nearest } from '../../protocol/nearest.ts';
import type { NounCommand, NounOption, NounWord } from './NounCommand.ts';
import { commandsOfNoun, nounCommand } from './nounList.ts';

/** The sentence with a hint to help; null when no mistake is certain. */
export function mistakeIn(words: readonly string[]): string | null {
  const command = nounCommand(words);
  const found = command ? inArguments(command, words.slice(command.words.length)) : inVerb(words);
  return found === null ? null : withHelp(found, command?.words ?? words.slice(0, 1));
}

/** Sentence for arguments that yargs refuses for no known reason. */
export function someMistake(words: readonly string[]): string {
  const known = nounCommand(words)?.words ?? words.slice(0, 1);
  return withHelp(`${known.join(' ')}: invalid arguments`, known);
}

const withHelp = (sentence: string, words: readonly string[]): string =>
  `${sentence}; see: holdfast ${words.join(' ')} --help`;

function inVerb(words: readonly string[]): string | null {
  const [noun = '', verb] = words;
  const verbs = commandsOfNoun(noun).flatMap(({ words: [, name] }) => name ?? []);
  if (verbs.length === 0) return null;
  if (verb === undefined || verb === '' || verb.startsWith('-'))
    return `${noun} needs a command: ${verbs.join(', ')}`;
  const near = nearest(verb, verbs);
  return `unknown command: ${noun} ${verb}${near === undefined ? '' : ` (did you mean ${noun} ${near}?)`}`;
}

function inArguments(command: NounCommand, given: readonly string[]): string | null {
  const name = command.words.join(' ');
  const end = given.indexOf('--');
  const own = end < 0 ? given : given.slice(0, end);
  const positionals = command.positionals ?? [];
  let place = 0;
  for (let at = 0; at < own.length; at++) {
    const word = own[at] ?? '';
    if (!isOption(word)) {
      const positional = positionals[place++];
      if (!positional) return `${name}: unexpected argument: ${word}`;
      // An empty word, such as an unset variable, never counts as a missing argument.
      if (word === '') return `${name}: no ${whatOf(positional)} given`;
      continue;
    }
    // yargs takes a word by its name too.
    if (positionals.some((each) => word.split('=', 1)[0] === `--${each.name}`)) return null;
    const read = readOption(command.options, word);
    if (read.kind === 'unsure') return null;
    if (read.kind === 'unknown') return `${name}: ${unknownOption(word, command.options)}`;
    const { option } = read;
    if (option.value === undefined) continue;
    const value = read.glued ?? own[++at];
    if (value === undefined || (read.glued === undefined && isOption(value)))
      return `${name}: --${option.name} needs ${option.value}`;
    if (value === '') return `${name}: --${option.name} is empty`;
  }
  const missing = positionals.slice(place).find(({ required }) => required);
  if (missing) return `${name} needs ${article(whatOf(missing))}`;
  return end >= 0 && command.rest === undefined ? `${name}: unexpected argument: --` : null;
}

/** Negative numbers and a lone dash are words. */
const isOption = (word: string): boolean => /^-[^\d]/.test(word);

const whatOf = ({ name, completes }: NounWord): string => (completes === 'session' ? 'session' : name);
const article = (noun: string): string => `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`;

type ReadOption =
  | { kind: 'option'; option: NounOption; glued: string | undefined }
  | { kind: 'unknown' }
  | { kind: 'unsure' };

function readOption(options: readonly NounOption[], word: string): ReadOption {
  const [, name, glued] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? [];
  if (name === undefined) {
    const option = options.find(({ alias }) => alias === word[1]);
    if (!option) return { kind: 'unknown' };
    // A cluster of letters, or a value that is glued on.
    return word.length > 2 ? { kind: 'unsure' } : { kind: 'option', option, glued: undefined };
  }
  const option = options.find((one) => one.name === name);
  if (option) return { kind: 'option', option, glued };
  return options.some((one) => `no-${one.name}` === name) ? { kind: 'unsure' } : { kind: 'unknown' };
}

function unknownOption(word: string, options: readonly NounOption[]): string {
  const [given = ''] = word.split('=', 1);
  const names = options.map(({ name, onByDefault }) => `--${onByDefault ? 'no-' : ''}${name}`);
  const near = nearest(given, names);
  return `unknown option: ${given}${near === undefined ? '' : ` (did you mean ${near}?)`}`;
}
