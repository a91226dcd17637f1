/** Where the built program stands, and what version it is. It knows file names, never what is in them. */
import { join } from 'node:path';

/** Kept equal to package.json's by a test. */
export const version = '0.2.0';

/** The build of what runs from its sources, in tests. */
export const unbuilt = 'source';
/** Of the sources that this was built from, 8 hex digits. See scripts/build.mjs. */
export const build: string = process.env.HOLDFAST_BUILD ?? unbuilt;

/** The bundle of a process, beside the running one: all of them are made into one folder. */
export function bundle(
  name:
    | 'keeper'
    | 'server'
    | 'serve'
    | 'client'
    | 'connect'
    | 'cli-full'
    | 'cli-start'
    | 'cli-yargs'
    | 'cli-relay'
    | 'cli-language'
    | 'log-worker',
): string {
  return join(bundleDir(), `${name}.cjs`);
}

/** The folder of the themes that come with the program. */
export function themesDir(): string {
  return join(bundleDir(), '..', 'themes');
}

/** The folder of the pages that come with the program. */
export function docsDir(): string {
  return join(bundleDir(), '..', 'docs');
}

/** The folder of the package, which `npm pack` makes a file of. */
export function packageDir(): string {
  return join(bundleDir(), '..');
}

/** dist/ of the running program; HOLDFAST_DIST names it where the code does not run from its bundle (tests). */
function bundleDir(): string {
  return process.env.HOLDFAST_DIST ?? import.meta.dirname;
}
