/** JavaScript's expressions and their translations: both match the same lines. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileRegex } from '../../src/match/Regex.ts';
import { scriptExpression } from '../../src/match/scriptExpression.ts';

const lines = [
  '',
  'ready on port 8080',
  'READY ON PORT 8080',
  'a+b (c) [d] {e} ^f$ \\g . * ?',
  '-x- ]y[ ^z^ a-z',
  'tab\there and\u00a0there',
  'über 日本 👍',
  'aaa bbb abab 0x1F under_score',
];

const matches = ({ source, flags }: RegExp): boolean[] => {
  const made = scriptExpression(source, flags.includes('i'));
  if ('refused' in made) throw new Error(made.refused);
  const regex = compileRegex(made.pattern);
  if (!regex) throw new Error(`${made.pattern} is invalid`);
  return lines.map((line) => regex.test(line));
};

describe('an expression of JavaScript', () => {
  it.each([
    /ready on port (\d+)/,
    /ready on port (\d+)/i,
    /^ready|^$/,
    /\D\d{2,4}$/,
    /\w+_\w+/,
    /\W\W\W/,
    /\S\s\S/,
    /(?:ab)+$/,
    /(?<name>ab){2}/,
    /a+?b/,
    /a*?b??b/,
    /[^a-z ]x/,
    /[\d_-]+x/,
    /[\][]y/,
    /[\^-]z/,
    /[-\]^]/,
    /[^\]]y/,
    /[\s\w]+port/,
    /[a-f]{3}/i,
    /\tHERE/i,
    /\x61\u0062/,
    /\u{1F44D}/u,
    /\(c\) \[d\] \{e\} \^f\$ \\g \. \* \?/,
    /[.*?+]/,
    /Ü/i,
    /0x[0-9A-F]+/,
  ])('%s matches the same lines', (expression) => {
    expect(matches(expression)).toEqual(lines.map((line) => expression.test(line)));
  });

  it.each([/\bready/, /(?=a)/, /(?!a)/, /(?<=a)b/, /(a)\1/, /[\W]/, /\p{L}/u])(
    '%s is refused',
    (expression) => {
      expect(scriptExpression(expression.source, false)).toEqual({ refused: expect.any(String) });
    },
  );

  it('made at random matches the same lines, or is refused', () => {
    const atom = fc.constantFrom(
      'a',
      'B',
      '.',
      '\\d',
      '\\w',
      '[a-c]',
      '[^b\\d]',
      '(?:a|b)',
      '(b)',
      '\\.',
      '-',
      ']',
      '\\s',
    );
    const repeat = fc.constantFrom('', '', '*', '+', '?', '*?', '{1,2}');
    const piece = fc.tuple(atom, repeat).map((parts) => parts.join(''));
    const source = fc.array(piece, { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join(''));
    const line = fc.string({
      unit: fc.constantFrom('a', 'b', 'B', 'c', '1', '.', '-', ']', ' '),
      maxLength: 12,
    });
    fc.assert(
      fc.property(source, fc.boolean(), line, (text, ignoresCase, subject) => {
        const made = scriptExpression(text, ignoresCase);
        if ('refused' in made) return;
        const expression = new RegExp(text, ignoresCase ? 'i' : '');
        expect(compileRegex(made.pattern)?.test(subject)).toBe(expression.test(subject));
      }),
    );
  });
});
