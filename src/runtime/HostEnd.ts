/**
 * The record of an orderly end: written by a keeper that the system told to end, read and removed by the next server.
 * Owns that file of the state folder; what follows from it is the reader's.
 */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export interface HostEnd {
  /** When the keeper was told, milliseconds since the epoch. */
  at: number;
  /** The keeper that wrote it: an old record says nothing of what a later one held. */
  keeper: { pid: number; startedAt: number };
}

const pathIn = (stateDir: string): string => join(stateDir, 'host-end.json');

/** On the disk when it returns. Errors: those of the file system. */
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

/** Null when no end was recorded, or by another keeper than this one. */
export function readHostEnd(stateDir: string, keeper: HostEnd['keeper']): HostEnd | null {
  try {
    const { at, keeper: by } = JSON.parse(readFileSync(pathIn(stateDir), 'utf8')) as Partial<HostEnd>;
    if (typeof at !== 'number' || by?.pid !== keeper.pid || by.startedAt !== keeper.startedAt) return null;
    return { at, keeper };
  } catch {
    return null;
  }
}

/** A keeper recorded its end, and no server has come since. */
export function isHostEnding(stateDir: string): boolean {
  return existsSync(pathIn(stateDir));
}

export function forgetHostEnd(stateDir: string): void {
  try {
    rmSync(pathIn(stateDir), { force: true });
  } catch {
    // A disk that takes nothing: the record names its keeper, and no other state fits it.
  }
}
