/**
 * What of a later protocol breaks clients of an earlier one, as sentences. A client sends what the earlier protocol says, and
 * refuses what it does not know of, except unknown fields. Additions break nobody.
 */
import type { ApiDocument, MethodEntry } from '../../src/protocol/apiDocument.ts';

/** A JSON Schema, of the words that ours are made of. */
interface Schema {
  $ref?: string;
  type?: unknown;
  const?: unknown;
  enum?: readonly unknown[];
  anyOf?: readonly Schema[];
  allOf?: readonly Schema[];
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  pattern?: string;
  minItems?: number;
  maxItems?: number;
  items?: Schema;
  prefixItems?: readonly Schema[];
  properties?: Readonly<Record<string, Schema>>;
  required?: readonly string[];
  additionalProperties?: Schema;
}

type Definitions = Readonly<Record<string, Schema>>;

/** Who may send a method, from the most to the fewest. */
const permissions = ['everybody', 'operators', 'operators of all sessions', 'the owner'];

export function protocolBreaks(earlier: ApiDocument, later: ApiDocument): string[] {
  const was = earlier.protocol;
  const is = later.protocol;
  const spoken = was.versions.max >= is.versions.min && was.versions.max <= is.versions.max;
  const defs = { earlier: earlier.$defs as Definitions, later: later.$defs as Definitions };
  return [
    ...(spoken ? [] : [`version ${was.versions.max} of the protocol is no longer spoken`]),
    ...(['requests', 'notifications'] as const).flatMap((kind) => [
      ...eachMethod(was.client[kind], is.client[kind], (method, before, now) => [
        ...fewer(method, before.permission, now.permission),
        ...new Sent(defs).changes(before.params, now.params, `${method} params`),
        ...new Received(defs).changes(before.result, now.result, `${method} result`),
      ]),
      ...eachMethod(was.server[kind], is.server[kind], (method, before, now) => [
        ...new Received(defs).changes(before.params, now.params, `${method} params`),
        ...new Sent(defs).changes(before.result, now.result, `${method} result`),
      ]),
    ]),
    ...gone('the error', was.errors, is.errors),
    ...gone('the event', was.events, is.events),
    ...Object.entries(was.events).flatMap(([type, { has, mayHave }]) =>
      lostFields(type, has, mayHave, is.events[type]),
    ),
    ...new Received(defs).changes(
      { $ref: '#/$defs/ServerEvent' },
      { $ref: '#/$defs/ServerEvent' },
      'an event',
    ),
    ...Object.entries(was.limits).flatMap(([name, most]) => {
      const now = is.limits[name] ?? 0;
      return now < most ? [`the limit ${name} went from ${most} to ${now}`] : [];
    }),
  ];
}

function eachMethod(
  before: Record<string, MethodEntry>,
  now: Record<string, MethodEntry>,
  changes: (method: string, before: MethodEntry, now: MethodEntry) => string[],
): string[] {
  return Object.entries(before).flatMap(([method, entry]) => {
    const present = now[method];
    return present ? changes(method, entry, present) : [`${method} is gone`];
  });
}

const gone = (what: string, before: object, now: object): string[] =>
  Object.keys(before).flatMap((name) => (name in now ? [] : [`${what} ${name} is gone`]));

function fewer(method: string, before = '', now = ''): string[] {
  return permissions.indexOf(now) > permissions.indexOf(before)
    ? [`${method} was for ${before}, and is now for ${now}`]
    : [];
}

function lostFields(
  type: string,
  has: readonly string[],
  mayHave: readonly string[],
  now: { has: readonly string[]; mayHave: readonly string[] } | undefined,
): string[] {
  if (!now) return [];
  const all = [...now.has, ...now.mayHave];
  return [
    ...[...has, ...mayHave]
      .filter((field) => !all.includes(field))
      .map((field) => `${type}: ${field} is gone`),
    ...has
      .filter((field) => now.mayHave.includes(field) && !now.has.includes(field))
      .map((field) => `${type}: ${field} may now be missing`),
  ];
}

/** Compares a schema of one direction in the earlier and in the later protocol. */
abstract class Direction {
  protected readonly defs: { earlier: Definitions; later: Definitions };

  constructor(defs: { earlier: Definitions; later: Definitions }) {
    this.defs = defs;
  }

  changes(earlier: object | undefined, later: object | undefined, place: string): string[] {
    if (!earlier || !later) return [];
    const [was, is] = [plain(earlier, this.defs.earlier), plain(later, this.defs.later)];
    return this.compared(was, is, place);
  }

  /** The changes by which a value that one side sends is refused by the other. */
  protected abstract compared(was: Schema, is: Schema, place: string): string[];
  protected abstract required(place: string): string;
  protected abstract refused(place: string, what: string): string;
  /** Compares what stands in the schemas, in the order of sender and receiver. */
  protected abstract inner(sent: Schema, taken: Schema, place: string): string[];
  protected abstract lost(sent: Schema, taken: Schema, place: string): string[];

  protected values(sent: Schema, taken: Schema, place: string): string[] {
    if (Object.keys(taken).length === 0) return [];
    if (sent.anyOf) return sent.anyOf.flatMap((one) => this.oneOf(one, taken, place));
    if (taken.anyOf) return this.oneOf(sent, taken, place);
    const constants = constantsOf(sent);
    if (constants) {
      const lost = constants.filter((value) => !takes(taken, value));
      return lost.map((value) => this.refused(place, JSON.stringify(value)));
    }
    if (constantsOf(taken) || !sameType(sent, taken)) return [this.refused(place, nameOf(sent))];
    return [...this.bounds(sent, taken, place), ...this.parts(sent, taken, place)];
  }

