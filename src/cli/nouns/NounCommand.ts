/**
 * Specification of a noun-verb command: one declarative entry from which parsing (yargs), help, completion and the
 * manual derive. Owns the type and the reading of arguments; each noun's commands are in a file of their own.
 */
import { fail } from '../../protocol/errors.ts';
import type { Places } from '../../runtime/paths.ts';
import type { GlobalFlags } from '../front/globalFlags.ts';

/** Source of completions for a word or a value. */
export type Completes = 'session' | 'file' | 'command' | 'option' | 'method' | readonly string[];

export interface NounOption {
  name: string;
  /** One letter. */
  alias?: string;
  /** Name of its value in help; absent for a flag without a value. */
  value?: string;
  number?: boolean;
  /** On unless --no-NAME is given. */
  onByDefault?: boolean;
  completes?: Completes;
  about: string;
}

export interface NounWord {
  name: string;
  about: string;
  required?: boolean;
  completes?: Completes;
}

/** Result of a command: its output and its exit code. */
export interface NounResult {
  out: string;
  code: number;
}

export interface NounContext {
  where: Places;
  flags: GlobalFlags;
  env: Readonly<Record<string, string | undefined>>;
  /** Prints at once, before the command ends. */
  write(text: string): Promise<void>;
  warn(text: string): void;
}

export interface NounCommand {
  /** ['session', 'list']; one word for a command without verbs. */
  words: readonly string[];
  about: string;
  /** More than one sentence, for the command's own help and the manual. */
  details?: string;
  positionals?: readonly NounWord[];
  /** Name of the words behind `--`, for a command that takes them. */
  rest?: string;
  /** Usage lines, where one line can't show which options go together. */
  usages?: readonly string[];
  options: readonly NounOption[];
  examples: readonly (readonly [line: string, does: string])[];
  run(args: NounArguments, context: NounContext): Promise<NounResult> | NounResult;
}

export const jsonOption = (about = 'as JSON, for a program'): NounOption => ({ name: 'json', about });

/** The given arguments, read by the names of the entry. */
export class NounArguments {
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(values: Readonly<Record<string, unknown>>) {
    this.#values = values;
  }

  flag(name: string): boolean {
    return this.#values[name] === true;
  }

  /** The last value given. */
  text(name: string): string | undefined {
    const value = this.#values[name];
    const last: unknown = Array.isArray(value) ? value.at(-1) : value;
    return last === undefined ? undefined : String(last);
  }

  /** Every value of an option that may be given more than once. */
  texts(name: string): readonly string[] {
    const value = this.#values[name];
    return value === undefined ? [] : [value].flat().map(String);
  }

  /** A whole number of at least `least`. Errors: bad-value. */
  whole(name: string, least: number): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (Number.isSafeInteger(number) && number >= least) return number;
    throw fail('bad-value', { value: text, reason: `--${name} takes a whole number of at least ${least}` });
  }

  /** A required word of the entry. */
  word(name: string): string {
    return this.text(name) ?? '';
  }

  get rest(): readonly string[] {
    const rest = this.#values['--'];
    return Array.isArray(rest) ? rest.map(String) : [];
  }
}

/** Every usage line of the command. */
export const nounUsages = (command: NounCommand): readonly string[] => command.usages ?? [nounUsage(command)];

/** `session show <target> [--tail N]`, for usage and the manual. */
function nounUsage(command: NounCommand): string {
  const words = (command.positionals ?? []).map(({ name, required }) =>
    required ? `<${name}>` : `[${name}]`,
  );
  const options = command.options.map((option) => {
    const flag = option.onByDefault ? `--no-${option.name}` : `--${option.name}`;
    return `[${flag}${option.value === undefined ? '' : ` ${option.value}`}]`;
  });
  const rest = command.rest === undefined ? [] : [`[-- ${command.rest}]`];
  return [...command.words, ...words, ...options, ...rest].join(' ');
}

/** Help on one command. */
export function nounHelp(command: NounCommand): string {
  const rows: [string, string][] = [
    ...(command.positionals ?? []).map(({ name, about }): [string, string] => [`  ${name}`, about]),
    ...command.options.map((option): [string, string] => {
      const names = [
        ...(option.alias === undefined ? [] : [`-${option.alias}`]),
        option.onByDefault ? `--no-${option.name}` : `--${option.name}`,
      ];
      return [`  ${names.join(', ')}${option.value === undefined ? '' : ` ${option.value}`}`, option.about];
    }),
  ];
  const width = Math.max(0, ...rows.map(([label]) => label.length)) + 2;
  return [
    ...nounUsages(command).map((usage, at) => `${at === 0 ? 'usage:' : '      '} holdfast ${usage}`),
    '',
    `${command.about}.`,
    ...(command.details === undefined ? [] : ['', command.details]),
    ...(rows.length === 0 ? [] : ['', 'arguments and options:']),
    ...rows.map(([label, about]) => `${label.padEnd(width)}${about}`),
    '',
    'examples:',
    ...command.examples.flatMap(([line, does]) => [`  ${line}`, `      ${does}`]),
  ].join('\n');
}
