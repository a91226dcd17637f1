/** Keys by how often they are looked for: what stands first where somebody reads rather than searches. */
import { compareKeys } from './keyOrder.ts';

/** After the prefix, what is looked for first, in the order of that. */
const byUse = 'c % " n p Up Down Left Right z x d [ ] w s o 0 l ; , $ & Space ? P : { } ! q t'.split(' ');

/** Those that are typed most come first: small letters, other characters, keys with names, with modifiers. */
function rank(table: string, key: string): number {
  const use = table === 'prefix' ? byUse.indexOf(key) : -1;
  if (use >= 0) return use - byUse.length;
  if (/^[a-z]$/.test(key)) return 0;
  if ([...key].length === 1) return 1;
  return /^[CMS]-/.test(key) ? 3 : 2;
}

/** For keys of one table. */
export function compareUse(table: string, a: string, b: string): number {
  return rank(table, a) - rank(table, b) || compareKeys(a, b);
}
