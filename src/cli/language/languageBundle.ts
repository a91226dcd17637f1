/** Loads the bundle of the command language; see language.ts. */
import { bundle } from '../../runtime/installation.ts';
import type * as Language from './language.ts';

export function language(): typeof Language {
  return require(bundle('cli-language')) as typeof Language;
}
