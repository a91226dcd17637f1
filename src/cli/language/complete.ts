/**
 * Completions of a command line for the shells: names, aliases, flags, targets, options and their values. Owns the
 * search; the entries of the commands are the data, and the scripts of completion.ts are the callers.
 */
import { flagLabel, flagTable } from '../../command/arguments/Arguments.ts';
import { commands } from '../../command/commands/index.ts';
import { CommandRegistry } from '../../command/registry.ts';
import type { CommandSpec } from '../../command/spec.ts';
import { findOption, optionTable } from '../../options/table.ts';
import { clientNotifications, requests } from '../../protocol/clientMethods.ts';
import { serverNotifications, serverRequests } from '../../protocol/serverMethods.ts';
import { parseGlobalFlags } from '../front/globalFlags.ts';
import type { Completes, NounCommand } from '../nouns/NounCommand.ts';
import { commandsOfNoun, nounCommand, nounCommands } from '../nouns/nounList.ts';
import { topics } from './topics.ts';

export interface Candidate {
  value: string;
  about: string;
}

/** Stands for files, which the shell completes better. */
const files: Candidate = { value: ':file', about: '' };

/** Queries to a running server; each returns nothing when there is none. */
export interface Live {
  sessions(): Promise<readonly Candidate[]>;
  /** `session:index` of every window. */
  windows(): Promise<readonly Candidate[]>;
  clients(): Promise<readonly Candidate[]>;
  buffers(): Promise<readonly Candidate[]>;
}

const globalFlagsAbout: readonly Candidate[] = [
  { value: '-L', about: 'name of the server' },
  { value: '-S', about: 'path of the socket' },
  { value: '-f', about: 'configuration file' },
  { value: '-N', about: 'do not start a server' },
  { value: '-V', about: 'version' },
  { value: '--help', about: 'help' },
];
const fileCommands = new Set(['source-file', 'load-buffer', 'save-buffer']);
const optionCommands = new Set(['set-option', 'set-window-option', 'show-options', 'show-window-options']);
const hookCommands = new Set(['set-hook', 'show-hooks']);

const registry = new CommandRegistry(commands);

/** `words` are the words between the program and `current`, the one being typed. */
export async function complete(words: readonly string[], current: string, live: Live): Promise<Candidate[]> {
  const all = await candidates(afterSeparator(words), current, live);
  const found = all.filter(({ value }) => value === files.value || value.startsWith(current));
  return [...new Map(found.map((candidate) => [candidate.value, candidate])).values()];
}

/** The last of several chained commands. */
function afterSeparator(words: readonly string[]): readonly string[] {
  const end = words.findLastIndex((word) => word === ';' || word === '\\;' || /[^\\];$/.test(word));
  return words.slice(end + 1);
}

async function candidates(
  all: readonly string[],
  current: string,
  live: Live,
): Promise<readonly Candidate[]> {
  const previous = all.at(-1) ?? '';
  let words: readonly string[];
  try {
    ({ words } = parseGlobalFlags(all));
  } catch {
    return previous === '-S' || previous === '-f' ? [files] : [];
  }
  const [first] = words;
  if (first === undefined) return current.startsWith('-') ? globalFlagsAbout : commandNames();
  if (first === 'help') return helpNames(words);
  if (commandsOfNoun(first).length > 0) return ofNoun(words, current, live);
  const spec = specOf(first);
  return spec ? ofCommand(spec, words.slice(1), current, live) : [];
}

function specOf(name: string): CommandSpec | undefined {
  try {
    return registry.find(name);
  } catch {
    return undefined;
  }
}

function commandNames(): Candidate[] {
  return [
    ...nounNames(),
    { value: 'help', about: 'help on a command' },
    ...commands.flatMap(({ name, alias, about }) => [
      { value: name, about },
      ...(alias === undefined ? [] : [{ value: alias, about }]),
    ]),
  ];
}

function nounNames(): Candidate[] {
  return nounCommands.map(({ words, about }) => ({
    value: words[0] ?? '',
    about:
      words.length === 1
        ? about
        : `${words[0]} ${commandsOfNoun(words[0] ?? '')
            .map((c) => c.words[1])
            .join('|')}`,
  }));
}

function helpNames(words: readonly string[]): Candidate[] {
  const [, noun] = words;
  if (noun !== undefined) return verbs(noun);
  return [...topics().map(({ name, title }) => ({ value: name, about: title })), ...commandNames()];
}

const verbs = (noun: string): Candidate[] =>
  commandsOfNoun(noun).flatMap(({ words, about }) =>
    words[1] === undefined ? [] : [{ value: words[1], about }],
  );

