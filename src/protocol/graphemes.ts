/**
 * A text as people count it: grapheme clusters (UAX 29), each of which stands in one cell or two of a run. Owns the
 * segmenter, made when it is first needed: the first one of a process loads tables for 40 ms.
 */

let segmenter: Intl.Segmenter | undefined;

/**
 * Characters of which none joins another: ASCII, Latin letters, punctuation, arrows, box drawing and geometric shapes. What
 * would join them (marks, joiners, variation selectors) is not among them.
 */
const single = /^[\x20-\x7e\xa1-\xac\xae-\u02ff\u2010-\u2027\u2190-\u21ff\u2500-\u25ff]*$/;

/** The clusters of a text, in order; each is looked for when it is asked for. */
export function graphemes(text: string): Iterable<string> {
  return single.test(text) ? text : joined(text);
}

function* joined(text: string): Generator<string> {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  for (const { segment } of segmenter.segment(text)) yield segment;
}
