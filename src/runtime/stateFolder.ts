/**
 * Actual folder of a server's state: the usual one, or one beside the sockets when that is not writable (a home that is
 * missing, read-only or owned by another user). Makes the chosen folder on request.
 */
import { accessSync, constants, cpSync, existsSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { HoldfastError } from '../protocol/errors.ts';
import { ensurePrivateDir, type Places, runtimeDir, temporaryRuntimeDir } from './paths.ts';

export interface StateFolder {
  path: string;
  /** Reason why it is not the usual folder, as a sentence; absent when it is. */
  problem?: string;
}

/** Finds the state folder of a running or earlier server. Makes nothing. */
export function findStateFolder({ stateDir }: Places): string {
  if (isWritable(stateDir)) return stateDir;
  return spareFolders(stateDir).find((folder) => existsSync(folder)) ?? stateDir;
}

/**
 * Makes the state folder for a server about to start; no other may be running. Moves state kept elsewhere to the usual
 * folder once that can be made. Errors: unsafe-directory; file-error when no folder can be made.
 */
export function makeStateFolder(where: Places): StateFolder {
  const { stateDir } = where;
  const before = findStateFolder(where);
  let reason: string;
  try {
    ensurePrivateDir(stateDir);
    if (before !== stateDir && isWritable(stateDir)) moveInto(before, stateDir);
    if (isWritable(stateDir)) return { path: stateDir };
    reason = `can't write to ${stateDir}`;
  } catch (error) {
    if (!isNotMade(error)) throw error;
    reason = error.message;
  }
  const path = before === stateDir ? makeSpare(stateDir) : before;
  return {
    path,
    problem: `${reason}: sessions and history are kept in ${path}, which may be lost at a reboot or log-out; set XDG_STATE_HOME`,
  };
}

function makeSpare(stateDir: string): string {
  const [first = '', second = ''] = spareFolders(stateDir);
  try {
    ensurePrivateDir(first);
    return first;
  } catch (error) {
    if (!isNotMade(error)) throw error;
    ensurePrivateDir(second);
    return second;
  }
}

function isNotMade(error: unknown): error is HoldfastError {
  return error instanceof HoldfastError && error.code === 'file-error';
}

function moveInto(from: string, to: string): void {
  cpSync(from, to, { recursive: true });
  rmSync(from, { recursive: true, force: true });
}

/** Candidate folders beside our own sockets. */
function spareFolders(stateDir: string): string[] {
  const { env } = process;
  return [runtimeDir(env), temporaryRuntimeDir(env)].map((dir) => join(dir, `.state-${basename(stateDir)}`));
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
