/**
 * Short names of sockets. The path of a Unix socket has at most 103 bytes, and state folders may be deeper. The kernel
 * accepts a shorter name for the same place: through a descriptor of the folder, or relative to the working directory.
 * Makes and removes nothing.
 */
import { closeSync, constants, openSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Longest path of a Unix socket that every system accepts (sun_path is 104 bytes on macOS, 108 on Linux). */
export const socketPathBytes = 103;

/**
 * Calls `use` with a name of `path` that bind(2) and connect(2) accept. `use` must make that call before it returns,
 * as `listen` and `connect` of node:net do; it may continue in the background. Errors: those of the folder.
 */
export function withShortPath<T>(path: string, use: (path: string) => T): T {
  if (Buffer.byteLength(path) <= socketPathBytes) return use(path);
  return process.platform === 'linux' ? throughDescriptor(path, use) : fromFolder(path, use);
}

function throughDescriptor<T>(path: string, use: (path: string) => T): T {
  const folder = openSync(dirname(path), constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    return use(join('/proc/self/fd', String(folder), basename(path)));
  } finally {
    closeSync(folder);
  }
}

function fromFolder<T>(path: string, use: (path: string) => T): T {
  const before = process.cwd();
  process.chdir(dirname(path));
  try {
    return use(basename(path));
  } finally {
    process.chdir(before);
  }
}
