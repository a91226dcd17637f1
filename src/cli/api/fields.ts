/** Fields of a printed schema as lines for people: name, type in words, text. */
import type { JsonSchema } from '../../protocol/schema.ts';

export interface SchemaField {
  name: string;
  type: string;
  mayMiss: boolean;
  /** The field's own text; '' for none. */
  about: string;
  /** The field's own text, else that of its type. */
  typeAbout: string;
  /** Fields of an unnamed object, also of unnamed objects in a list. */
  fields: readonly SchemaField[];
  /** Names of the defined types that the field uses. */
  uses: readonly string[];
}

/** A shape of a schema: a whole object, or one of several variants that `tag` distinguishes. */
export interface Shape {
  tag?: string;
  fields: readonly SchemaField[];
}

type Definitions = Readonly<Record<string, JsonSchema>>;

/** The part of JSON Schema that is read here. */
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

/** Shapes of an object. Any other schema gives one shape without fields. */
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

/** Text of a field, else the text of its type when exactly one of its types has a text. */
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

/** The object that the schema describes: itself, the items of a list, or the part beside null. */
function innerObject(schema: Read): Read {
  if (schema.properties) return schema;
  if (schema.items) return innerObject(schema.items);
  return (schema.anyOf ?? []).map(innerObject).find(({ properties }) => properties) ?? {};
}

/** Names of types in the schema, without types short enough to be written out in place. */
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

/** Whether the schema is a text or an enumeration of words. */
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
