/** Values that formats look up: the contract between an expansion and its subject. */

/**
 * A value. Times are milliseconds; `written` is an option's text, written by a person and not by a program. `styled` may
 * have styles in it, as in tmux: names that a person gave, and flags; any other text is drawn as it is.
 */
export type Found = string | { time: number } | { written: string } | { styled: string };

/** Values outside of the expansion, for one scene. */
export interface Lookup {
  /** The value of a name; undefined for an unknown one. */
  find(name: string): Found | undefined;
  /** The scenes of a loop, each with whether it is the current one. */
  loop(kind: 'S' | 'W' | 'P' | 'L', sort: string): readonly { lookup: Lookup; current: boolean }[];
  /** Whether a window ('w') or session ('s') of that name exists. */
  nameExists(kind: 'w' | 's', name: string): boolean;
  search(text: string, how: { regex: boolean; ignoreCase: boolean }): string;
  job(command: string): string;
  now(): number;
}

/** A found value as text. */
export function asText(value: Found): string {
  if (typeof value !== 'object') return value;
  if ('styled' in value) return value.styled;
  return 'written' in value ? value.written : String(Math.floor(value.time / 1000));
}

/** Truth in formats: not empty and not 0. */
export function isTrue(text: string): boolean {
  return text !== '' && text !== '0';
}
