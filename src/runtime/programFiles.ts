/** Files of programs: whether one can be run, and which file a path leads to. Runs none. */
import { accessSync, constants, realpathSync, statSync } from 'node:fs';

/** A file that this user may execute; a folder is none. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** The path without symbolic links; unchanged when it leads to nothing. */
export function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
