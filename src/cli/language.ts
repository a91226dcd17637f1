/**
 * What the noun-verb commands need of the command language: help, the manual, completion, configurations. A bundle of its
 * own, since the language is ten times larger than what `session list` takes.
 */
export { complete } from './complete.ts';
export { ConfigChecker } from './config/ConfigChecker.ts';
export { importConfig } from './config/importConfig.ts';
export { helpFor } from './help.ts';
export { manPage } from './man.ts';
