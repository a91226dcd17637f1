/**
 * The record of an orderly end of the host: written by a keeper that the system ended, read and removed by the next
 * server. Owns that file of the state folder; the reader draws the conclusions.
 */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export interface HostEnd {
  /** When the keeper received the signal, milliseconds since the epoch. */
  at: number;
  /** The keeper that wrote it: an old record does not apply to a later keeper. */
  keeper: { pid: number; startedAt: number };
}

const pathIn = (stateDir: string): string => join(stateDir, 'host-end.json');

/** Synced when it returns. Errors: from the file system. */
export function recordHostEnd(stateDir: string, end: HostEnd): void {
  const path = pathIn(stateDir);
  rmSync(path, { force: true });
  const file = openSync(path, 'wx', 0o600);
  try {
    writeSync(file, JSON.stringify(end));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Null when no end was recorded, or only by another keeper. */
export function readHostEnd(stateDir: string, keeper: HostEnd['keeper']): HostEnd | null {
  try {
    const { at, keeper: by } = JSON.parse(readFileSync(pathIn(stateDir), 'utf8')) as Partial<HostEnd>;
    if (typeof at !== 'number' || by?.pid !== keeper.pid || by.startedAt !== keeper.startedAt) return null;
    return { at, keeper };
  } catch {
    return null;
  }
}

/** A keeper recorded its end, and no server has started since. */
export function isHostEnding(stateDir: string): boolean {
  return existsSync(pathIn(stateDir));
}

/**
 * Removes the record of an earlier keeper. That of the present one stays: this server may have been started in its last
 * moments (a planned restart that the shutdown overtook), and the record is for the server that comes after.
 */
export function forgetHostEnd(stateDir: string, present: HostEnd['keeper']): void {
  if (readHostEnd(stateDir, present) !== null) return;
  try {
    rmSync(pathIn(stateDir), { force: true });
  } catch {
    // The disk refuses: the record names its keeper, so no other state matches it.
  }
}
