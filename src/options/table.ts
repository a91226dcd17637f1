/**
 * The option table: every option by name, and the resolution of typed names. Parsing, checking, showing, completion
 * and docs derive from it. Owns no values.
 */
import { fail } from '../protocol/errors.ts';
import { nearest } from '../protocol/nearest.ts';
import { hookOptions } from './table/hooks.ts';
import { ownOptions } from './table/own.ts';
import { serverOptions } from './table/server.ts';
import { sessionOptions } from './table/session.ts';
import { windowOptions } from './table/window.ts';
import type { OptionScope, OptionSpec } from './types.ts';

/** Every option and hook, sorted by name. */
export const optionTable: readonly OptionSpec[] = [
  ...serverOptions,
  ...sessionOptions,
  ...windowOptions,
  ...ownOptions,
  ...hookOptions,
].sort((a, b) => (a.name < b.name ? -1 : 1));

const byName: ReadonlyMap<string, OptionSpec> = new Map(optionTable.map((spec) => [spec.name, spec]));

/** American spellings that tmux takes too. */
const otherSpellings: ReadonlyMap<string, string> = new Map(
  optionTable
    .filter((spec) => spec.name.includes('colour'))
    .map((spec) => [spec.name.replace('colour', 'color'), spec.name] as const),
);

/** The entry with exactly this name. */
export function optionSpec(name: string): OptionSpec | undefined {
  return byName.get(name);
}

/** A typed name, resolved: `stat` could not be, `status-k` is status-keys, `a[3]` carries an index. */
export interface OptionName {
  name: string;
  index?: number;
  /** Absent for a user option ('@name'). */
  spec?: OptionSpec;
}

/** Highest index of an array element; tmux has no bound, memory has. */
const maxArrayIndex = 99_999;
/** Most elements of one array, and the longest text of a value, bytes: ample for any real configuration. */
export const maxArrayLength = 10_000;
export const maxValueLength = 1024 * 1024;

/**
 * Finds the option for a name: in full, by an unambiguous prefix, or '@anything'.
 * Errors: unknown-option, ambiguous-option.
 */
export function findOption(text: string): OptionName {
  const bracket = text.indexOf('[');
  const bare = bracket < 0 ? text : text.slice(0, bracket);
  const indexed = bracket < 0 ? undefined : /^\[(\d{1,9})\]$/.exec(text.slice(bracket));
  if (bare === '' || indexed === null) throw fail('unknown-option', { name: text });
  const index = indexed ? Number(indexed[1]) : undefined;
  if (index !== undefined && index > maxArrayIndex) throw fail('unknown-option', { name: text });
  const at = index === undefined ? {} : { index };
  if (bare.startsWith('@')) {
    if (bare.length < 2) throw fail('unknown-option', { name: text });
    return { name: bare, ...at };
  }
  const spec = matchSpec(bare);
  return { name: spec.name, spec, ...at };
}

function matchSpec(text: string): OptionSpec {
  const spelled = otherSpellings.get(text) ?? text;
  const exact = byName.get(spelled);
  if (exact) return exact;
  const fitting = optionTable.filter((spec) => spec.name.startsWith(spelled));
  const [only] = fitting;
  if (!only) throw fail('unknown-option', { name: text, near: nearest(text, byName.keys()) });
  if (fitting.length > 1) throw fail('ambiguous-option', { name: text });
  return only;
}

/** Names that lists of a scope show whether set or not, without hooks unless asked for; sorted. */
export function optionNames(scope: OptionScope, hooks = false): string[] {
  return optionTable
    .filter((spec) => spec.scopes.includes(scope) && (spec.hook === true) === hooks && !spec.unlisted)
    .map((spec) => spec.name);
}
