/** Comparisons of two texts in formats, and the flags of a match. All are pure. */
import type { Modifier } from './modifiers.ts';

export const comparisons: Readonly<Record<string, (left: string, right: string) => boolean>> = {
  '==': (left, right) => left === right,
  '!=': (left, right) => left !== right,
  '<': (left, right) => left < right,
  '>': (left, right) => left > right,
  '<=': (left, right) => left <= right,
  '>=': (left, right) => left >= right,
};

export function matchFlags({ args }: Modifier): { regex: boolean; ignoreCase: boolean } {
  const flags = args[0] ?? '';
  return { regex: flags.includes('r'), ignoreCase: flags.includes('i') };
}
