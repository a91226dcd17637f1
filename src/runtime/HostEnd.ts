/**
 * Record of an orderly shutdown of the host: written by a keeper that the system ends, read and removed by the next
 * server. Owns that file of the state folder; draws no conclusions.
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

export interface HostEnd {
  /** Time at which the keeper received the signal, milliseconds since the epoch. */
  at: number;
  /** Writer of the record: an old record does not apply to a later keeper. */
  keeper: { pid: number; startedAt: number };
}

const pathIn = (stateDir: string): string => join(stateDir, 'host-end.json');

/** Writes the record and syncs it to disk. Errors: from the file system. */
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

/**
 * Reads the record of this keeper; null when there is none, or only one of another keeper. An empty file means that the
 * disk was full: it belongs to this keeper if it is newer than the keeper's start.
 */
export function readHostEnd(stateDir: string, keeper: HostEnd['keeper']): HostEnd | null {
  try {
    const text = readFileSync(pathIn(stateDir), 'utf8');
    if (text === '') {
      const { mtimeMs } = statSync(pathIn(stateDir));
      return mtimeMs < keeper.startedAt ? null : { at: mtimeMs, keeper };
    }
    const { at, keeper: by } = JSON.parse(text) as Partial<HostEnd>;
    if (typeof at !== 'number' || by?.pid !== keeper.pid || by.startedAt !== keeper.startedAt) return null;
    return { at, keeper };
  } catch {
    return null;
  }
}

/** Returns whether a keeper has recorded its end, and no server has started since. */
export function isHostEnding(stateDir: string): boolean {
  return existsSync(pathIn(stateDir));
}

/** A shutdown is over by then: the keeper takes 8 s at most, and the system then ends everything else. */
const shutdownMs = 30_000;

/**
 * Returns whether a shutdown may still be in progress: the record is younger than `shutdownMs`. An older one does not
 * count, so that `holdfast serve`, whose unit outlives a boot, can start a server.
 */
export function isHostEndingNow(stateDir: string): boolean {
  const record = statSync(pathIn(stateDir), { throwIfNoEntry: false });
  return record !== undefined && Math.abs(Date.now() - record.mtimeMs) < shutdownMs;
}

/**
 * Removes the record of an earlier keeper, and keeps that of the present one: a restart may have started this server
 * during a shutdown, and the next server needs the record.
 */
export function forgetHostEnd(stateDir: string, present: HostEnd['keeper']): void {
  if (readHostEnd(stateDir, present) !== null) return;
  try {
    rmSync(pathIn(stateDir), { force: true });
  } catch {
    // A stale record names another keeper, so it is never used.
  }
}