async function ofNoun(words: readonly string[], current: string, live: Live): Promise<readonly Candidate[]> {
  const command = nounCommand(words);
  if (!command) return words.length === 1 ? verbs(words[0] ?? '') : [];
  const given = words.slice(command.words.length);
  if (given.includes('--')) return [files];
  const previous = given.at(-1) ?? '';
  const option = command.options.find(
    ({ name, alias }) => previous === `--${name}` || previous === `-${alias}`,
  );
  if (option?.value !== undefined) return completing(option.completes, live);
  if (current.startsWith('-')) return optionsOf(command);
  const before = positionalsGiven(command, given);
  return completing(command.positionals?.[before]?.completes, live);
}

function optionsOf(command: NounCommand): Candidate[] {
  return [
    ...command.options.map(({ name, onByDefault, about }) => ({
      value: `--${onByDefault ? 'no-' : ''}${name}`,
      about,
    })),
    { value: '--help', about: 'help on this command' },
  ];
}

function positionalsGiven(command: NounCommand, given: readonly string[]): number {
  let count = 0;
  given.forEach((word, at) => {
    const before = given[at - 1] ?? '';
    const isValue = command.options.some(
      ({ name, alias, value }) => value !== undefined && (before === `--${name}` || before === `-${alias}`),
    );
    if (!word.startsWith('-') && !isValue) count += 1;
  });
  return count;
}

async function completing(what: Completes | undefined, live: Live): Promise<readonly Candidate[]> {
  if (what === undefined) return [];
  if (what === 'session') return live.sessions();
  if (what === 'file') return [files];
  if (what === 'command') return commandNames();
  if (what === 'option') return options();
  if (what === 'method') return methods();
  return what.map((value) => ({ value, about: '' }));
}

/** Methods of the protocol. */
const methods = (): Candidate[] =>
  [requests, clientNotifications, serverRequests, serverNotifications]
    .flatMap((table) => Object.keys(table))
    .map((value) => ({ value, about: '' }));

const options = (): Candidate[] =>
  optionTable.filter((option) => !option.hook).map(({ name, about }) => ({ value: name, about }));

async function ofCommand(
  spec: CommandSpec,
  given: readonly string[],
  current: string,
  live: Live,
): Promise<readonly Candidate[]> {
  const flags = flagTable(spec);
  const waiting = flagThatWaits(given.at(-1), flags);
  if (waiting !== undefined) return ofFlag(spec, waiting, current, live);
  if (current.startsWith('-'))
    return [...flags.values()].map(({ flag, about }) => ({ value: flagLabel(flag), about }));
  const words = positionals(given, flags);
  if (optionCommands.has(spec.name)) return words.length === 0 ? options() : valuesOf(words[0] ?? '');
  if (hookCommands.has(spec.name) && words.length === 0)
    return optionTable.filter((option) => option.hook).map(({ name, about }) => ({ value: name, about }));
  if (fileCommands.has(spec.name)) return [files];
  if (spec.name === 'bind-key' && words.length === 1) return commandNames();
  return [];
}

type Flags = ReturnType<typeof flagTable>;

/** The flag whose value comes next; undefined when the word before is no flag, or has its value glued on. */
function flagThatWaits(word: string | undefined, flags: Flags): string | undefined {
  if (word === undefined || !/^-[A-Za-z0-9]+$/.test(word)) return undefined;
  for (let at = 1; at < word.length; at++) {
    if (flags.get(word.charAt(at))?.value === undefined) continue;
    return at === word.length - 1 ? word.charAt(at) : undefined;
  }
  return undefined;
}

function positionals(given: readonly string[], flags: Flags): string[] {
  return given.filter(
    (word, at) => !word.startsWith('-') && flagThatWaits(given[at - 1], flags) === undefined,
  );
}

async function ofFlag(
  spec: CommandSpec,
  flag: string,
  current: string,
  live: Live,
): Promise<readonly Candidate[]> {
  const value = flagTable(spec).get(flag)?.value ?? '';
  const target = spec.targets.find((one) => one.flag === flag)?.type;
  if (target === 'client' || value === 'target-client') return live.clients();
  if (target !== undefined || value.startsWith('target-') || value.startsWith('src-'))
    return current.includes(':') ? live.windows() : live.sessions();
  if (value.includes('buffer')) return live.buffers();
  if (/director|path|file/.test(value)) return [files];
  return [];
}

function valuesOf(name: string): Candidate[] {
  try {
    const { spec } = findOption(name);
    const choices = spec?.type === 'flag' ? ['on', 'off'] : (spec?.choices ?? []);
    return choices.map((value) => ({ value, about: '' }));
  } catch {
    return [];
  }
}
