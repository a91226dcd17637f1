/**
 * Names and texts of checks, methods and events, for programs that print the protocol. The texts are the doc comments:
 * the build puts calls of these functions around the commented values (scripts/describedChecks.mjs), in the bundle that
 * prints them and in no other. Elsewhere nothing has a text.
 */
import type { Optional } from './check.ts';

interface Label {
  /** Text of the place where it stands. */
  text?: string;
  /** Name of the constant that it comes from, and the text of that. */
  name?: string;
  namedText?: string;
}

const label = Symbol('label');
type Labelled = { [label]?: Label };

export function labelOf(value: object): Label {
  return (value as Labelled)[label] ?? {};
}

/** A copy of the value that has this text: one check may stand in many places. */
export function about<T>(text: string, value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (isOptional(value)) return { ...value, optional: about(text, value.optional) };
  return labelled(value, { ...labelOf(value), text });
}

/** The value of a constant: a check or a method gets its name. */
export function named<T>(name: string, text: string, value: T): T {
  if (!isDescribable(value)) return value;
  return labelled(value, { name, namedText: text || (labelOf(value).namedText ?? '') });
}

function labelled<T extends object>(value: T, its: Label): T {
  const copy = Array.isArray(value) ? [...value] : { ...value };
  return Object.assign(copy, { [label]: its }) as T;
}

function isOptional(value: object): value is Optional<unknown> {
  return 'optional' in value;
}

/** A check, or the params and the result of a request. */
function isDescribable(value: unknown): value is object {
  return typeof value === 'object' && value !== null && ('wrong' in value || 'params' in value);
}
