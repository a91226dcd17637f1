/** Makes a folder and those above it. */
import { lstatSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * As mkdir -p; returns whether the folder was missing. Node's own, with `recursive`, reports ENOENT on a read-only disk, and
 * never ends where nothing can be made (/proc): nothing here uses it. `mode` is that of new folders. Errors: the file system's.
 */
export function makeFolders(path: string, { mode = 0o700 }: { mode?: number } = {}): boolean {
  const missing: string[] = [];
  for (let at = path; !lstatSync(at, { throwIfNoEntry: false }); at = dirname(at)) missing.unshift(at);
  for (const folder of missing) {
    try {
      mkdirSync(folder, { mode });
    } catch (error) {
      // Another process of ours may have made it meanwhile.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  return missing.length > 0;
}
