/** Finds one of many by name: in full, by prefix, by pattern. Owns that order; knows nothing of the things named. */
import { matchGlob } from '../../match/glob.ts';

export interface NameMatch<T> {
  found: T | undefined;
  /** Names that matched when more than one did. */
  matches: readonly string[];
}

/** Exact names first, then prefixes, then patterns; several matches at the first step with any are no answer. */
export function bestMatch<T>(
  text: string,
  all: readonly T[],
  nameOf: (item: T) => string,
  how: { exact?: boolean } = {},
): NameMatch<T> {
  for (let step = 0; step <= (how.exact ? 0 : 2); step++) {
    let found: T | undefined;
    let count = 0;
    for (const item of all) {
      if (!fits(text, nameOf(item), step)) continue;
      found = item;
      count += 1;
    }
    if (count === 1) return { found, matches: [] };
    if (count > 1)
      return { found: undefined, matches: all.map(nameOf).filter((name) => fits(text, name, step)) };
  }
  return { found: undefined, matches: [] };
}

/** Whether a name fits in full (0), by its beginning (1) or as a pattern (2). */
function fits(text: string, name: string, step: number): boolean {
  if (step === 0) return name === text;
  return step === 1 ? name.startsWith(text) : matchGlob(text, name);
}

/** An index of a window or pane: digits only. */
export function parseIndex(text: string): number | undefined {
  if (!/^\d{1,10}$/.test(text)) return undefined;
  const index = Number(text);
  return index > 2 ** 31 - 1 ? undefined : index;
}
