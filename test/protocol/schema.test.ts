/**
 * The checks of messages and the JSON Schemas printed from them say the same: people write clients by the schemas, and the
 * server keeps to the checks. An independent validator (ajv) decides what a schema lets pass.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  anyOf,
  type Check,
  list,
  object,
  optional,
  shortText,
  text,
  tuple,
} from '../../src/protocol/check.ts';
import { clientNotifications, requests } from '../../src/protocol/clientMethods.ts';
import { schemaOf } from '../../src/protocol/schema.ts';
import { serverNotifications, serverRequests } from '../../src/protocol/serverMethods.ts';
import { type PrintedSchema, printed, validator } from '../helpers/jsonSchema.ts';

type Asked = Record<string, { params: Check<unknown>; result: Check<unknown> }>;

const ofRequests = (from: string, table: Asked) =>
  Object.entries(table).flatMap(([method, { params, result }]) => [
    { name: `${method} of the ${from}, params`, check: params },
    { name: `${method} of the ${from}, result`, check: result },
  ]);
const ofNotifications = (from: string, table: Record<string, Check<unknown>>) =>
  Object.entries(table).map(([method, check]) => ({ name: `${method} of the ${from}`, check }));

const all = [
  ...ofRequests('client', requests),
  ...ofNotifications('client', clientNotifications),
  ...ofRequests('server', serverRequests),
  ...ofNotifications('server', serverNotifications),
];

/** Values that a schema lets pass, for the most part. */
function values(s: PrintedSchema): fc.Arbitrary<unknown> {
  const { type, enum: constants, anyOf: any, allOf: both } = s;
  if (constants) return fc.constantFrom(...constants);
  if (any) return fc.oneof(...any.map(values));
  if (both) return fc.tuple(...both.map(values)).map((parts) => Object.assign({}, ...parts) as unknown);
  if ('const' in s) return fc.constant(s.const);
  switch (type) {
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.oneof(
        fc.constantFrom(s.minimum, s.maximum),
        fc.integer({ min: Math.max(s.minimum, -5), max: Math.min(s.maximum, 300) }),
      );
    case 'string':
      if (s.pattern !== undefined) return fc.stringMatching(new RegExp(s.pattern), { maxLength: 50 });
      return fc.oneof(
        fc.string({ unit: 'binary', maxLength: 20 }),
        fc.constantFrom('x'.repeat(s.maxLength ?? 0), '😀'.repeat(s.maxLength ?? 0)),
      );
    case 'array':
      return s.prefixItems
        ? fc
            .tuple(fc.integer({ min: s.minItems, max: s.maxItems }), ...s.prefixItems.map(values))
            .map(([length, ...items]) => items.slice(0, length))
        : fc.array(values(s.items), { minLength: s.minItems ?? 0, maxLength: 3 });
    case 'object':
      return typeof s.additionalProperties === 'object'
        ? fc.dictionary(fc.string(), values(s.additionalProperties), { maxKeys: 3 })
        : fc.record(
            Object.fromEntries(Object.entries(s.properties ?? {}).map(([name, of]) => [name, values(of)])),
            { requiredKeys: s.required ?? [] },
          );
    default:
      return fc.jsonValue();
  }
}

/** The value with one thing in it changed: lost, renamed, or of another kind. */
function spoilt(value: unknown, path: readonly number[], by: unknown): unknown {
  const [step = 0, ...rest] = path;
  if (typeof value !== 'object' || value === null || path.length === 0) return by;
  const entries = Object.entries(value);
  if (entries.length === 0) return by;
  const at = step % entries.length;
  const changed = entries.flatMap(([key, item], i) => {
    if (i !== at) return [[key, item] as const];
    return by === lost && rest.length === 0 ? [] : [[key, spoilt(item, rest, by)] as const];
  });
  return Array.isArray(value) ? changed.map(([, item]) => item) : Object.fromEntries(changed);
}
const lost = 'lost';

