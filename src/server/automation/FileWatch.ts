/**
 * Reports changes in the contents of files. Owns watches of their folders, since an editor that replaces a file by a
 * rename ends a watch of the file itself; never polls. A file that was written again with the same text has not changed:
 * plugins make files anew that the configuration reads.
 */
import { createHash } from 'node:crypto';
import { existsSync, type FSWatcher, readlinkSync, realpathSync, statSync, watch } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { systemReason } from '../../protocol/systemReason.ts';
import { readSmallFile } from '../../runtime/regularFile.ts';
import type { Timers } from '../../runtime/Timers.ts';

export interface FileWatchParts {
  timers: Timers;
  /** This file exists and has changed. */
  changed(file: string): void;
  /** The file can't be watched; called at most once per `set`. */
  problem(reason: string): void;
}

/** Quiet time before a changed file is checked: editors write a file in several steps. */
const settleMs = 100;
/** Most symbolic links followed in a row, as in Linux. */
const mostLinks = 40;

export class FileWatch {
  readonly #parts: FileWatchParts;
  /** State of each file when it was last checked. */
  #files = new Map<string, FileState>();
  #watchers = new Map<string, FSWatcher>();
  /** Relevant names in each watched folder. */
  #names: ReadonlyMap<string, ReadonlySet<string>> = new Map();
  #settling: { cancel(): void } | null = null;

  constructor(parts: FileWatchParts) {
    this.#parts = parts;
  }

  /** Replaces the watched files by these, in their present state. */
  set(files: readonly string[]): void {
    this.stop();
    this.#files = new Map(files.map((file) => [file, stateOf(file)]));
    this.#arm();
  }

  /** The caller has just read this file: its present state is no change. */
  seen(file: string): void {
    if (this.#files.has(file)) this.#files.set(file, stateOf(file));
  }

  stop(): void {
    this.#settling?.cancel();
    this.#settling = null;
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
    this.#files.clear();
  }

  /**
   * A file behind a symbolic link changes in the link's target folder, and the link itself may change. Where a file or
   * its folder does not exist yet, the nearest existing folder reports when the next part of the path is made.
   */
  #arm(): void {
    const wanted = new Map<string, Set<string>>();
    for (const file of this.#files.keys()) {
      for (const path of [...linksFrom(file), realPath(file)]) {
        const { folder, name } = nearest(path);
        wanted.set(folder, (wanted.get(folder) ?? new Set()).add(name));
      }
    }
    this.#names = wanted;
    for (const [folder, watcher] of this.#watchers) {
      if (wanted.has(folder)) continue;
      watcher.close();
      this.#watchers.delete(folder);
    }
    for (const folder of wanted.keys()) if (!this.#watchers.has(folder)) this.#watch(folder);
  }

  #watch(folder: string): void {
    try {
      const watcher = watch(folder, { persistent: false }, (_, name) => {
        if (name === null || this.#names.get(folder)?.has(name)) this.#settle();
      });
      // The folder is gone, with its files.
      watcher.on('error', () => {
        watcher.close();
        this.#watchers.delete(folder);
      });
      this.#watchers.set(folder, watcher);
    } catch (error) {
      this.#parts.problem(systemReason(error));
    }
  }

  #settle(): void {
    this.#settling?.cancel();
    this.#settling = this.#parts.timers.after(settleMs, () => {
      this.#settling = null;
      this.#look();
    });
  }

  #look(): void {
    this.#arm();
    for (const [file, before] of [...this.#files]) {
      if (fingerprint(file) === before.fingerprint) continue;
      const now = stateOf(file);
      if (now.fingerprint === '') continue;
      this.#files.set(file, now);
      if (now.text === null || now.text !== before.text) this.#parts.changed(file);
    }
  }
}

interface FileState {
  fingerprint: string;
  /** Digest of the contents; null for a file that is missing, unreadable, large, or no regular file. */
  text: string | null;
}

/** Largest file whose contents are compared. */
const mostBytes = 1024 * 1024;

function stateOf(file: string): FileState {
  const state = fingerprint(file);
  try {
    const text = readSmallFile(file, mostBytes);
    return { fingerprint: state, text: createHash('sha256').update(text).digest('hex') };
  } catch {
    return { fingerprint: state, text: null };
  }
}

/** A text that changes when the file is written or replaced; '' when it does not exist. */
function fingerprint(file: string): string {
  try {
    const { ino, size, mtimeNs } = statSync(file, { bigint: true });
    return `${ino} ${size} ${mtimeNs}`;
  } catch {
    return '';
  }
}

function realPath(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}

/** A path and the targets of its symbolic links, in order. */
function linksFrom(path: string): string[] {
  const paths = [path];
  try {
    for (let at = path; paths.length <= mostLinks; paths.push(at))
      at = resolve(dirname(at), readlinkSync(at));
  } catch {
    // The last one is no link, or does not exist.
  }
  return paths;
}

/** The folder to watch for a path, and the name in it that reports changes of the path. */
function nearest(path: string): { folder: string; name: string } {
  let [folder, name] = [dirname(path), basename(path)];
  while (folder !== dirname(folder) && !existsSync(folder))
    [folder, name] = [dirname(folder), basename(folder)];
  return { folder, name };
}
