/**
 * Splits text into the characters that people see: grapheme clusters (UAX 29), each of one or two cells in a run. Owns
 * the segmenter, which is made on first use: the first one in a process takes 40 ms to load its tables.
 */

let segmenter: Intl.Segmenter | undefined;

/**
 * Characters that never join one another: ASCII, Latin letters, punctuation, arrows, box drawing and geometric shapes.
 * Excludes all that would join them: marks, joiners, variation selectors.
 */
const single = /^[\x20-\x7e\xa1-\xac\xae-\u02ff\u2010-\u2027\u2190-\u21ff\u2500-\u25ff]*$/;

/** The clusters of a text, in order, found one by one as the caller iterates. */
export function graphemes(text: string): Iterable<string> {
  return single.test(text) ? text : joined(text);
}

function* joined(text: string): Generator<string> {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  for (const { segment } of segmenter.segment(text)) yield segment;
}