const spoils = fc.oneof(
  fc.constantFrom<unknown>(lost, null, true, -1, 1.5, '', '#00ff00', [], {}, 2 ** 53, 'Ā', 'x'.repeat(5000)),
  fc.jsonValue({ maxDepth: 1 }),
);

const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('the JSON Schema of every message', () => {
  it.each(all)('lets pass what the check lets pass, and nothing else: $name', ({ check }) => {
    const valid = validator(check);
    const right = values(printed(check));
    let passed = 0;
    fc.assert(
      fc.property(right, fc.array(fc.nat(30), { maxLength: 6 }), spoils, (value, path, by) => {
        const good = asJson(value);
        const bad = asJson(spoilt(good, path, by));
        expect([good, valid(good)]).toEqual([good, check.wrong(good) === null]);
        expect([bad, valid(bad)]).toEqual([bad, check.wrong(bad) === null]);
        if (valid(good)) passed++;
      }),
      { numRuns: 50 },
    );
    // Else nothing but refusals was compared.
    expect(passed).toBeGreaterThan(25);
  });

  it('tells the lengths and bounds that are in force', () => {
    expect(schemaOf(clientNotifications['viewport.input'])).toEqual({
      type: 'object',
      properties: {
        seq: { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER },
        data: { type: 'string', maxLength: 65536, pattern: '^[\\x00-\\xff]*$' },
      },
      required: ['seq', 'data'],
    });
  });

  it('tells shapes, constants and lists of fixed positions', () => {
    expect(schemaOf(serverNotifications['viewport.hints'])).toEqual({
      type: 'object',
      properties: {
        hints: {
          anyOf: [
            {
              type: 'object',
              properties: {
                title: { type: 'string' },
                keys: {
                  type: 'array',
                  items: {
                    type: 'array',
                    prefixItems: [{ type: 'string' }, { type: 'string' }],
                    minItems: 2,
                    maxItems: 2,
                  },
                },
              },
              required: ['title', 'keys'],
            },
            { enum: [null] },
          ],
        },
      },
      required: ['hints'],
    });
    expect(schemaOf(serverNotifications['server.closing'])).toEqual({
      type: 'object',
      properties: { reason: { enum: ['restart', 'exit'] } },
      required: ['reason'],
    });
  });

  it('counts characters as the check does, also those that take two UTF-16 units', () => {
    const check = shortText(3);
    const valid = validator(check);
    for (const value of ['😀😀😀', '😀😀😀😀', 'abcd', 'abc', ''])
      expect([value, valid(value)]).toEqual([value, check.wrong(value) === null]);
    expect(check.wrong('😀😀😀')).toBe(null);
  });
});

describe('a check', () => {
  const check = object({
    name: text,
    tags: optional(list(tuple([text], text), 1, 2)),
    size: optional(anyOf(' must be a text or a list of texts', text, list(text))),
  });

  it.each([
    [{}, '.name is missing: it must be text'],
    [{ name: 3 }, '.name must be text'],
    [{ name: 'a', tags: [['x'], ['x'], ['x']] }, '.tags must have 1 to 2 entries'],
    [{ name: 'a', tags: [] }, '.tags must have 1 to 2 entries'],
    [{ name: 'a', tags: [['x'], ['x', 'y', 'z']] }, '.tags[1] must be a list of 1 to 2 values'],
    [{ name: 'a', tags: [['x', 3]] }, '.tags[0][1] must be text'],
    [{ name: 'a', size: 3 }, '.size must be a text or a list of texts'],
    [{ name: 'a', tags: [['x'], ['x', 'y']], size: ['b'], more: 1 }, null],
    [null, ' must be an object'],
  ])('says of %j what is wrong, and where; its schema agrees', (value, wrong) => {
    expect([check.wrong(value), validator(check)(value)]).toEqual([wrong, wrong === null]);
  });
});
