/**
 * Opens files named by the user without blocking: a FIFO or a device is refused, since each blocked open(2) would
 * occupy one of libuv's four threads for good. Owns that check and the form of its errors: the path, then the system's
 * words.
 */
import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  // Loaded when it is used: node:fs/promises takes longer to load than a command's own code.
  promises,
  readFileSync,
  type Stats,
  statSync,
} from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { fail, HoldfastError } from '../protocol/errors.ts';
import { systemCode, systemReason } from '../protocol/systemReason.ts';

const { O_APPEND, O_CREAT, O_NOCTTY, O_NONBLOCK, O_RDONLY, O_TRUNC, O_WRONLY } = constants;

/** Turns the error of a file into a sentence; a HoldfastError is returned unchanged. */
export function fileError(path: string, error: unknown): HoldfastError {
  if (error instanceof HoldfastError) return error;
  if (systemCode(error) === 'ENOENT') return fail('no-such-file', { path });
  return fail('file-error', { path, reason: systemReason(error) });
}

/** The error of a file that can't be read: `can't read X: Permission denied`. */
export const readError = (path: string, error: unknown): HoldfastError => failedTo('read', path, error);

/** The error of a file that can't be written: `can't write X: No space left on device`. */
export const writeError = (path: string, error: unknown): HoldfastError => failedTo('write', path, error);

function failedTo(what: 'read' | 'write', path: string, error: unknown): HoldfastError {
  if (error instanceof HoldfastError) return error;
  const reason = systemReason(error);
  const words = `can't ${what} ${path}: ${reason}`;
  return systemCode(error) === 'ENOENT'
    ? fail('no-such-file', { path, words })
    : fail('file-error', { path, reason, words });
}

/** Flags to create or extend a file for writing. */
export function writeFlags(append: boolean): number {
  return O_WRONLY | O_CREAT | (append ? O_APPEND : O_TRUNC);
}

/** Opens a regular file, or /dev/null. Errors: as `fileError`. */
export async function openRegular(path: string, flags: number, mode?: number): Promise<FileHandle> {
  try {
    const file = await promises.open(path, flags | O_NONBLOCK | O_NOCTTY, mode);
    const problem = typeProblem(path, await file.stat());
    if (problem === null) return file;
    await file.close();
    throw problem;
  } catch (error) {
    // A FIFO without a reader.
    throw systemCode(error) === 'ENXIO' ? notRegular(path) : fileError(path, error);
  }
}

/**
 * Reads a small regular file on the event loop. Errors: as `fileError`, and limit-exceeded for a file larger than
 * `limitBytes`.
 */
export function readSmallFile(path: string, limitBytes: number): string {
  try {
    const fd = openSync(path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
    try {
      const stat = fstatSync(fd);
      const problem = typeProblem(path, stat);
      if (problem !== null) throw problem;
      if (stat.size > limitBytes)
        throw fail('limit-exceeded', { limit: `bytes of ${path}`, most: limitBytes, value: stat.size });
      return readFileSync(fd, 'utf8');
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    throw fileError(path, error);
  }
}

function typeProblem(path: string, stat: Stats): HoldfastError | null {
  if (stat.isFile() || isNull(stat)) return null;
  return stat.isDirectory() ? fail('file-error', { path, reason: 'Is a directory' }) : notRegular(path);
}

function notRegular(path: string): HoldfastError {
  return fail('file-error', { path, reason: 'Not a regular file' });
}

/** /dev/null never blocks, and configurations use it for "nothing". */
function isNull(stat: Stats): boolean {
  return stat.isCharacterDevice() && stat.rdev === statSync('/dev/null', { throwIfNoEntry: false })?.rdev;
}
