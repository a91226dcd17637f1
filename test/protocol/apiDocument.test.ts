/** The printed protocol: a document that validators take, that says something of everything, and that the page repeats. */
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { exampleOf, examplesIn } from '../../src/cli/api/examples.ts';
import { type Method, methodsOf } from '../../src/cli/api/methods.ts';
import { clientNotifications, requests } from '../../src/protocol/clientMethods.ts';
import { parseMessage } from '../../src/protocol/codec.ts';
import { errorCatalogue } from '../../src/protocol/errors.ts';
import { eventTypes } from '../../src/protocol/eventTypes.ts';
import { serverNotifications, serverRequests } from '../../src/protocol/serverMethods.ts';
import { api } from '../helpers/apiBundle.ts';

const document = api.document();
const page = readFileSync(new URL('../../docs/protocol.md', import.meta.url), 'utf8');
const examples = examplesIn(page);

const ajv = new Ajv2020({ strict: true, strictTypes: false, strictTuples: false });
ajv.addKeyword('protocol');
// As a reader of the printed text has it.
ajv.addSchema(JSON.parse(JSON.stringify(document)), 'holdfast');
const root = ajv.getSchema('holdfast');
const passes = (pointer: unknown, value: unknown): unknown => {
  const reference = (pointer as { $ref?: string }).$ref;
  // `{ "type": "object" }`, of a message without fields.
  if (reference === undefined) return ajv.validate(pointer as object, value);
  return ajv.getSchema(`holdfast${reference}`)?.(value);
};

/** Places in a schema without a text, neither of their own nor of their type. */
function untold(schema: unknown, place: string): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const {
    properties = {},
    $defs: _,
    ...rest
  } = schema as { properties?: Record<string, unknown>; $defs?: unknown };
  return [
    ...Object.entries(properties).flatMap(([name, field]) => [
      ...(hasText(field) ? [] : [`${place}.${name}`]),
      ...untold(field, `${place}.${name}`),
    ]),
    ...Object.values(rest).flatMap((inner) => untold(inner, place)),
  ];
}

function hasText(schema: unknown): boolean {
  if (typeof schema !== 'object' || schema === null) return false;
  const { description, $ref, items, anyOf, ...rest } = schema as Record<string, unknown>;
  if ('const' in rest) return true;
  if (typeof description === 'string') return description !== '';
  if (typeof $ref === 'string') return hasText(document.$defs[$ref.replace('#/$defs/', '')]);
  return [items, ...((anyOf as unknown[]) ?? [])].some(hasText);
}

describe('the document of the protocol', () => {
  it('is a schema by the metaschema of the draft, and refers to nothing that it lacks', () => {
    expect(ajv.validateSchema(document)).toBe(true);
    expect(root).toBeTypeOf('function');
    const names = [...JSON.stringify(document).matchAll(/"#\/\$defs\/([^"]+)"/g)].map(
      ([, name = '']) => name,
    );
    expect(names.length).toBeGreaterThan(200);
    expect(names.filter((name) => !(name in document.$defs))).toEqual([]);
  });

  it('has every method of either side, every error and every type of event', () => {
    const { client, server, errors, events } = document.protocol;
    expect(Object.keys(client.requests)).toEqual(Object.keys(requests));
    expect(Object.keys(client.notifications)).toEqual(Object.keys(clientNotifications));
    expect(Object.keys(server.requests)).toEqual(Object.keys(serverRequests));
    expect(Object.keys(server.notifications)).toEqual(Object.keys(serverNotifications));
    expect(Object.keys(errors)).toEqual(Object.keys(errorCatalogue));
    expect(Object.keys(events)).toEqual(Object.keys(eventTypes));
    expect(errors['bad-value']).toBe('<reason>: <value>');
  });

  it('says of every method and event what it does, and of every field what it holds', () => {
    const { events } = document.protocol;
    const silent = [
      ...methodsOf(document).flatMap(({ method, about }) => (about === '' ? [method] : [])),
      ...Object.entries(events).flatMap(([type, { about }]) => (about === '' ? [type] : [])),
      ...Object.entries(document.$defs).flatMap(([name, schema]) =>
        name.startsWith('MessageOf') ? [] : untold(schema, name),
      ),
    ];
    expect(silent).toEqual([]);
  });

  it('names only errors that exist, and only fields that events have', () => {
    const known = Object.keys(errorCatalogue);
    const named = [
      ...methodsOf(document).flatMap(({ errors = [] }) => errors),
      ...document.protocol.commonErrors,
      ...document.protocol.targetErrors,
    ];
    expect(named.filter((code) => !known.includes(code))).toEqual([]);
    const fields = Object.keys(document.$defs.ServerEvent?.properties as object);
    const ofEvents = Object.values(document.protocol.events).flatMap(({ has, mayHave }) => [
      ...has,
      ...mayHave,
    ]);
    expect(ofEvents.filter((field) => !fields.includes(field))).toEqual([]);
  });

  it.each(examples)('takes the example $line', ({ line }) => {
    expect([root?.(JSON.parse(line)), root?.errors]).toEqual([true, null]);
  });

  it.each(methodsOf(document))(
    'takes the params and the result of the example of $from $method',
    (method: Method) => {
      const [asked, answer] = exampleOf(method, examples).map(({ line }) => parseMessage(line));
      expect(asked && 'params' in asked && passes(method.params, asked.params)).toBe(true);
      if (method.result) expect(answer?.kind === 'result' && passes(method.result, answer.result)).toBe(true);
    },
  );

  it.each([
    '{"id":1,"method":"session.show","params":{"target":3}}',
    '{"id":1,"method":"session.shwo","params":{"target":"work"}}',
    '{"method":"viewport.ack","params":{"rev":-1}}',
    '{"id":1,"error":{"code":3,"message":"no"}}',
    '[]',
  ])('refuses %s', (line) => {
    expect(root?.(JSON.parse(line))).toBe(false);
  });
});

describe('docs/protocol.md', () => {
  it('has the generated parts as they are printed: npm run reference writes them', () => {
    expect(api.withReference(page, document)).toBe(page);
    expect(page).toContain('#### session.show\n');
    expect(page).toContain('| `pane-bell` |');
  });
});
