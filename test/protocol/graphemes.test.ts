import fc from 'fast-check';
import { expect, it } from 'vitest';
import { graphemes } from '../../src/protocol/graphemes.ts';

/** What is looked for without the segmenter is what it would have found. */
it('a text is taken apart as the Unicode rules have it', () => {
  const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
  const piece = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom(
      '│ work',
      '● ▶',
      'naïve',
      '→',
      'e\u0301',
      '▶\ufe0f',
      '👩\u200d💻',
      '🇩🇪',
      '\u00ad',
      '한',
      'ɐ',
    ),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
      const text = pieces.join('');
      expect([...graphemes(text)]).toEqual(Array.from(segmenter.segment(text), ({ segment }) => segment));
    }),
    { numRuns: 2000 },
  );
});

it('each character that is taken as it is stands alone beside any other of them', () => {
  const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
  const alone = Array.from({ length: 0x2600 }, (_, code) => String.fromCharCode(code)).filter((character) =>
    /[\x20-\x7e\xa1-\xac\xae-\u02ff\u2010-\u2027\u2190-\u21ff\u2500-\u25ff]/.test(character),
  );
  for (const first of [...'aé│▶', '\u2027'])
    for (const second of alone)
      expect([...segmenter.segment(first + second)].length, `${first}${second}`).toBe(2);
});
