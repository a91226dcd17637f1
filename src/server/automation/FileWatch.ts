/**
 * Tells when one of some files has other contents. Owns watches of their folders, since an editor that replaces a file by
 * a rename ends a watch of the file itself; asks nothing at intervals, and never reads what is in the files.
 */
import { existsSync, type FSWatcher, readlinkSync, realpathSync, statSync, watch } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { systemReason } from '../../protocol/systemReason.ts';
import type { Timers } from '../../runtime/Timers.ts';

export interface FileWatchParts {
  timers: Timers;
  /** This file has changed, and is there. */
  changed(file: string): void;
  /** It can't be watched; said once for each time that files are set. */
  problem(reason: string): void;
}

/** Editors write a file in several steps; it is looked at when they have been quiet for so long. */
const settleMs = 100;
/** Symbolic links in a row that are followed, as many as Linux follows. */
const mostLinks = 40;

export class FileWatch {
  readonly #parts: FileWatchParts;
  /** What each file was when it was looked at last. */
  #files = new Map<string, string>();
  #watchers = new Map<string, FSWatcher>();
  /** What counts in each folder that is watched. */
  #names: ReadonlyMap<string, ReadonlySet<string>> = new Map();
  #settling: { cancel(): void } | null = null;

  constructor(parts: FileWatchParts) {
    this.#parts = parts;
  }

  /** Watches these files, as they are now, and no others. */
  set(files: readonly string[]): void {
    this.stop();
    this.#files = new Map(files.map((file) => [file, fingerprint(file)]));
    this.#arm();
  }

  stop(): void {
    this.#settling?.cancel();
    this.#settling = null;
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
    this.#files.clear();
  }

  /**
   * A file behind a symbolic link changes in a folder of its own, and the link may come to lead elsewhere. Where a file or
   * its folder is not there yet, the nearest folder that is tells when the way to it is made.
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
      // The folder is gone, and its files with it.
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
      const now = fingerprint(file);
      if (now === before || now === '') continue;
      this.#files.set(file, now);
      this.#parts.changed(file);
    }
  }
}

/** Changes when the file is written or replaced; '' when it is not there. */
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

/** A path and what it leads to by symbolic links, one after the other. */
function linksFrom(path: string): string[] {
  const paths = [path];
  try {
    for (let at = path; paths.length <= mostLinks; paths.push(at))
      at = resolve(dirname(at), readlinkSync(at));
  } catch {
    // The last one is no link, or not there.
  }
  return paths;
}

/** The folder to watch for a path, and the name in it that tells of the path. */
function nearest(path: string): { folder: string; name: string } {
  let [folder, name] = [dirname(path), basename(path)];
  while (folder !== dirname(folder) && !existsSync(folder))
    [folder, name] = [dirname(folder), basename(folder)];
  return { folder, name };
}
