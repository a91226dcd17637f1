/**
 * A command as the ledger keeps it: its name and those of its arguments that can't hold a secret. Owns the lists of what
 * is left out. An argument that is not known to be harmless is shown as `…`: text to type, contents of buffers, values
 * of variables, shell commands (of them the program's name is kept), formats.
 */
import { quoteWord } from '../../options/quote.ts';
import { findOption } from '../../options/table.ts';
import { flagLabel, flagTable } from '../arguments/Arguments.ts';
import type { CommandSpec, ParsedArguments } from '../spec.ts';

/** Commands that show something and change nothing, or only open what will run another command. */
const looking =
  /^(?:choose-.*|clock-mode|command-palette|command-prompt|confirm-before|copy-mode|customize-mode|display-(?:menu|message|panes)|find-window|has-session|list-.*|refresh-client|show-.*|start-server|wait-for)$/;
/** Their input is a deed of its own. */
const typing: ReadonlySet<string> = new Set(['send-keys', 'send-prefix', 'paste-buffer']);

/** Values of flags, by their names in usage, that are places, names and sizes. */
const plainValue =
  /^(?:(?:target|src|dst)-.*|(?:buffer|new-buffer|session|window)-name|(?:start|working)-directory|key-table|width|height|size|percentage|position|repeat-count|delay|duration|(?:start|end)-line|flags|XxY)$/;

/** Commands whose words are places, names and keys; of those with a number, only so many words. */
const plainWords: Readonly<Record<string, number>> = {
  'bind-key': 1,
  'load-buffer': 1,
  'rename-session': 1,
  'rename-window': 1,
  'resize-pane': 1,
  'resize-window': 1,
  'save-buffer': 1,
  'select-layout': 1,
  'server-access': 1,
  'set-environment': 1,
  'set-hook': 1,
  'set-option': 1,
  'set-window-option': 1,
  'source-file': Number.POSITIVE_INFINITY,
  'unbind-key': 1,
};

/** Types of options whose values are one of a few words, a number or a key. */
const plainOption: ReadonlySet<string> = new Set(['flag', 'number', 'choice', 'colour', 'key']);

/** Whether a command is in the ledger at all. `failed`: a refused look or refused input is. */
export function isDeed({ name }: CommandSpec, args: ParsedArguments, failed: boolean): boolean {
  if (failed) return !looking.test(name);
  if (typing.has(name)) return args.has('K') || (args.has('X') && /pipe/.test(args.words[0] ?? ''));
  return !looking.test(name);
}

/** The command as one line, without what may be secret. */
export function deedLine(spec: CommandSpec, args: ParsedArguments): string {
  const flags = [...flagTable(spec).values()].flatMap((flag) => {
    const label = flagLabel(flag.flag);
    if (!args.has(flag.flag)) return [];
    if (flag.value === undefined) return [label];
    return args.values(flag.flag).map((value) => `${label} ${flagValue(flag.value ?? '', value)}`);
  });
  return [spec.name, ...flags, ...wordsOf(spec, args.words)].join(' ');
}

function flagValue(kind: string, value: string): string {
  if (kind === 'environment') return `${nameOfVariable(value)}=…`;
  return plainValue.test(kind) ? quoteWord(value) : '…';
}

function nameOfVariable(assignment: string): string {
  const [, name = ''] = /^([A-Za-z_][A-Za-z0-9_]*)=/.exec(assignment) ?? [];
  return name;
}

function wordsOf({ name, usage }: CommandSpec, words: readonly string[]): string[] {
  const plain = plainWords[name] ?? 0;
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
