/**
 * One value of an option: read from text, checked by its table entry, and printed. Owns the sentences about bad
 * values, in tmux's words; never holds a value.
 */
import { parseKeyName } from '../keys/keyName.ts';
import { fail, type HoldfastError } from '../protocol/errors.ts';
import { parseColour } from './style/colour.ts';
import { parseStyle } from './style/style.ts';
import { maxValueLength } from './table.ts';
import type { OptionSpec, OptionValue } from './types.ts';

/** Any value but an array. */
export type ScalarValue = Exclude<OptionValue, readonly string[]>;

const bad = (reason: string, value: string): HoldfastError => fail('bad-value', { reason, value });

/**
 * Parses a text as a value of this option. `current` is the value in effect: flags and two-way choices toggle it when
 * there is no text. Not for arrays. Errors: bad-value.
 */
export function parseValue(spec: OptionSpec, text: string | null, current: OptionValue): ScalarValue {
  if (text !== null && text.length > maxValueLength)
    throw bad('value is too long', `${text.slice(0, 40)}...`);
  if (spec.type === 'flag') return text === null ? current !== true : parseFlag(text);
  if (spec.type === 'choice') return parseChoice(spec, text, current);
  if (text === null) throw fail('bad-value', { words: 'empty value' });
  switch (spec.type) {
    case 'number':
      return parseNumber(spec, text);
    case 'colour':
      return parseColourValue(text);
    case 'key': {
      const key = parseKeyName(text);
      if (key === undefined) throw bad('bad key', text);
      return key;
    }
    case 'style':
      return checkStyle(text);
    default:
      return checkString(spec, text);
  }
}

function parseFlag(text: string): boolean {
  if (text === '1' || /^(?:on|yes)$/i.test(text)) return true;
  if (text === '0' || /^(?:off|no)$/i.test(text)) return false;
  throw bad('bad value', text);
}

function parseChoice(spec: OptionSpec, text: string | null, current: OptionValue): string {
  const choices = spec.choices ?? [];
  if (text === null) {
    const at = choices.indexOf(String(current));
    return (at < 2 ? choices[at === 0 ? 1 : 0] : undefined) ?? String(current);
  }
  const exact = choices.find((choice) => choice === text);
  const fitting = choices.filter((choice) => choice.startsWith(text));
  const [only] = fitting;
  if (exact !== undefined) return exact;
  if (only === undefined || text === '') throw bad('unknown value', text);
  if (fitting.length > 1) throw bad('ambiguous value', text);
  return only;
}

function parseNumber(spec: OptionSpec, text: string): number {
  if (!/^\s*[+-]?\d{1,20}$/.test(text)) throw bad('value is invalid', text);
  const value = Number(text);
  if (value < (spec.minimum ?? 0)) throw bad('value is too small', text);
  if (value > (spec.maximum ?? Number.MAX_SAFE_INTEGER)) throw bad('value is too large', text);
  return value;
}

/** A colour by name; a format is expanded when drawn. */
export function parseColourValue(text: string): string {
  const colour = text.includes('#{') ? text : parseColour(text);
  if (colour === undefined) throw bad('bad colour', text);
  return colour;
}

/** A style that contains a format can only be checked once expanded, as in tmux. */
function checkStyle(text: string): string {
  if (!text.includes('#{') && parseStyle(text) === undefined) throw bad('invalid style', text);
  return text;
}

function checkString(spec: OptionSpec, text: string): string {
  if (spec.name === 'default-size' && !/^\d.*x\d/.test(text)) throw bad('value is invalid', text);
  if (spec.pattern === 'duration' && parseDuration(text) === undefined) throw bad('value is invalid', text);
  return text;
}

/** Milliseconds in each unit of a duration. */
const unitMs: Readonly<Record<string, number>> = {
  '': 1000,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** A duration such as '7d', '90m', '30' (seconds) as milliseconds; 0 means unlimited. Undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  const found = /^(\d{1,9})([smhdw]?)$/.exec(text);
  const unit = found && unitMs[found[2] ?? ''];
  return found && unit !== undefined && unit !== null ? Number(found[1]) * unit : undefined;
}

/** The value as show-options -v prints it, and as formats read it: flags are on and off. */
export function printValue(value: OptionValue): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return typeof value === 'object' ? value.join(' ') : String(value);
}
