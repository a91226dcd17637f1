/** Doc comments become texts of checks in the bundle that prints the protocol. */
import { describe, expect, it } from 'vitest';
import { described } from '../../scripts/describedChecks.mjs';
import { count, object, optional } from '../../src/protocol/check.ts';
import { about, labelOf, named } from '../../src/protocol/described.ts';
import { type Definitions, schemaOf } from '../../src/protocol/schema.ts';

describe('the text of a check', () => {
  it('belongs to one place, and stays with its type everywhere else', () => {
    const time = named('time', 'Milliseconds.', count);
    const Thing = named('Thing', 'A thing.', object({ at: time, until: about('Its end.', optional(time)) }));
    const definitions: Definitions = new Map();
    expect(schemaOf(object({ one: about('The first.', Thing), two: Thing }), definitions)).toEqual({
      type: 'object',
      properties: {
        one: { description: 'The first.', $ref: '#/$defs/Thing' },
        two: { $ref: '#/$defs/Thing' },
      },
      required: ['one', 'two'],
    });
    expect(definitions.get('Thing')).toMatchObject({
      description: 'A thing.',
      properties: { at: { description: 'Milliseconds.' }, until: { description: 'Its end.' } },
    });
    expect(labelOf(count)).toEqual({});
  });

  it('is left out of schemas that stand alone when there is none', () => {
    expect(schemaOf(count)).toEqual({ type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
  });
});

describe('the source for that bundle', () => {
  const source = [
    'const Pane = object({',
    '  /** Says `it`, over',
    '   * two lines. */',
    '  id: list(object({',
    '    /** Inner. */',
    '    deep: text,',
    '  })),',
    '  /** Short. */',
    '  name,',
    '  bare: text,',
    '});',
    '/** A pane. */',
    'interface Pane extends Infer<typeof Pane> {}',
    '/** No check. */',
    'function f() { return { /** Not told. */ a: 1 }; }',
  ].join('\n');
  const calls = described('pane.ts', source).match(/__described\.\w+\((?:"[^"]*"(?:, )?)+/g);

  it('names constants and tells fields, also those of inner objects, and nothing else', () => {
    expect(calls).toEqual([
      '__described.named("Pane", "A pane.", ',
      '__described.about("Says `it`, over two lines.", ',
      '__described.about("Inner.", ',
      '__described.about("Short.", ',
    ]);
  });
});
