/**
 * The file of the state: written whole, atomically, at every structural change, with an older version beside it. Owns
 * the files and the reaction to read and write errors; does not interpret their contents.
 *
 *     tree.json           the newest state         tree.json.new      being written; never read
 *     tree.json.previous  the one before it        tree.json.syncing  on its way to the disk; never read
 *     tree.json.old       on its way out; never    tree.json.bad-N    could not be read; kept for a person to look at
 *                         read
 *
 * A save is a write and a rename, so that a kill -9 at any instant leaves a whole file. Syncing it to the disk takes
 * up to tens of milliseconds, during which the server could not answer: it is done in the background, and `previous`
 * is only ever replaced by a version that is on the disk. So a power cut leaves a whole file too, and costs at most
 * the changes of those milliseconds. Freeing an old version's blocks takes time as well (1 to 4 ms in unlink(2) on
 * ext4), and is done in the background.
 *
 * While the disk refuses writes (full, or read-only), the state goes to a file elsewhere, if there is a place: a
 * server started meanwhile would otherwise not know of panes made since, and would kill their programs.
 */
import {
  closeSync,
  copyFileSync,
  existsSync,
  fsync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rename,
  renameSync,
  rmSync,
  statSync,
  unlink,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { systemReason } from '../protocol/systemReason.ts';
import { keepAside, ownFile } from '../runtime/storeFiles.ts';

/** Largest file written and read. 10,000 panes take about 8 MiB; a file beyond this would stall the start. */
const fileLimit = 256 * 1024 * 1024;

/** A command saves about twice; its caller does not wait for the disk, and the disk gets one of the versions. */
const syncAfterMs = 5;

export interface Loaded<T> {
  /** null when there is no state, or none is readable. */
  value: T | null;
  /** For the user: files that could not be read, and where they are now. */
  problems: string[];
}

/** Syncs an open file, or a folder's names, to the disk; takes as long as the disk does. */
export type Sync = (file: number) => Promise<void>;

export class StateStore {
  readonly #path: string;
  readonly #elsewhere: string | null;
  readonly #sync: Sync;
  readonly #mostBytes: number;
  /** The newest file is known to be on the disk. */
  #onDisk = false;
  /** Counts saves, to see whether one came while the disk was busy. */
  #saves = 0;
  #syncing: Promise<void> | null = null;
  #problem: string | null = null;
  #written: string | null = null;
  #bytes = 0;
  /** There may be a file elsewhere, from this server or an earlier one. */
  #isElsewhere: boolean;

  /**
   * `path` of the newest state; its folder is made, private to this user, when missing. `elsewhere`: a file on another
   * disk, in a private folder of the user, for times when that path is not writable.
   */
  constructor(
    path: string,
    {
      elsewhere = null,
      sync = promisify(fsync),
      mostBytes = fileLimit,
    }: { elsewhere?: string | null; sync?: Sync; mostBytes?: number } = {},
  ) {
    this.#path = path;
    this.#elsewhere = elsewhere;
    this.#isElsewhere = elsewhere !== null;
    this.#sync = sync;
    this.#mostBytes = mostBytes;
  }

  /** Resolves when everything saved is on the disk, or can't be written there. */
  async synced(): Promise<void> {
    while (this.#syncing !== null) await this.#syncing;
  }

  /** About the size of the newest state, bytes; 0 before the first save. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Why the last save failed; null when it succeeded. */
  get problem(): string | null {
    return this.#problem;
  }

  /**
   * Writes a state. Never throws: an error is returned and kept in `problem` until a later save succeeds, and the
   * files stay as they were.
   */
  save(state: object): string | null {
    let text: string;
    try {
      text = JSON.stringify(state);
      checkSize(Buffer.byteLength(text), this.#mostBytes);
    } catch (error) {
      // Longer than a string may be, or than `load` accepts: the files stay as they were, which is better than an
      // unusable one.
      this.#problem = `can't write ${this.#path}: ${systemReason(error)}; sessions continue, but changes are not stored`;
      return this.#problem;
    }
    this.#bytes = text.length;
    if (text === this.#written && this.#problem === null) return null;
    try {
      this.#write(text);
      this.#written = text;
      this.#problem = null;
      if (this.#isElsewhere) this.forgetElsewhere();
      this.#syncing ??= this.#syncAll();
    } catch (error) {
      const kept = this.#keepElsewhere(text);
      this.#problem = `can't write ${this.#path}: ${systemReason(error)}; sessions continue, but changes ${kept}`;
    }
    return this.#problem;
  }

  /** Removes the file elsewhere. One that belongs to another user is left alone, as when reading. */
  forgetElsewhere(): void {
    this.#isElsewhere = false;
    if (this.#elsewhere === null || ownFile(this.#elsewhere) === undefined) return;
    try {
      rmSync(this.#elsewhere, { force: true });
    } catch {
      this.#isElsewhere = true;
    }
  }

  /** Stores the changes elsewhere; returns the outcome for a sentence. */
  #keepElsewhere(text: string): string {
    if (this.#elsewhere === null) return 'are not stored';
    this.#isElsewhere = true;
    try {
      const fresh = `${this.#elsewhere}.new`;
      rmSync(fresh, { force: true });
      writeFileSync(fresh, text, { flag: 'wx', mode: 0o600 });
      renameSync(fresh, this.#elsewhere);
      return `are stored in ${this.#elsewhere} for now`;
    } catch {
      return 'are not stored';
    }
  }

  /** The files that may hold a state, newest first. */
  #files(): string[] {
    const files = [this.#path, `${this.#path}.previous`].filter((path) => existsSync(path));
    const other = ownFile(this.#elsewhere);
    if (this.#elsewhere === null || other === undefined) return files;
    const newest = files.every((path) => statSync(path).mtimeMs <= other.mtimeMs);
    return newest ? [this.#elsewhere, ...files] : files;
  }

  /**
   * Reads the newest state that `read` accepts (it throws for an invalid one): the file, or else the previous version.
   * Unusable files are moved aside and named in `problems`.
   */
  load<T>(read: (state: unknown) => T): Loaded<T> {
    const problems: string[] = [];
    for (const path of this.#files()) {
      try {
        return { value: read(parseFile(path, this.#mostBytes)), problems };
      } catch (error) {
        problems.push(keepAside(path, systemReason(error), this.#path));
      }
    }
    return { value: null, problems };
  }

  #write(text: string): void {
    const fresh = `${this.#path}.new`;
    const file = this.#open(fresh);
    try {
      const bytes = Buffer.from(text, 'utf8');
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    } finally {
      closeSync(file);
    }
    const previous = `${this.#path}.previous`;
    // A version that may not be on the disk is still better than none.
    const hasPrevious = existsSync(previous);
    if (existsSync(this.#path) && (this.#onDisk || !hasPrevious)) {
      if (hasPrevious) renameSync(previous, this.#old);
      this.#link(previous);
    }
    renameSync(fresh, this.#path);
    this.#onDisk = false;
    this.#saves += 1;
  }

  get #old(): string {
    return `${this.#path}.old`;
  }

  /** A new file to write. */
  #open(fresh: string): number {
    try {
      return openSync(fresh, 'wx', 0o600);
    } catch {
      mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
      // A leftover of a crash is useless, and a link put there must not be written through.
      rmSync(fresh, { force: true });
      return openSync(fresh, 'wx', 0o600);
    }
  }

  /** Gives the newest file a second name, which must be free. */
  #link(name: string): void {
    try {
      linkSync(this.#path, name);
    } catch {
      // For file systems without hard links.
      copyFileSync(this.#path, name);
    }
  }

  /** One sync at a time, until the newest file is on the disk. Fails silently: `previous` then stays unchanged. */
  async #syncAll(): Promise<void> {
    try {
      await new Promise((resolve) => setTimeout(resolve, syncAfterMs));
      while (!this.#onDisk) await this.#syncNewest();
    } catch {
      // A failing disk fails the next save too, which reports it.
    } finally {
      this.#syncing = null;
    }
  }

  async #syncNewest(): Promise<void> {
    const saves = this.#saves;
    // A save meanwhile reuses the file's first name.
    const name = `${this.#path}.syncing`;
    rmSync(name, { force: true });
    this.#link(name);
    await promisify(unlink)(this.#old).catch(() => {});
    await this.#syncFile(name);
    // Some file systems can't sync a folder, and need not.
    await this.#syncFile(dirname(this.#path)).catch(() => {});
    this.#onDisk = saves === this.#saves;
    // When changes come faster than the disk writes them, `previous` must not fall far behind.
    if (this.#onDisk) rmSync(name, { force: true });
    else if (existsSync(name)) await promisify(rename)(name, `${this.#path}.previous`);
  }

  async #syncFile(path: string): Promise<void> {
    const file = openSync(path, 'r');
    try {
      await this.#sync(file);
    } finally {
      closeSync(file);
    }
  }
}

function checkSize(bytes: number, most: number): void {
  if (bytes > most) throw new Error(`${bytes} bytes are too many for a state`);
}

function parseFile(path: string, mostBytes: number): unknown {
  const { size } = statSync(path);
  checkSize(size, mostBytes);
  return JSON.parse(readFileSync(path, 'utf8'));
}