  /** One of several shapes: told apart by a constant, or by its type. */
  private oneOf(sent: Schema, taken: Schema, place: string): string[] {
    const shapes = taken.anyOf ?? [taken];
    const tag = tagOf(sent);
    if (tag) {
      const same = shapes.find((shape) => tagOf(shape)?.[1] === tag[1]);
      return same
        ? this.values(sent, same, place)
        : [this.refused(place, `${tag[0]} ${JSON.stringify(tag[1])}`)];
    }
    const results = shapes.map((shape) => this.values(sent, shape, place));
    if (results.some((result) => result.length === 0)) return [];
    const alike = shapes.findIndex((shape) => sameType(sent, shape));
    return results[alike] ?? [this.refused(place, nameOf(sent))];
  }

  private bounds(sent: Schema, taken: Schema, place: string): string[] {
    const least = (one: Schema) => one.minimum ?? one.minItems ?? 0;
    const most = (one: Schema) => one.maximum ?? one.maxLength ?? one.maxItems ?? Number.POSITIVE_INFINITY;
    return [
      ...(least(taken) > least(sent) ? [this.refused(place, `a value below ${least(taken)}`)] : []),
      ...(most(taken) < most(sent) ? [this.refused(place, `a value above ${most(taken)}`)] : []),
      ...(taken.pattern !== undefined && taken.pattern !== sent.pattern
        ? [this.refused(place, `a text that does not match ${taken.pattern}`)]
        : []),
    ];
  }

  private parts(sent: Schema, taken: Schema, place: string): string[] {
    const missing = (taken.required ?? []).filter((name) => !(sent.required ?? []).includes(name));
    const here = Object.entries(taken.properties ?? {}).flatMap(([name, field]) => {
      const given = sent.properties?.[name];
      return given ? this.inner(given, field, `${place}.${name}`) : [];
    });
    const lost = this.lost(sent, taken, place);
    return [
      ...lost,
      ...missing
        .map((name) => `${place}.${name}`)
        .filter((name) => !lost.some((sentence) => sentence.startsWith(`${name} `)))
        .map((name) => this.required(name)),
      ...here,
      ...(sent.items && taken.items ? this.inner(sent.items, taken.items, `${place}[]`) : []),
      ...(taken.prefixItems ?? []).flatMap((item, at) => {
        const given = sent.prefixItems?.[at];
        return given ? this.inner(given, item, `${place}[${at}]`) : [];
      }),
      ...(sent.additionalProperties && taken.additionalProperties
        ? this.inner(sent.additionalProperties, taken.additionalProperties, `${place}.*`)
        : []),
    ];
  }
}

/** What an earlier client sends, and a later server takes. */
class Sent extends Direction {
  protected compared = (was: Schema, is: Schema, place: string) => this.values(was, is, place);
  protected inner = (sent: Schema, taken: Schema, place: string) => this.changes(sent, taken, place);
  protected required = (place: string) => `${place} is now required`;
  protected refused = (place: string, what: string) => `${place}: ${what} is no longer taken`;
  protected lost = (sent: Schema, taken: Schema, place: string) => lostBetween(sent, taken, place);
}

/** What a later server sends, and an earlier client takes. */
class Received extends Direction {
  protected compared = (was: Schema, is: Schema, place: string) => this.values(is, was, place);
  protected inner = (sent: Schema, taken: Schema, place: string) => this.changes(taken, sent, place);
  protected required = (place: string) => `${place} may now be missing`;
  protected refused = (place: string, what: string) =>
    `${place}: ${what} is new, and earlier clients refuse it`;
  protected lost = (sent: Schema, taken: Schema, place: string) => lostBetween(taken, sent, place);
}

const lostBetween = (was: Schema, is: Schema, place: string): string[] =>
  Object.keys(was.properties ?? {})
    .filter((name) => !(name in (is.properties ?? {})))
    .map((name) => `${place}.${name} is gone`);

/** The schema itself, with what it refers to and what it is made of as one. */
function plain(schema: Schema, definitions: Definitions): Schema {
  if (schema.$ref !== undefined)
    return plain(definitions[schema.$ref.slice('#/$defs/'.length)] ?? {}, definitions);
  const { description: _, ...own } = schema as Schema & { description?: string };
  if (own.anyOf) return { anyOf: own.anyOf.map((one) => plain(one, definitions)) };
  if (!own.allOf) return own;
  const parts = own.allOf.map((one) => plain(one, definitions));
  return {
    type: 'object',
    properties: Object.assign({}, ...parts.map(({ properties }) => properties)) as Record<string, Schema>,
    required: parts.flatMap(({ required = [] }) => required),
  };
}

function constantsOf(schema: Schema): readonly unknown[] | undefined {
  return 'const' in schema ? [schema.const] : schema.enum;
}

/** The field whose constant tells a shape from others. */
function tagOf({ properties = {} }: Schema): [string, unknown] | undefined {
  const found = Object.entries(properties).find(([, field]) => 'const' in field);
  return found && [found[0], found[1].const];
}

function takes(schema: Schema, value: unknown): boolean {
  const constants = constantsOf(schema);
  if (constants) return constants.includes(value);
  const type = value === null ? 'null' : typeof value;
  return (
    schema.type === undefined || schema.type === type || (schema.type === 'integer' && type === 'number')
  );
}

const sameType = (sent: Schema, taken: Schema): boolean =>
  JSON.stringify(sent.type) === JSON.stringify(taken.type) ||
  (sent.type === 'integer' && taken.type === 'number');

const nameOf = (schema: Schema): string =>
  constantsOf(schema)
    ?.map((value) => JSON.stringify(value))
    .join(', ') ?? (schema.type === 'string' ? 'text' : String(schema.type ?? 'any value'));
