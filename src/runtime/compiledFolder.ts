/**
 * The folder of compiled code, in the user's cache folder. Code from there is run, so the folder and those above it up to
 * the user's must be the user's alone: `sudo` keeps $HOME, and /tmp is anybody's. bin/holdfast.cjs does the same for the
 * code of commands, which Node keeps, without loading this.
 */
import { lstatSync } from 'node:fs';

export type Env = Readonly<Record<string, string | undefined>>;

/**
 * The folder; null where it is not safe, missing, or not wanted (NODE_DISABLE_COMPILE_CACHE). `make` makes each folder that
 * is missing.
 */
export function findCompiledFolder(env: Env, make?: (path: string) => void): string | null {
  const { HOME, XDG_CACHE_HOME, NODE_DISABLE_COMPILE_CACHE } = env;
  if (NODE_DISABLE_COMPILE_CACHE) return null;
  const isSet = XDG_CACHE_HOME?.startsWith('/');
  const base = isSet ? XDG_CACHE_HOME : HOME?.startsWith('/') ? `${HOME}/.cache` : undefined;
  const top = isSet ? base : HOME;
  if (base === undefined || top === undefined) return null;
  try {
    if (!isOwnFolder(top)) return null;
    // Not all at once: Node's mkdir never ends where nothing can be made (/proc).
    for (const folder of [base, `${base}/holdfast`, `${base}/holdfast/compiled`]) {
      if (make && !lstatSync(folder, { throwIfNoEntry: false })) make(folder);
      if (!isOwnFolder(folder)) return null;
    }
    return `${base}/holdfast/compiled`;
  } catch {
    // A full or read-only disk.
    return null;
  }
}

/** A folder that is this user's, and in which nobody else may write. */
function isOwnFolder(path: string): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found?.isDirectory() === true && found.uid === process.getuid?.() && (found.mode & 0o022) === 0;
}
