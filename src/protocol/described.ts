/**
 * Names and texts of checks, methods and events, for printing the protocol. The texts are doc comments: in the bundle
 * that prints them, the build wraps the commented values in calls of these functions (scripts/describedChecks.mjs). No
 * other bundle has the texts.
 */
import type { Optional } from './check.ts';

interface Label {
  /** Text of the place where the value is used. */
  text?: string;
  /** Name and text of the constant that the value comes from. */
  name?: string;
  namedText?: string;
}

const label = Symbol('label');
type Labelled = { [label]?: Label };

export function labelOf(value: object): Label {
  return (value as Labelled)[label] ?? {};
}

/** A copy of the value with this text: one check may be used in many places. */
export function about<T>(text: string, value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (isOptional(value)) return { ...value, optional: about(text, value.optional) };
  return labelled(value, { ...labelOf(value), text });
}

/** The value of a constant; a check or method also gets its name. */
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
