/**
 * Rules for all stored files of a server: an unreadable file is kept for a person to look at, and a file of another
 * user is left alone. Writes bytes so that they outlive a power cut. Reads no contents.
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  openSync,
  renameSync,
  type Stats,
  writeSync,
} from 'node:fs';
import { fail } from '../protocol/errors.ts';
import { systemReason } from '../protocol/systemReason.ts';

/** Most unreadable files kept aside; after that, the newest replaces the one before it. */
const keptAside = 5;

/** Moves an unreadable file to `STORE.bad-N`; returns the sentence for the user. */
export function keepAside(path: string, reason: string, store: string): string {
  let number = 1;
  while (number < keptAside && existsSync(`${store}.bad-${number}`)) number++;
  const kept = `${store}.bad-${number}`;
  try {
    renameSync(path, kept);
    return fail('store-unreadable', { path, reason, kept }).message;
  } catch (error) {
    return `can't read ${path}: ${reason}; can't move it aside either: ${systemReason(error)}`;
  }
}

/** A regular file of this user; undefined otherwise, as in a folder shared with other users. */
export function ownFile(path: string | null): Stats | undefined {
  if (path === null) return undefined;
  try {
    const found = lstatSync(path);
    return found.isFile() && found.uid === process.getuid?.() ? found : undefined;
  } catch {
    return undefined;
  }
}

/** Writes all bytes, at the file descriptor's current position if none is given. Errors: from the file system (full disk). */
export function writeAll(file: number, bytes: Buffer, position: number | null = null): void {
  for (let at = 0; at < bytes.length; )
    at += writeSync(file, bytes, at, bytes.length - at, position === null ? null : position + at);
}

/** Makes a rename in this folder survive a power cut, if the file system can. */
export function syncFolder(path: string): void {
  try {
    const folder = openSync(path, 'r');
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  } catch {
    // Some file systems can't sync a folder, and don't need to.
  }
}
