/**
 * Prints checks as JSON Schema, draft 2020-12 (https://json-schema.org/draft/2020-12), for people and programs that speak
 * the protocol in other languages. A file of its own, so that only programs that print schemas load it.
 */
import type { Check, Description } from './check.ts';
import { labelOf } from './described.ts';

/** A JSON Schema, as JSON. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** Printed schemas of named checks, referred to as `#/$defs/NAME`. */
export type Definitions = Map<string, JsonSchema>;

/**
 * The schema of the values that the check accepts. With `definitions`, checks whose name begins with a capital go
 * there. All others are printed in place.
 */
export function schemaOf(check: Check<unknown>, definitions?: Definitions): JsonSchema {
  const { name = '', text = '', namedText = '' } = labelOf(check);
  if (!definitions || !/^[A-Z]/.test(name)) return described(text || namedText, plain(check, definitions));
  if (!definitions.has(name)) {
    // Added before its parts, so that definitions are in reading order.
    definitions.set(name, {});
    definitions.set(name, described(namedText, plain(check, definitions)));
  }
  return described(text, { $ref: `#/$defs/${name}` });
}

const described = (text: string, schema: JsonSchema): JsonSchema =>
  text === '' ? schema : { description: text, ...schema };

function plain({ about }: Check<unknown>, definitions: Definitions | undefined): JsonSchema {
  const of = (check: Check<unknown>) => schemaOf(check, definitions);
  switch (about.kind) {
    case 'anything':
      return {};
    case 'flag':
      return { type: 'boolean' };
    case 'number':
      return { type: 'number' };
    case 'text':
      return textSchema(about);
    case 'whole':
      return { type: 'integer', minimum: about.min, maximum: about.max };
    case 'oneOf':
      return { enum: about.values };
    case 'anyOf':
      return { anyOf: about.checks.map(of) };
    case 'list':
      return {
        type: 'array',
        items: of(about.item),
        ...(about.least > 0 ? { minItems: about.least } : {}),
        ...(about.most === undefined ? {} : { maxItems: about.most }),
      };
    case 'tuple':
      return {
        type: 'array',
        prefixItems: about.items.map(of),
        minItems: about.required,
        maxItems: about.items.length,
      };
    case 'record':
      return { type: 'object', additionalProperties: of(about.item) };
    case 'object':
      return objectSchema(about, of);
    case 'variant':
      return {
        anyOf: Object.entries(about.shapes).map(([name, shape]) => tagged(about.tag, name, of(shape))),
      };
  }
}

type Of<K extends Description['kind']> = Extract<Description, { kind: K }>;

function textSchema({ most, pattern }: Of<'text'>): JsonSchema {
  return {
    type: 'string',
    ...(most === undefined ? {} : { maxLength: most }),
    ...(pattern === undefined ? {} : { pattern: pattern.source }),
  };
}

function objectSchema({ fields }: Of<'object'>, of: (check: Check<unknown>) => JsonSchema): JsonSchema {
  const entries = Object.entries(fields);
  const required = entries.filter(([, field]) => !('optional' in field)).map(([name]) => name);
  const properties = entries.map(([name, field]) => [name, of('optional' in field ? field.optional : field)]);
  return {
    type: 'object',
    ...(properties.length > 0 ? { properties: Object.fromEntries(properties) } : {}),
    ...(required.length > 0 ? { required } : {}),
  };
}

function tagged(tag: string, name: string, shape: JsonSchema): JsonSchema {
  return {
    allOf: [{ type: 'object', properties: { [tag]: { const: name } }, required: [tag] }, shape],
  };
}
