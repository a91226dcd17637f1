/** Generated parts of docs/protocol.md: the reference of messages, and the table of events. Writes no file. */
import type { ApiDocument } from '../../protocol/apiDocument.ts';
import type { JsonSchema } from '../../protocol/schema.ts';
import { isShort, referred, type SchemaField, shapesOf } from './fields.ts';
import { type Method, methodsOf } from './methods.ts';

/** Returns the page with up-to-date generated parts. Each part stands between two marks. */
export function withReference(page: string, document: ApiDocument): string {
  const parts: Record<string, () => string> = {
    events: () => eventTable(document),
    reference: () => reference(document),
  };
  return page.replace(
    /(<!-- generated: (\w+)[^>]*-->\n).*?(<!-- end of \2 -->)/gs,
    (whole, begin: string, name: string, end: string) => {
      const print = parts[name];
      return print ? `${begin}\n${print()}\n${end}` : whole;
    },
  );
}

function eventTable({ protocol: { events } }: ApiDocument): string {
  const rows = Object.entries(events).map(([type, { about, has, mayHave }]) => {
    const fields = [
      ...(has.length === 0 ? [] : [has.map(code).join(', ')]),
      ...(mayHave.length === 0 ? [] : [`maybe ${mayHave.map(code).join(', ')}`]),
    ];
    return `| ${code(type)} | ${about} | ${fields.join('; ')} |`;
  });
  return ['| type | meaning | fields |', '|---|---|---|', ...rows, ''].join('\n');
}

function reference(document: ApiDocument): string {
  const methods = methodsOf(document);
  const titles = [
    ['Requests of the client', 'client', 'request'],
    ['Notifications of the client', 'client', 'notification'],
    ['Requests of the server', 'server', 'request'],
    ['Notifications of the server', 'server', 'notification'],
  ];
  const { commonErrors, targetErrors } = document.protocol;
  const listed = (codes: readonly string[]): string => codes.map(code).join(', ');
  return [
    `Any request may be answered with one of ${listed(commonErrors)}. Errors of targets are ${listed(targetErrors)}.`,
    '[errors.md](errors.md) explains each.',
    '',
    ...titles.flatMap(([title, from, kind]) => [
      `### ${title}`,
      '',
      ...methods
        .filter((method) => method.from === from && method.kind === kind)
        .flatMap((method) => oneMethod(method, document)),
    ]),
    '### Objects',
    '',
    ...Object.entries(document.$defs)
      .filter(([name, schema]) => isShared(name, document) && !isShort(schema))
      .flatMap(([name, schema]) => oneObject(name, schema, document)),
  ].join('\n');
}

function oneMethod(
  { method, about, permission, errors = [], params, result }: Method,
  document: ApiDocument,
): string[] {
  const who = permission === undefined ? '' : ` For ${permission}.`;
  const codes = errors.length === 0 ? '' : ` Errors: ${errorText(errors, document)}.`;
  return [
    `#### ${method}`,
    '',
    `${about}${who}${codes}`,
    '',
    ...fieldsPart('Params', params, document),
    ...(result === undefined ? [] : fieldsPart('Result', result, document)),
  ];
}

/** "Errors of targets" stands for several codes. */
function errorText(errors: readonly string[], { protocol: { targetErrors } }: ApiDocument): string {
  if (!targetErrors.every((error) => errors.includes(error))) return errors.map(code).join(', ');
  const own = errors.filter((error) => !targetErrors.includes(error));
  return ['those of [targets](#reference)', ...own.map(code)].join(', ');
}

function oneObject(name: string, schema: JsonSchema, { $defs }: ApiDocument): string[] {
  const about = typeof schema.description === 'string' ? [schema.description, ''] : [];
  const shapes = shapesOf(schema, $defs).filter(({ tag, fields }) => tag !== undefined || fields.length > 0);
  const lines = shapes.flatMap(({ tag, fields }) => [
    ...(tag === undefined
      ? []
      : [
          `With ${tagText(tag)}:${fields.length === 0 ? ' nothing more.' : ''}`,
          ...(fields.length === 0 ? [''] : []),
        ]),
    ...fieldLines(fields, ''),
    ...(fields.length === 0 ? [] : ['']),
  ]);
  return [`#### ${name}`, '', ...about, ...lines];
}

function fieldsPart(title: string, schema: JsonSchema, document: ApiDocument): string[] {
  const own = referred(schema);
  if (own !== undefined && isShared(own, document)) return [`${title}: ${linked(own)}.`, ''];
  return shapesOf(schema, document.$defs).flatMap(({ tag, fields }) =>
    fields.length === 0
      ? []
      : [`${title}${tag === undefined ? '' : `, with ${tagText(tag)}`}:`, ...fieldLines(fields, ''), ''],
  );
}

function fieldLines(fields: readonly SchemaField[], indent: string): string[] {
  return fields.flatMap((field) => {
    const type = field.uses.reduce(
      (text, name) => text.replace(new RegExp(`\\b${name}\\b`), linked(name)),
      field.type,
    );
    return [
      `${indent}- ${code(field.name)}: ${field.mayMiss ? 'optional ' : ''}${type}${field.about === '' ? '' : `. ${field.about}`}`,
      ...fieldLines(field.fields, `${indent}  `),
    ];
  });
}

/** `kind: menu`, as text of the page. */
const tagText = (tag: string): string => tag.replace(/: (.*)/, ' `$1`');

/**
 * A type with an entry of its own: used more than once, or nested in another type. Other types are described in place.
 */
function isShared(name: string, { protocol, $defs }: ApiDocument): boolean {
  if (!/^[A-Z]/.test(name) || name.startsWith('MessageOf')) return false;
  const { MessageOfClient: _, MessageOfServer: __, ...types } = $defs;
  const uses = (value: unknown) => JSON.stringify(value).split(`"#/$defs/${name}"`).length - 1;
  return uses(types) > 0 || uses([protocol.client, protocol.server]) > 1;
}

const linked = (name: string): string => `[${name}](#${name.toLowerCase()})`;
const code = (text: string): string => `\`${text}\``;
