/** Fuzzy matching: all letters of each word, in order. Letters close together or at a word's start score higher. */

export interface Match {
  /** The higher the better. */
  score: number;
  /** Places in the text that matched, UTF-16 units. */
  places: ReadonlySet<number>;
}

/** Matches each word of the filter (separated by blanks) anywhere in the text. Null when a word does not match. */
export function fuzzyMatch(filter: string, text: string): Match | null {
  const lower = text.toLowerCase();
  const places = new Set<number>();
  let score = 0;
  for (const word of filter.toLowerCase().split(/\s+/)) {
    if (word === '') continue;
    const found = wordMatch(word, lower);
    if (!found) return null;
    score += found.score;
    for (const place of found.places) places.add(place);
  }
  // Prefers the shorter of two equal matches: less of it is unmatched.
  return { score: score - text.length / 100, places };
}

function wordMatch(word: string, text: string): { score: number; places: number[] } | null {
  const whole = text.indexOf(word);
  if (whole !== -1) {
    const places = Array.from(word, (_, at) => whole + at);
    return { score: word.length * 4 + (startsWord(text, whole) ? 8 : 2), places };
  }
  const places: number[] = [];
  let score = 0;
  let from = 0;
  for (const letter of word) {
    const at = text.indexOf(letter, from);
    if (at === -1) return null;
    if (at === from && places.length > 0) score += 2;
    if (startsWord(text, at)) score += 3;
    places.push(at);
    from = at + letter.length;
  }
  // Letters scattered over a whole line match by chance.
  const spread = (places.at(-1) ?? 0) - (places[0] ?? 0);
  return spread > word.length * 6 ? null : { score, places };
}

function startsWord(text: string, at: number): boolean {
  return at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1] ?? '');
}
