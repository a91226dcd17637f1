/**
 * Commands by name: finds one by name, alias or unique prefix, expands the user's aliases, and prepares parsed commands
 * for running. Owns no state of the server.
 */
import { fail, HoldfastError } from '../protocol/errors.ts';
import { nearest } from '../protocol/nearest.ts';
import { type Arguments, flagLabel, flagTable, parseFlags } from './arguments/Arguments.ts';
import { parseCommands } from './grammar/parser.ts';
import {
  type Argument,
  errorAt,
  type ParsedCommand,
  type ParsedList,
  type SourcePosition,
} from './grammar/syntax.ts';
import type { CommandSpec } from './spec.ts';

/** A command whose name and flags have been checked. */
export interface PreparedCommand {
  spec: CommandSpec;
  args: Arguments;
  at: SourcePosition;
}

/** Checked commands in groups: an error skips the rest of its group. */
export interface PreparedList {
  groups: readonly (readonly PreparedCommand[])[];
}

export interface PrepareOptions {
  /** The entries of `command-alias`, each `alias=command`. */
  aliases?: readonly string[];
  /** Receives a problem and skips that group; without it the first problem is thrown. */
  onProblem?(problem: HoldfastError): void;
}

export class CommandRegistry {
  readonly #specs: readonly CommandSpec[];
  /** By name and by alias; a name comes first. */
  readonly #byName: ReadonlyMap<string, CommandSpec>;

  constructor(specs: readonly CommandSpec[]) {
    this.#specs = [...specs].sort((a, b) => (a.name < b.name ? -1 : 1));
    this.#byName = new Map([
      ...specs.flatMap((spec) => (spec.alias === undefined ? [] : [[spec.alias, spec] as const])),
      ...specs.map((spec) => [spec.name, spec] as const),
    ]);
  }

  /** Every command, by name. */
  get specs(): readonly CommandSpec[] {
    return this.#specs;
  }

  /**
   * Finds a command by name, alias or unique prefix of a name. A prefix of a tmux command means that one: commands that
   * tmux lacks never make it ambiguous. Errors: unknown-command, ambiguous-command.
   */
  find(name: string): CommandSpec {
    const exact = this.#byName.get(name);
    if (exact) return exact;
    const all = this.#specs.filter((spec) => spec.name.startsWith(name));
    const tmux = all.filter(({ own }) => own !== true);
    const fitting = tmux.length > 0 ? tmux : all;
    const [only] = fitting;
    if (!only) throw fail('unknown-command', { name, near: nearest(name, this.#names()) });
    if (fitting.length > 1)
      throw fail('ambiguous-command', { name, matches: fitting.map((spec) => spec.name) });
    return only;
  }

  #names(): string[] {
    return this.#specs.flatMap(({ name, alias }) => (alias === undefined ? [name] : [name, alias]));
  }

  /**
   * Checks every command of a list before any of them runs. Errors carry their place (`file:3: unknown command: x`):
   * unknown-command, ambiguous-command, bad-arguments, syntax-error.
   */
  prepare(list: ParsedList, options: PrepareOptions = {}): PreparedList {
    const groups: PreparedCommand[][] = [];
    for (const group of list.groups) {
      try {
        const prepared: PreparedCommand[] = [];
        for (const command of group) this.#prepareOne(command, options, prepared);
        groups.push(prepared);
      } catch (error) {
        if (!options.onProblem || !(error instanceof HoldfastError)) throw error;
        options.onProblem(error);
      }
    }
    return { groups };
  }

  /** Checks the commands in `{ }` together with their outer command; they print with full names. */
  #checkBlocks(args: readonly Argument[], options: PrepareOptions): readonly Argument[] {
    if (!args.some(({ kind }) => kind === 'block')) return args;
    const { aliases = [] } = options;
    return args.map((argument) => {
      if (argument.kind === 'word') return argument;
      const { groups } = this.prepare(argument.list, { aliases });
      const text = groups.map((group) => group.map(printPrepared).join(' ; ')).join(' ;; ');
      return { ...argument, list: parseCommands(text) };
    });
  }

  #prepareOne(command: ParsedCommand, options: PrepareOptions, to: PreparedCommand[]): void {
    for (const { name, args, at } of expandAlias(command, options.aliases ?? [])) {
      try {
        const spec = this.find(name);
        to.push({ spec, args: parseFlags(spec, this.#checkBlocks(args, options)), at });
      } catch (error) {
        if (!(error instanceof HoldfastError) || at.file === null) throw error;
        throw errorAt(at, error.message);
      }
    }
  }
}

/** Expands a user's alias once; the command's words are added to the alias's last command. */
function expandAlias(command: ParsedCommand, aliases: readonly string[]): readonly ParsedCommand[] {
  const { name } = command;
  const entry = aliases.find((alias) => alias.charAt(name.length) === '=' && alias.startsWith(name));
  if (entry === undefined) return [command];
  const { file, line } = command.at;
  const list = parseCommands(entry.slice(command.name.length + 1), {
    line,
    ...(file === null ? {} : { file }),
  });
  const commands = list.groups.flat();
  const last = commands.pop();
  if (!last) return [];
  return [...commands, { ...last, args: [...last.args, ...command.args] }];
}

/** A prepared command with its full name and its flags in order, as list-keys prints it. */
export function printPrepared(command: PreparedCommand): string {
  const table = flagTable(command.spec);
  const args = command.args.print((flag) => table.get(flag)?.value !== undefined);
  return args === '' ? command.spec.name : `${command.spec.name} ${args}`;
}

/** Name and usage with the flags that tmux lacks; list-commands prints tmux's usage. */
export function fullUsage(spec: CommandSpec): string {
  const own = spec.flags.filter(({ flag }) => flag.length > 1).map(({ flag }) => `[${flagLabel(flag)}]`);
  return [spec.name, ...own, spec.usage].join(' ').trimEnd();
}

/** Help on one command: usage, description, flags and examples. */
export function helpText(spec: CommandSpec): string {
  const flags = [...flagTable(spec).values()].sort((a, b) => (a.flag < b.flag ? -1 : 1));
  const labels = flags.map(
    (flag) => `  ${flagLabel(flag.flag)}${flag.value === undefined ? '' : ` ${flag.value}`}`,
  );
  const width = Math.max(0, ...labels.map((label) => label.length)) + 2;
  const lines = [`usage: ${fullUsage(spec)}`, '', spec.about];
  if (spec.alias !== undefined) lines.push('', `alias: ${spec.alias}`);
  if (flags.length > 0) lines.push('', 'flags:');
  flags.forEach((flag, at) => {
    lines.push(`${(labels[at] ?? '').padEnd(width)}${flag.about}`);
  });
  if (spec.examples.length > 0) lines.push('', 'examples:');
  for (const [line, does] of spec.examples) lines.push(`  ${line}`, `      ${does}`);
  return lines.join('\n');
}
