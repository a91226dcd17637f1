/** Substitution in formats, in bounded time and size. Pure but for the work that it takes from a budget. */
import { compileRegex } from '../../match/Regex.ts';
import { inert, textOfInert } from './inert.ts';
import { formatLimits } from './types.ts';

/** `s/pattern/with/flags`: every match, with \0 for the match and \1 to \9 for groups. */
export function substitute(args: readonly string[], value: string, budget: { work: number }): string {
  const [pattern = '', replacement = '', flags = ''] = args;
  const regex = args.length < 2 ? undefined : compileRegex(pattern, flags.includes('i'));
  if (!regex) return value;
  const plain = textOfInert(value);
  const kept = plain === value ? (text: string): string => text : inert;
  let out = '';
  let at = 0;
  while (at <= value.length && budget.work > 0 && out.length < formatLimits.output) {
    const match = regex.exec(plain, at, budget);
    if (!match) break;
    out += value.slice(at, match.start);
    if (match.end === match.start) {
      // Empty match: the character goes first, then the replacement, as in tmux.
      out += value.slice(match.start, match.start + 1);
      at = match.start + 1;
      if (match.start >= value.length) break;
    } else at = match.end;
    out += replacement.replace(/\\([0-9])/g, (_, digit: string) => kept(match.groups[Number(digit)] ?? ''));
    if (pattern.startsWith('^')) break;
  }
  return out + value.slice(at);
}
