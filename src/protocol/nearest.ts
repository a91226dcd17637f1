/** "Did you mean": the name that a mistyped word was probably meant to be. Owns how near a name must be. */

/**
 * Cost of a mistake. An extra letter, a missing letter or two swapped letters are slips of the finger. A different letter
 * costs more, since it is often a different word: `lss` is `ls` and not `lsb`.
 */
const slip = 10;
const otherLetter = 11;

/** Most mistakes for a word of this length: in a short word, few mistakes already make another word. */
function mistakesIn(length: number): number {
  if (length < 3) return 0;
  return length < 6 ? 1 : 2;
}

/** The nearest name, the earliest of those that are equally near; undefined when none is near enough. */
export function nearest(word: string, names: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = mistakesIn(word.length) * otherLetter + 1;
  for (const name of names) {
    if (Math.abs(name.length - word.length) * slip >= least) continue;
    const count = distance(word.toLowerCase(), name.toLowerCase());
    if (count >= least) continue;
    least = count;
    best = name;
  }
  return best;
}

/**
 * Letters left out, put in, changed, or swapped with their neighbour, each with its weight (Damerau-Levenshtein, optimal
 * string alignment).
 */
function distance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, at) => at * slip);
  for (let i = 1; i <= a.length; i++) {
    const row = [i * slip];
    for (let j = 1; j <= b.length; j++) {
      const changed = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : otherLetter);
      let count = Math.min(changed, (last[j] ?? 0) + slip, (row[j - 1] ?? 0) + slip);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        count = Math.min(count, (beforeLast[j - 2] ?? 0) + slip);
      row.push(count);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
