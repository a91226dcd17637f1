/**
 * A command as the ledger keeps it: its name, and the arguments that its entry declares free of secrets
 * (CommandSpec.ledger, valueNames.ts). Every other argument becomes `…`: typed text, contents of buffers, values of
 * variables, formats, and shell commands except for the program's name.
 */
import { quoteWord } from '../../options/quote.ts';
import { findOption } from '../../options/table.ts';
import { flagLabel, flagTable } from '../arguments/Arguments.ts';
import type { CommandSpec, ParsedArguments } from '../spec.ts';
import { type ValueName, valueNames } from '../valueNames.ts';

/** Types of options whose values are one of a few words, a number or a key. */
const plainOption: ReadonlySet<string> = new Set(['flag', 'number', 'choice', 'colour', 'key']);

/** Whether a command is in the ledger at all. `failed`: a refused look or refused input is. */
export function isDeed({ ledger }: CommandSpec, args: ParsedArguments, failed: boolean): boolean {
  if (ledger === 'nothing') return false;
  return failed || ledger !== 'input' || args.has('K') || (args.has('X') && /pipe/.test(args.words[0] ?? ''));
}

/** Lines of commands that may run again: control mode keeps checked command lines. */
const deedLines = new WeakMap<ParsedArguments, string>();

/** The command as one line, without what may be secret. */
export function deedLine(spec: CommandSpec, args: ParsedArguments): string {
  const known = deedLines.get(args);
  if (known !== undefined) return known;
  const line = newDeedLine(spec, args);
  deedLines.set(args, line);
  return line;
}

function newDeedLine(spec: CommandSpec, args: ParsedArguments): string {
  const flags = [...flagTable(spec).values()].flatMap((flag) => {
    const label = flagLabel(flag.flag);
    if (!args.has(flag.flag)) return [];
    const { value: kind } = flag;
    if (kind === undefined) return [label];
    return args.values(flag.flag).map((value) => `${label} ${flagValue(kind, value)}`);
  });
  return [spec.name, ...flags, ...wordsOf(spec, args.words)].join(' ');
}

function flagValue(kind: ValueName, value: string): string {
  if (valueNames[kind] === 'name kept') return `${nameOfVariable(value)}=…`;
  return valueNames[kind] === 'kept' ? quoteWord(value) : '…';
}

function nameOfVariable(assignment: string): string {
  const [, name = ''] = /^([A-Za-z_][A-Za-z0-9_]*)=/.exec(assignment) ?? [];
  return name;
}

function wordsOf({ name, usage, ledger }: CommandSpec, words: readonly string[]): string[] {
  const plain = typeof ledger === 'number' ? ledger : 0;
  const shown = words.slice(0, plain).map(quoteWord);
  const rest = words.slice(plain);
  if (rest.length === 0) return shown;
  if (/^set-(?:window-)?option$/.test(name) && isPlainOption(words[0] ?? '')) return words.map(quoteWord);
  if (plain === 0 && /shell-command\]?/.test(usage)) {
    const program = /^[\w./+-]+(?=\s|$)/.exec(rest[0] ?? '')?.[0];
    return program === undefined ? ['…'] : [program, ...(program === words.join(' ') ? [] : ['…'])];
  }
  return [...shown, '…'];
}

function isPlainOption(name: string): boolean {
  try {
    return plainOption.has(findOption(name).spec?.type ?? '');
  } catch {
    return false;
  }
}
