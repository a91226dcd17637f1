/**
 * server.log in the state folder: messages of keeper and server that no client sees. Bounds the file each time it is
 * opened, and reads its end for error messages. Never fails a start: a full disk must not cost a session.
 */
import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

/** Rotated when larger than this at a start; one older file is kept, so both take about twice this at most. */
const maxLogBytes = 5 * 1024 * 1024;

export function serverLogPath(stateDir: string): string {
  return join(stateDir, 'server.log');
}

/** Its present size, bytes; 0 when there is none. */
export function logSize(stateDir: string): number {
  try {
    return statSync(serverLogPath(stateDir)).size;
  } catch {
    return 0;
  }
}

/** Opens the log for appending, readable only by its owner. Null when it can't be written. */
export function openServerLog(stateDir: string): number | null {
  const path = serverLogPath(stateDir);
  try {
    const old = statSync(path, { throwIfNoEntry: false });
    if (old !== undefined && old.size > maxLogBytes) renameSync(path, `${path}.1`);
    const { O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW } = constants;
    return openSync(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW, 0o600);
  } catch {
    return null;
  }
}

/** Has this process's standard error, which it did not use yet, go to the log; likewise standard output with `all`. */
export function logStandardError(stateDir: string, { all = false } = {}): void {
  const log = openServerLog(stateDir);
  if (log === null) return;
  for (const descriptor of all ? [1, 2] : [2]) {
    // The lowest free number is given to the next file.
    closeSync(descriptor);
    openServerLog(stateDir);
  }
  closeSync(log);
}

/** Longest entry for a crash of a command, characters. */
const faultCharacters = 16 * 1024;

/** Writes a crash of a command with its stack to the log; returns the log's path, or null when it can't be written. */
export function logFault(stateDir: string, error: unknown): string | null {
  const log = openServerLog(stateDir);
  if (log === null) return null;
  const stack = (error instanceof Error && error.stack) || String(error);
  try {
    writeSync(log, `${new Date().toISOString()} command: ${stack.slice(0, faultCharacters)}\n`);
    return serverLogPath(stateDir);
  } catch {
    return null;
  } finally {
    closeSync(log);
  }
}

/** The last bytes of the log from `from` on, at most `maxBytes`; '' when it can't be read. */
export function readLogEnd(stateDir: string, from: number, maxBytes: number): string {
  try {
    const fd = openSync(serverLogPath(stateDir), 'r');
    try {
      const { size } = fstatSync(fd);
      const start = Math.max(from <= size ? from : 0, size - maxBytes);
      const bytes = Buffer.alloc(Math.max(0, size - start));
      return bytes.toString('utf8', 0, readSync(fd, bytes, 0, bytes.length, start)).trim();
    } finally {
      closeSync(fd);
    }
  } catch {
    return '';
  }
}
