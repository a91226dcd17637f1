/** Location and version of the built program. It knows file names, never their contents. */
import { join } from 'node:path';

export { version } from './version.ts';

/** The build when running from the sources, in tests. */
export const unbuilt = 'source';
/** Hash of the sources of this build, 8 hex digits. See scripts/build.mjs. */
export const build: string = process.env.HOLDFAST_BUILD ?? unbuilt;

/** The bundle of a process, beside the running one: all are built into one folder. */
export function bundle(
  name:
    | 'keeper'
    | 'keeper-main'
    | 'mcp'
    | 'server'
    | 'server-main'
    | 'serve'
    | 'client'
    | 'chrome'
    | 'connect'
    | 'hosts'
    | 'api'
    | 'audit'
    | 'cli-full'
    | 'cli-control'
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

/** The folder of the files that shells read when we start them. */
export function shellsDir(): string {
  return join(bundleDir(), 'shells');
}

/** The folder of the page for browsers. */
export function webDir(): string {
  return join(bundleDir(), 'web');
}

/** The folder of the pages that come with the program. */
export function docsDir(): string {
  return join(bundleDir(), '..', 'docs');
}

/** The folder of the package, as packed by `npm pack`. */
export function packageDir(): string {
  return join(bundleDir(), '..');
}

/** dist/ of the running program; HOLDFAST_DIST names it when the code does not run from its bundle (tests). */
function bundleDir(): string {
  return process.env.HOLDFAST_DIST ?? import.meta.dirname;
}
