/** The working directory of a command, which may have been removed. */
import { isAbsolute, resolve } from 'node:path';

/** A removed working directory has no name: $PWD still has its former path. */
export function workingDirectory(): string {
  try {
    return process.cwd();
  } catch {
    const { PWD: former = '' } = process.env;
    return isAbsolute(former) ? former : '/';
  }
}

/** The path from the root, also where the working directory was removed. */
export const absolutePath = (path: string): string =>
  isAbsolute(path) ? resolve(path) : resolve(workingDirectory(), path);
