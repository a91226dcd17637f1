/** Makes a folder and those above it. */
import { lstatSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * As mkdir -p; returns whether the folder was missing. Node's own, with `recursive`, reports ENOENT on a read-only disk, and
 * never ends where nothing can be made (/proc): nothing here uses it. `mode` is that of new folders. Errors: the file system's.
 */
export function makeFolders(path: string, { mode = 0o700 }: { mode?: number } = {}): boolean {
  if (isFolder(path)) return false;
  const missing = [path];
  for (let at = dirname(path); !lstatSync(at, { throwIfNoEntry: false }); at = dirname(at))
    missing.unshift(at);
  for (const folder of missing) {
    try {
      mkdirSync(folder, { mode });
    } catch (error) {
      // Another process of ours may have made it meanwhile.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !isFolder(folder)) throw error;
    }
  }
  return true;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
