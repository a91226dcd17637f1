/** Fields of a printed schema as lines for people: name, type in words, text. */
import type { JsonSchema } from '../../protocol/schema.ts';

export interface SchemaField {
  name: string;
  type: string;
  mayMiss: boolean;
  /** Text of its own; '' for none. */
  about: string;
  /** That, else the text of its type. */
  typeAbout: string;
  /** Fields of an object that has no name of its own, and of such objects in a list. */
  fields: readonly SchemaField[];
  /** Names of the defined types in it. */
  uses: readonly string[];
}

/** A shape of a schema: all there is of an object, or one of several that `tag` tells apart. */
export interface Shape {
  tag?: string;
  fields: readonly SchemaField[];
}

type Definitions = Readonly<Record<string, JsonSchema>>;

/** What JSON Schema says, for reading. */
interface Read {
  $ref?: string;
  description?: string;
  type?: string | readonly string[];
  const?: unknown;
  enum?: readonly unknown[];
  anyOf?: readonly Read[];
  allOf?: readonly Read[];
  items?: Read;
  prefixItems?: readonly Read[];
  properties?: Readonly<Record<string, Read>>;
  required?: readonly string[];
  additionalProperties?: Read;
  minimum?: number;
  maximum?: number;
}

const read = (schema: JsonSchema): Read => schema as Read;
const nameIn = (ref: string): string => ref.slice('#/$defs/'.length);

/** Name of the definition that the schema refers to. */
export const referred = (schema: JsonSchema): string | undefined => {
  const { $ref } = read(schema);
  return $ref === undefined ? undefined : nameIn($ref);
};

/** Shapes of an object; one without fields for any other schema. */
export function shapesOf(schema: JsonSchema, definitions: Definitions): Shape[] {
  const whole = resolved(read(schema), definitions);
  const variants = (whole.anyOf ?? []).flatMap((each) => tagged(each, definitions) ?? []);
  return variants.length > 0 ? variants : [{ fields: fieldsOf(whole, definitions) }];
}

function tagged({ allOf = [] }: Read, definitions: Definitions): Shape | undefined {
  const [head, body] = allOf;
  const [tag] = Object.entries(head?.properties ?? {});
  if (!tag || !body) return undefined;
  return {
    tag: `${tag[0]}: ${String(tag[1].const)}`,
    fields: fieldsOf(resolved(body, definitions), definitions),
  };
}

function fieldsOf({ properties = {}, required = [] }: Read, definitions: Definitions): SchemaField[] {
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    type: typeOf(schema, definitions),
    mayMiss: !required.includes(name),
    about: schema.description ?? '',
    typeAbout: aboutOf(schema, definitions),
    fields: fieldsOf(innerObject(schema), definitions),
    uses: usesOf(schema, definitions),
  }));
}

/** Text of a field, else of the only type in it that has one. */
function aboutOf(schema: Read, definitions: Definitions): string {
  if (schema.description !== undefined) return schema.description;
  if (schema.$ref !== undefined) return read(definitions[nameIn(schema.$ref)] ?? {}).description ?? '';
  for (const inner of [...(schema.anyOf ?? []), ...(schema.items ? [schema.items] : [])]) {
    const about = aboutOf(inner, definitions);
    if (about !== '') return about;
  }
  return '';
}

const resolved = (schema: Read, definitions: Definitions): Read =>
  schema.$ref === undefined ? schema : read(definitions[nameIn(schema.$ref)] ?? {});

/** The object of the schema itself, of the items of a list, or beside null. */
function innerObject(schema: Read): Read {
  if (schema.properties) return schema;
  if (schema.items) return innerObject(schema.items);
  return (schema.anyOf ?? []).map(innerObject).find(({ properties }) => properties) ?? {};
}

/** Names of types in the schema; of those that are short enough to be said in its place, none. */
function usesOf(schema: Read, definitions: Definitions): string[] {
  const inner = [
    schema.items,
    schema.additionalProperties,
    ...(schema.anyOf ?? []),
    ...(schema.prefixItems ?? []),
  ];
  return [
    ...(schema.$ref === undefined || isShort(resolved(schema, definitions)) ? [] : [nameIn(schema.$ref)]),
    ...inner.flatMap((each) => (each ? usesOf(each, definitions) : [])),
  ];
}

/** A text or one of some words, as against an object. */
export const isShort = ({ enum: values, type }: Read): boolean => values !== undefined || type === 'string';

/** The type in words. */
function typeOf(schema: Read, definitions: Definitions): string {
  const { $ref, anyOf, enum: values, items, prefixItems, additionalProperties, type } = schema;
  const of = (inner: Read) => typeOf(inner, definitions);
  if ($ref !== undefined) {
    const target = resolved(schema, definitions);
    return isShort(target) ? of(target) : nameIn($ref);
  }
  if (anyOf) return anyOf.map(of).join(' or ');
  if (values)
    return values
      .map(oneValue)
      .join(', ')
      .replace(/, ([^,]*)$/, ' or $1');
  if (prefixItems) return `[${prefixItems.map(of).join(', ')}]`;
  if (items) return `list of ${of(items)}`;
  if (additionalProperties) return `any names, each ${of(additionalProperties)}`;
  if (type === 'integer') return range(schema);
  if (type === 'boolean') return 'true or false';
  if (type === 'string') return 'text';
  return type === undefined ? 'anything' : String(type);
}

const oneValue = (value: unknown): string => (typeof value === 'string' ? `\`${value}\`` : String(value));

function range({ minimum = 0, maximum = Number.MAX_SAFE_INTEGER }: Read): string {
  const isOpen = maximum === Number.MAX_SAFE_INTEGER;
  if (minimum === Number.MIN_SAFE_INTEGER) return 'whole number';
  if (isOpen) return minimum === 0 ? 'number' : `number from ${minimum}`;
  return `number from ${minimum} to ${maximum}`;
}
