/** Order of keys by likely use, for lists that people read rather than search. */
import { compareKeys } from './keyOrder.ts';

/** Most wanted keys behind the prefix, in this order. */
const byUse = 'c % " n p Up Down Left Right z x d [ ] w s o 0 l ; , $ & Space ? P : { } ! q t'.split(' ');

/** Most typed keys first: small letters, other characters, named keys, keys with modifiers. */
function rank(table: string, key: string): number {
  const use = table === 'prefix' ? byUse.indexOf(key) : -1;
  if (use >= 0) return use - byUse.length;
  if (/^[a-z]$/.test(key)) return 0;
  if ([...key].length === 1) return 1;
  return /^[CMS]-/.test(key) ? 3 : 2;
}

/** Compares keys of one table. */
export function compareUse(table: string, a: string, b: string): number {
  return rank(table, a) - rank(table, b) || compareKeys(a, b);
}
