/**
 * Completions of a line at a prompt: commands, their flags, options and their values, targets, layouts, buffers. Reads
 * the server's present state; owns nothing.
 */
import { findOption, optionTable } from '../../../options/table.ts';
import { flagLabel, flagTable } from '../../arguments/Arguments.ts';
import type { CommandContext } from '../../context.ts';
import type { PromptKind } from '../../Services.ts';
import type { CommandSpec } from '../../spec.ts';

const takesOption = /^(?:set|show)-(?:window-)?options?$/;
const layouts = ['even-horizontal', 'even-vertical', 'main-horizontal', 'main-vertical', 'tiled'];

/** Completions of the last word of the line, sorted; each begins with the typed part. */
export function promptCandidates(context: CommandContext, kind: PromptKind, line: string): string[] {
  const current = /\S*$/.exec(line)?.[0] ?? '';
  const before = line.slice(0, line.length - current.length);
  const words = (before.split(/(?:^|\s)\\?;(?:\s|$)|[{}]/).at(-1) ?? '')
    .split(/\s+/)
    .filter((word) => word !== '');
  const all = kind === 'command' ? forCommand(context, words, current) : forTarget(context, kind, current);
  return [...new Set(all)].filter((each) => each.startsWith(current) && each !== current).sort();
}

function forTarget(context: CommandContext, kind: PromptKind, current: string): string[] {
  if (kind === 'search') return [];
  return kind === 'target' || current.includes(':')
    ? [...sessions(context), ...windows(context)]
    : windows(context);
}

function forCommand(context: CommandContext, words: readonly string[], current: string): string[] {
  const [name, ...given] = words;
  if (name === undefined)
    return context.commands.flatMap((spec) => [spec.name, ...(spec.alias ? [spec.alias] : [])]);
  const spec = specOf(context, name);
  if (!spec) return [];
  const flags = flagTable(spec);
  const last = given.at(-1) ?? '';
  const waits = /^-[A-Za-z0-9]+$/.test(last) ? flags.get(last.slice(-1)) : undefined;
  if (waits?.value !== undefined) return forFlag(context, spec, waits.flag, waits.value);
  if (current.startsWith('-')) return [...flags.keys()].map(flagLabel);
  const [option] = given.filter((word, at) => !word.startsWith('-') && !isValue(given[at - 1], flags));
  if (takesOption.test(spec.name) || /^(?:set|show)-hooks?$/.test(spec.name))
    return option === undefined ? optionNames(spec.name) : valuesOf(option);
  if (spec.name === 'select-layout') return layouts;
  return spec.name === 'bind-key' && option !== undefined ? forCommand(context, [], current) : [];
}

function isValue(before: string | undefined, flags: ReturnType<typeof flagTable>): boolean {
  return before !== undefined && /^-\w+$/.test(before) && flags.get(before.slice(-1))?.value !== undefined;
}

function forFlag(context: CommandContext, spec: CommandSpec, flag: string, value: string): string[] {
  const target = spec.targets.find((one) => one.flag === flag)?.type;
  if (target === 'client') return context.services.clients().map(({ name }) => name);
  if (target !== undefined) return [...sessions(context), ...windows(context)];
  return value.includes('buffer') ? context.state.buffers.list().map(({ name }) => name) : [];
}

const sessions = ({ tree }: CommandContext): string[] =>
  [...tree.sessions.values()].map(({ name }) => `${name}:`);

const windows = ({ tree }: CommandContext): string[] =>
  [...tree.sessions.values()].flatMap(({ name, winlinks }) =>
    winlinks.map(({ index }) => `${name}:${index}`),
  );

function specOf({ commands }: CommandContext, name: string): CommandSpec | undefined {
  const exact = commands.find((spec) => spec.name === name || spec.alias === name);
  const fitting = commands.filter((spec) => spec.name.startsWith(name));
  return exact ?? (fitting.length === 1 ? fitting[0] : undefined);
}

function optionNames(command: string): string[] {
  const hooks = command.includes('hook');
  return optionTable.filter(({ hook }) => (hook === true) === hooks).map(({ name }) => name);
}

function valuesOf(name: string): string[] {
  try {
    const { spec } = findOption(name);
    return spec?.type === 'flag' ? ['on', 'off'] : [...(spec?.choices ?? [])];
  } catch {
    return [];
  }
}
