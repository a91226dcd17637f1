/** Lines around menus and popups: -b of both commands, and the values of their options. */
import { fail } from '../../../protocol/errors.ts';
import type { ParsedArguments } from '../../spec.ts';

/** Values of menu-border-lines and popup-border-lines. */
export const boxLines = ['single', 'rounded', 'double', 'heavy', 'simple', 'padded', 'none'] as const;

type BoxLines = (typeof boxLines)[number];

/** The value of -b; without it, that of the option named `option`. Errors: bad-value. */
export function boxLinesOf(args: ParsedArguments, set: string, option: string): BoxLines {
  const wanted = args.value('b') ?? set;
  const known = boxLines.find((name) => name === wanted);
  if (!known) throw fail('bad-value', { value: wanted, reason: `${option} unknown value` });
  return known;
}
