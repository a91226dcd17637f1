/**
 * Prints checks as JSON Schema, draft 2020-12 (https://json-schema.org/draft/2020-12), for people and programs that speak
 * the protocol in other languages. A file of its own, so that only programs that print schemas load it.
 */
import type { Check, Description } from './check.ts';

/** A JSON Schema, as JSON. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** The schema of the values that the check accepts. */
export function schemaOf({ about }: Check<unknown>): JsonSchema {
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
      return { anyOf: about.checks.map(schemaOf) };
    case 'list':
      return {
        type: 'array',
        items: schemaOf(about.item),
        ...(about.least > 0 ? { minItems: about.least } : {}),
        ...(about.most === undefined ? {} : { maxItems: about.most }),
      };
    case 'tuple':
      return {
        type: 'array',
        prefixItems: about.items.map(schemaOf),
        minItems: about.required,
        maxItems: about.items.length,
      };
    case 'record':
      return { type: 'object', additionalProperties: schemaOf(about.item) };
    case 'object':
      return objectSchema(about);
    case 'variant':
      return { anyOf: Object.entries(about.shapes).map(([name, shape]) => tagged(about.tag, name, shape)) };
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

function objectSchema({ fields }: Of<'object'>): JsonSchema {
  const entries = Object.entries(fields);
  const required = entries.filter(([, field]) => !('optional' in field)).map(([name]) => name);
  const properties = entries.map(([name, field]) => [
    name,
    schemaOf('optional' in field ? field.optional : field),
  ]);
  return {
    type: 'object',
    ...(properties.length > 0 ? { properties: Object.fromEntries(properties) } : {}),
    ...(required.length > 0 ? { required } : {}),
  };
}

function tagged(tag: string, name: string, shape: Check<object>): JsonSchema {
  return {
    allOf: [{ type: 'object', properties: { [tag]: { const: name } }, required: [tag] }, schemaOf(shape)],
  };
}
