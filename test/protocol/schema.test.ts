/** Checks say what is wrong with a value, and print what they look for as JSON Schema. */
import { describe, expect, it } from 'vitest';
import { anyOf, list, object, optional, shortText, text, tuple } from '../../src/protocol/check.ts';
import { clientNotifications, requests } from '../../src/protocol/clientMethods.ts';
import { schemaOf } from '../../src/protocol/schema.ts';
import { serverNotifications, serverRequests } from '../../src/protocol/serverMethods.ts';

describe('the JSON Schema of every message', () => {
  it('is printed for each method, whole', () => {
    const asked = [...Object.values(requests), ...Object.values(serverRequests)];
    const checks = [
      ...asked.flatMap(({ params, result }) => [params, result]),
      ...Object.values(clientNotifications),
      ...Object.values(serverNotifications),
    ];
    for (const check of checks) {
      const schema = schemaOf(check);
      expect(schema.type ?? schema.anyOf).toBeDefined();
      expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
    }
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
});

describe('a check', () => {
  const check = object({
    name: text,
    tags: optional(list(tuple([text], text), 1, 2)),
    size: optional(anyOf(' must be a text or a list of texts', text, list(text))),
  });

  it.each([
    [{}, '.name must be text'],
    [{ name: 'a', tags: [['x'], ['x'], ['x']] }, '.tags must have 1 to 2 entries'],
    [{ name: 'a', tags: [] }, '.tags must have 1 to 2 entries'],
    [{ name: 'a', tags: [['x'], ['x', 'y', 'z']] }, '.tags[1] must be a list of 1 to 2 values'],
    [{ name: 'a', tags: [['x', 3]] }, '.tags[0][1] must be text'],
    [{ name: 'a', size: 3 }, '.size must be a text or a list of texts'],
    [{ name: 'a', tags: [['x'], ['x', 'y']], size: ['b'], more: 1 }, null],
    [null, ' must be an object'],
  ])('says of %j what is wrong, and where', (value, wrong) => {
    expect(check.wrong(value)).toBe(wrong);
  });

  it('counts characters, also those that take two UTF-16 units', () => {
    expect([shortText(3).wrong('😀😀😀'), shortText(3).wrong('😀😀😀😀')]).toEqual([
      null,
      ' must be at most 3 characters long',
    ]);
  });
});
