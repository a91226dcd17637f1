/**
 * Fields of a tool's arguments and results: a check and a description for the model. Prints JSON Schema, and checks
 * arguments one by one, so that an error names the field. Knows no tool.
 */
import { type Check, type Infer, type Optional, type object, object as objectOf } from '../protocol/check.ts';
import { fail } from '../protocol/errors.ts';
import { nearest } from '../protocol/nearest.ts';
import { type JsonSchema, schemaOf } from '../protocol/schema.ts';

export interface ToolField<C extends Check<unknown> | Optional<unknown>> {
  readonly check: C;
  readonly about: string;
}
export type Fields = Readonly<Record<string, ToolField<Check<unknown> | Optional<unknown>>>>;

type Checks<F extends Fields> = { readonly [K in keyof F]: F[K]['check'] };
/** The type of an object with these fields. */
export type ObjectOf<F extends Fields> = Infer<ReturnType<typeof object<Checks<F>>>>;

export function field<C extends Check<unknown> | Optional<unknown>>(check: C, about: string): ToolField<C> {
  return { check, about };
}

/** The schema of an object with these fields and no others. */
export function fieldsSchema(fields: Fields): JsonSchema & { type: 'object' } {
  const entries = Object.entries(fields);
  const required = entries.filter(([, { check }]) => !('optional' in check)).map(([name]) => name);
  const properties = entries.map(([name, { check, about }]) => [
    name,
    { ...schemaOf('optional' in check ? check.optional : check), description: about },
  ]);
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: false,
  };
}

/** Checks the arguments of a tool. Errors: bad-params, naming the field and what would be right. */
export function checkFields<F extends Fields>(fields: F, tool: string, given: unknown): ObjectOf<F> {
  const values: unknown = given ?? {};
  const checks = Object.fromEntries(Object.entries(fields).map(([name, { check }]) => [name, check]));
  const wrong = objectOf(checks).wrong(values);
  if (wrong !== null) {
    const reason = wrong.replace(/^[. ]/, '');
    throw fail('bad-params', { method: tool, field: reason.split(' ', 1)[0] ?? '', reason });
  }
  const names = Object.keys(fields);
  const foreign = Object.keys(values as object).find((name) => !names.includes(name));
  if (foreign !== undefined) throw unknownField(tool, foreign, names);
  return values as ObjectOf<F>;
}

function unknownField(tool: string, name: string, names: readonly string[]): Error {
  const near = nearest(name, names);
  const known = near === undefined ? `there are: ${names.join(', ') || 'none'}` : `did you mean ${near}?`;
  const field = name.slice(0, 64);
  return fail('bad-params', { method: tool, field, reason: `there is no field ${field}; ${known}` });
}
