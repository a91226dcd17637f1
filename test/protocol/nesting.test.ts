import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nestsDeeper } from '../../src/protocol/nesting.ts';

const depthOf = (value: unknown): number =>
  typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;

describe('the depth of a message', () => {
  it.each([
    ['[[[1]]]', 3, false],
    ['[[[[1]]]]', 3, true],
    ['{"a":[{"b":[0]}]}', 3, true],
    ['["[[[[[[", "{{{{{{"]', 2, false],
    [String.raw`["\"[[[[", "\\", [["\\\"[[["]]]`, 3, false],
    [String.raw`["a\\", [[[0]]]]`, 3, true],
    ['["unclosed [[[[[[[', 1, false],
    ['[1],[2],[3],[4]', 1, false],
  ])('of %s is compared with %i: deeper %s', (text, most, deeper) => {
    expect(nestsDeeper(text, most)).toBe(deeper);
  });

  it('is that of the value, whatever its strings hold', () => {
    const strings = fc.oneof(fc.string(), fc.stringMatching(/^[[\]{}"\\]{0,12}$/));
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'large' },
        strings,
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(strings, tie('value'), { maxKeys: 3 }),
      ),
    }));
    fc.assert(
      fc.property(value, fc.integer({ min: 0, max: 6 }), (json, most) => {
        const text = JSON.stringify(json);
        // Short texts can't be that deep.
        expect(nestsDeeper(text, most)).toBe(depthOf(json) > most);
      }),
      { numRuns: 1000 },
    );
  });
});
