/**
 * Flags and words of one command, parsed by its spec in getopt style: clusters (`-dP`), glued values (`-t%0`), `--`.
 * Owns the error sentences about flags, in tmux's words.
 */
import { quoteWord } from '../../options/quote.ts';
import { fail, type HoldfastError } from '../../protocol/errors.ts';
import { argumentText, printArgument } from '../grammar/print.ts';
import type { Argument } from '../grammar/syntax.ts';
import type { CommandSpec, FlagSpec, ParsedArguments } from '../spec.ts';

export class Arguments implements ParsedArguments {
  readonly #flags: ReadonlyMap<string, readonly string[]>;
  readonly given: readonly Argument[];
  readonly words: readonly string[];

  constructor(flags: ReadonlyMap<string, readonly string[]>, args: readonly Argument[]) {
    this.#flags = flags;
    this.given = args;
    this.words = args.map(argumentText);
  }

  has(flag: string): boolean {
    return this.#flags.has(flag);
  }

  /** The last value given, as in getopt. */
  value(flag: string): string | undefined {
    return this.#flags.get(flag)?.at(-1);
  }

  values(flag: string): readonly string[] {
    return this.#flags.get(flag) ?? [];
  }

  /** Number of times that a flag without a value was given (-vv). */
  count(flag: string): number {
    return this.#flags.get(flag)?.length ?? 0;
  }

  /**
   * Arguments in the form that tmux prints: bare flags in one cluster, flags with values, words. A first word that looks
   * like a flag follows `--`, since bindings, hooks and blocks are kept in this form and parsed again.
   */
  print(takesValue: (flag: string) => boolean): string {
    const flags = [...this.#flags.keys()].sort();
    const bare = flags.filter((flag) => !takesValue(flag) && flag.length === 1);
    const long = flags.filter((flag) => flag.length > 1 && !takesValue(flag)).map(flagLabel);
    const cluster = bare.flatMap((flag) => Array<string>(this.count(flag)).fill(flag)).join('');
    const parts = [...(cluster === '' ? [] : [`-${cluster}`]), ...long];
    for (const flag of flags.filter(takesValue)) {
      for (const value of this.values(flag)) parts.push(`${flagLabel(flag)} ${quoteWord(value)}`);
    }
    const [first] = this.given;
    if (first?.kind === 'word' && /^-./s.test(first.text)) parts.push('--');
    parts.push(...this.given.map(printArgument));
    return parts.join(' ');
  }
}

/** A flag as typed: -a, or --json for a flag that tmux has no letter for. */
export const flagLabel = (flag: string): string => (flag.length > 1 ? `--${flag}` : `-${flag}`);

const tables = new WeakMap<CommandSpec, ReadonlyMap<string, FlagSpec>>();

/** Flags of this command that take a value: its own, and its targets, which always take one. */
export function flagTable(spec: CommandSpec): ReadonlyMap<string, FlagSpec> {
  const known = tables.get(spec);
  if (known) return known;
  const table = new Map<string, FlagSpec>(spec.flags.map((flag) => [flag.flag, flag]));
  for (const { flag, type } of spec.targets) {
    if (!table.has(flag)) table.set(flag, { flag, value: `target-${type}`, about: `the ${type} to act on` });
  }
  tables.set(spec, table);
  return table;
}

/** Parses the arguments behind a command's name. Errors: bad-arguments. */
export function parseFlags(spec: CommandSpec, args: readonly Argument[]): Arguments {
  const table = flagTable(spec);
  const wrong = (reason: string): HoldfastError => fail('bad-arguments', { command: spec.name, reason });
  const flags = new Map<string, string[]>();
  const add = (flag: string, value: string): void => {
    const values = flags.get(flag);
    if (values) values.push(value);
    else flags.set(flag, [value]);
  };
  let at = 0;
  for (; at < args.length; at++) {
    const argument = args[at];
    if (argument?.kind !== 'word' || !argument.text.startsWith('-') || argument.text === '-') break;
    if (argument.text === '--') {
      at++;
      break;
    }
    const cluster = argument.text;
    const [, long = '', given] = /^--([a-z][a-z-]+)(?:=(.*))?$/s.exec(cluster) ?? [];
    const longFlag = table.get(long);
    if (longFlag) {
      if (longFlag.value === undefined && given !== undefined) throw wrong(`--${long} takes no value`);
      const next = longFlag.value === undefined || given !== undefined ? undefined : args[++at];
      if (longFlag.value !== undefined && given === undefined && !next)
        throw wrong(`--${long} expects an argument`);
      add(long, next ? argumentText(next) : (given ?? ''));
      continue;
    }
    for (let letter = 1; letter < cluster.length; letter++) {
      const flag = cluster.charAt(letter);
      if (!/[A-Za-z0-9]/.test(flag)) throw wrong(`invalid flag -${flag}`);
      const known = table.get(flag);
      if (!known) throw wrong(`unknown flag -${flag}`);
      if (known.value === undefined) {
        add(flag, '');
        continue;
      }
      const glued = cluster.slice(letter + 1);
      const next = glued === '' ? args[++at] : undefined;
      if (glued === '' && !next) throw wrong(`-${flag} expects an argument`);
      add(flag, next ? argumentText(next) : glued);
      break;
    }
  }
  const words = args.slice(at);
  const [least, most] = spec.positional;
  if (words.length < least) throw wrong(`too few arguments (need at least ${least})`);
  if (most >= 0 && words.length > most) throw wrong(`too many arguments (need at most ${most})`);
  return new Arguments(flags, words);
}
