import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchGlob } from '../../src/match/glob.ts';
import { compileRegex } from '../../src/match/Regex.ts';

describe('patterns', () => {
  it('glob as fnmatch does', () => {
    const yes: [string, string][] = [
      ['*', ''],
      ['a*c', 'abbc'],
      ['a?c', 'abc'],
      ['[a-c]x', 'bx'],
      ['[!a]x', 'bx'],
      ['[]x]', ']'],
      ['[[:digit:]]*', '9lives'],
      ['\\*', '*'],
      ['[ab', '[ab'],
      ['日?', '日本'],
    ];
    for (const [pattern, text] of yes) expect([pattern, matchGlob(pattern, text)]).toEqual([pattern, true]);
    for (const [pattern, text] of [
      ['a*c', 'ab'],
      ['?', ''],
      ['[!a]x', 'ax'],
      ['\\*', 'x'],
      ['a', 'A'],
    ] as const) {
      expect([pattern, matchGlob(pattern, text)]).toEqual([pattern, false]);
    }
    expect(matchGlob('AL*', 'alpha', true)).toBe(true);
  });

  it('regular expressions find what JavaScript`s find, leftmost and longest', () => {
    const atom = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '(a|b)', '(ab)', 'c');
    const piece = fc.tuple(atom, fc.constantFrom('', '*', '+', '?', '{1,2}')).map(([a, r]) => a + r);
    const pattern = fc.tuple(
      fc.constantFrom('', '^'),
      fc.array(piece, { minLength: 1, maxLength: 4 }),
      fc.constantFrom('', '$'),
    );
    const text = fc
      .array(fc.constantFrom('a', 'b', 'c', 'x'), { maxLength: 8 })
      .map((chars) => chars.join(''));
    fc.assert(
      fc.property(pattern, text, ([start, pieces, end], input) => {
        const source = start + pieces.join('') + end;
        const ours = compileRegex(source)?.exec(input);
        const theirs = new RegExp(source).exec(input);
        expect([source, input, ours?.start]).toEqual([source, input, theirs?.index]);
      }),
      { numRuns: 500 },
    );
    expect(compileRegex('a|ab')?.exec('xab')?.groups[0]).toBe('ab');
    expect(compileRegex('(a)(b)?')?.exec('a')?.groups).toEqual(['a', 'a', '']);
    expect(compileRegex('^[a-z]+$', true)?.test('ABC')).toBe(true);
  });

  it('patterns that make others run for ever end at once, and wrong ones are none', () => {
    const long = 'a'.repeat(5000);
    const started = performance.now();
    expect(compileRegex('(a*)*b')?.test(long)).toBe(false);
    expect(compileRegex('(a|aa)+$')?.test(`${long}b`)).toBe(false);
    expect(matchGlob('*a*a*a*a*a*b', long)).toBe(false);
    expect(performance.now() - started).toBeLessThan(5000);
    for (const wrong of ['(', ')a', '[', '*a)', 'a{2,1}', '\\', '((a{200}){200}){200}', '('.repeat(200)]) {
      expect([wrong, compileRegex(wrong)?.test('a') ?? 'none']).not.toEqual([wrong, true]);
    }
  });

  it('ignore the case of letters, and not of what a backslash makes of one', () => {
    const fits = (pattern: string, text: string): boolean => compileRegex(pattern, true)?.test(text) === true;
    for (const text of ['a', 'A', '_']) {
      expect([text, fits('^\\W$', text), fits('^\\S$', text)]).toEqual([text, false, true]);
      expect([text, fits('^\\w$', text), fits('^\\s$', text)]).toEqual([text, true, false]);
    }
    for (const pattern of ['^É$', '^[É]$', '^[[:upper:]]$', '^[[:lower:]]$', '^\\É$'])
      for (const text of ['é', 'É'])
        expect([pattern, text, fits(pattern, text)]).toEqual([pattern, text, true]);
    expect(fits('^[^A]$', 'a')).toBe(false);
    expect(fits('^[\\W]$', 'w')).toBe(true);
  });
});
