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
  const steps = [
    (name: string): boolean => name === text,
    ...(how.exact ? [] : [(name: string) => name.startsWith(text), (name: string) => matchGlob(text, name)]),
  ];
  for (const fits of steps) {
    const found = all.filter((item) => fits(nameOf(item)));
    if (found.length === 1) return { found: found[0], matches: [] };
    if (found.length > 1) return { found: undefined, matches: found.map(nameOf) };
  }
  return { found: undefined, matches: [] };
}

/** An index of a window or pane: digits only. */
export function parseIndex(text: string): number | undefined {
  if (!/^\d{1,10}$/.test(text)) return undefined;
  const index = Number(text);
  return index > 2 ** 31 - 1 ? undefined : index;
}
