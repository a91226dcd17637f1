/**
 * Parts of the command language for the noun-verb commands: help, the manual, completion, configurations. A bundle of
 * its own, since the language is ten times larger than the code of `session list`.
 */

export { ConfigChecker } from '../nouns/config/ConfigChecker.ts';
export { importConfig } from '../nouns/config/importConfig.ts';
export { complete } from './complete.ts';
export { helpFor } from './help.ts';
export { manPage } from './man.ts';
