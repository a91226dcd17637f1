/** Prints the protocol, for `holdfast api`. Lives in its own bundle, the only one that keeps the texts of checks. */
import { type ApiDocument, apiDocument } from '../../protocol/apiDocument.ts';
import type { JsonSchema } from '../../protocol/schema.ts';
import { type Needs, notificationNeeds, requestNeeds } from '../../server/connections/permissions.ts';
import { exampleOf, examplesIn } from './examples.ts';
import { referred, type SchemaField, shapesOf } from './fields.ts';
import { firstSentence, type Method, methodsNamed, methodsOf } from './methods.ts';

export { withReference } from './reference.ts';

const words: Readonly<Record<Needs, string>> = {
  look: 'everybody',
  work: 'operators',
  host: 'operators of all sessions',
  owner: 'the owner',
  link: 'a connection by a pairing link',
};

/** The protocol document, with the permission for each client message. */
export function document(): ApiDocument {
  const needs = Object.entries({ ...requestNeeds, ...notificationNeeds });
  return apiDocument(Object.fromEntries(needs.map(([method, need]) => [method, words[need]])));
}

/** One line a method: name, sender, permission, purpose. */
export function listText(): string {
  const rows = methodsOf(document()).map((method) => [
    method.method,
    `${method.from} ${method.kind}`,
    method.permission ?? '',
    firstSentence(method.about),
  ]);
  const widths = [0, 1, 2].map((at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  const line = (row: string[]) => row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ');
  return rows.map((row) => `${line(row).trimEnd()}\n`).join('');
}

export function listJson(): object[] {
  return methodsOf(document()).map(({ method, from, kind, permission, about }) => ({
    method,
    from,
    kind,
    permission: permission ?? null,
    about: firstSentence(about),
  }));
}

/** Everything about a method; `page` has the examples. Errors: unknown-method. */
export function describeText(name: string, page: string): string {
  const all = document();
  return methodsNamed(all, name)
    .map((method) => oneMethod(method, all, page))
    .join('\n');
}

/** Schema of a method's params and result, with every type that they refer to. Errors: unknown-method. */
export function describeJson(name: string): object {
  const all = document();
  const methods = methodsNamed(all, name);
  const $defs: Record<string, JsonSchema> = {};
  const take = (value: unknown): void => {
    for (const [, used = ''] of JSON.stringify(value).matchAll(/"#\/\$defs\/([^"]+)"/g)) {
      const schema = all.$defs[used];
      if (!schema || used in $defs) continue;
      $defs[used] = schema;
      take(schema);
    }
  };
  take(methods);
  return { $schema: all.$schema, methods, $defs };
}

function oneMethod(method: Method, { $defs, protocol }: ApiDocument, page: string): string {
  const { from, kind, permission, about, errors = [], params, result } = method;
  const sender = from === 'client' ? `of the client; ${permission}` : 'of the server';
  const example = exampleOf(method, examplesIn(page));
  const types: string[] = [];
  return [
    `${method.method}: a ${kind} ${sender}`,
    '',
    about,
    '',
    ...part('params', params, $defs, types),
    ...(result === undefined ? [] : part('result', result, $defs, types)),
    ...typeParts(types, $defs),
    ...(kind === 'notification' || from === 'server'
      ? []
      : ['errors:', `  ${[...new Set([...errors, ...protocol.commonErrors])].join(', ')}`, '']),
    ...(example.length === 0 ? [] : ['example:', ...example.map((one) => `  ${one.from}: ${one.line}`), '']),
  ]
    .join('\n')
    .replaceAll('`', '');
}

type Definitions = Readonly<Record<string, JsonSchema>>;

/** Types named by fields, directly or through other types; each once. */
function typeParts(types: string[], definitions: Definitions): string[] {
  const lines: string[] = [];
  // The loop appends to the list that it walks.
  for (const name of types) {
    const schema = definitions[name];
    if (schema) lines.push(...part(name, schema, definitions, types));
  }
  return lines;
}

function part(title: string, schema: JsonSchema, definitions: Definitions, types: string[]): string[] {
  const own = referred(schema);
  if (own !== undefined && /^[A-Z]/.test(own) && !types.includes(own))
    return part(title, definitions[own] ?? {}, definitions, types);
  const shapes = shapesOf(schema, definitions);
  return shapes.flatMap(({ tag, fields }) => {
    const lines = fieldLines(fields, types, '  ');
    return [
      `${title}${tag === undefined ? '' : ` with ${tag}`}:`,
      ...(lines.length > 0 ? lines : ['  nothing']),
      '',
    ];
  });
}

function fieldLines(fields: readonly SchemaField[], types: string[], indent: string): string[] {
  return fields.flatMap((field) => {
    for (const name of field.uses) if (!types.includes(name)) types.push(name);
    const type = `${field.mayMiss ? 'optional, ' : ''}${field.type.replaceAll('object', 'an object')}`;
    return [
      `${indent}${field.name} (${type})${field.typeAbout === '' ? '' : `: ${field.typeAbout}`}`,
      ...fieldLines(field.fields, types, `${indent}  `),
    ];
  });
}
