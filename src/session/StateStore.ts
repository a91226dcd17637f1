/**
 * The file of the state, with an older version beside it, and a journal of newer ones. Owns the files and the reaction to
 * read and write errors; does not interpret their contents.
 *
 *     tree.json           a whole state            tree.json.new      being written; never read
 *     tree.json.previous  the one before it        tree.json.syncing  on its way to the disk; never read
 *     tree.json.journal   states newer than it     tree.json.old      on its way out; never read
 *                         (StateJournal)           tree.json.bad-N    could not be read; kept for a person to look at
 *
 * A save appends the state to the journal, so that a kill -9 at any instant leaves it whole. Some milliseconds later the
 * newest state is written to the file, in the background, since bringing it to the disk takes up to tens of milliseconds:
 * under another name, synced, then renamed. So a power cut leaves a whole file, and costs at most the changes of those
 * milliseconds. An older release, which knows no journal, reads the file. The journal counts beside a state that the same
 * server has stored before, in the file or, where that is damaged, in the version before: each state has an id, stored with
 * it (`save`). The first save of a server, its last ones, and those that the journal does not take are a write and a rename
 * at once, which take longer: ext4 writes a file that replaces another to the disk (auto_da_alloc in ext4(5)).
 *
 * `previous` is only ever replaced by a version that is on the disk. Freeing an old version's blocks takes time as well
 * (1 to 4 ms in unlink(2) on ext4), and is done in the background.
 *
 * While the disk refuses writes (full, or read-only), the state goes to a file elsewhere, if there is a place: a
 * server started meanwhile would otherwise not know of panes made since, and would kill their programs.
 */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  copyFileSync,
  existsSync,
  fsync,
  linkSync,
  open,
  openSync,
  rename,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  unlink,
  write,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { systemReason } from '../protocol/systemReason.ts';
import { makeFolders } from '../runtime/makeFolders.ts';
import { keepAside, ownFile, writeAll } from '../runtime/storeFiles.ts';
import {
  checkSize,
  following,
  type IdentifiedState,
  idsIn,
  isLater,
  parseStored,
  readStored,
  withId,
} from './identifiedState.ts';
import { readJournal, StateJournal } from './StateJournal.ts';

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

export interface StateStoreOptions {
  /** A file on another disk, in a private folder of the user, for times when the path is not writable. */
  elsewhere?: string | null;
  /** Called with the problem when one begins outside a save. */
  trouble?: (problem: string) => void;
  sync?: Sync;
  mostBytes?: number;
}

export class StateStore {
  readonly #path: string;
  readonly #elsewhere: string | null;
  readonly #trouble: (problem: string) => void;
  readonly #sync: Sync;
  readonly #mostBytes: number;
  readonly #journal: StateJournal;
  /** First part of the ids of this store's states. */
  readonly #run = randomBytes(6).toString('hex');
  #saves = 0;
  #newest: IdentifiedState | null = null;
  /** JSON of the newest state without its id. */
  #saved: string | null = null;
  /** Id of the state in the file; null where it is unknown. */
  #inFile: string | null = null;
  /** The file is known to be on the disk. */
  #onDisk = false;
  /** Counts writes of the file by saves, to see whether one came while the disk was busy. */
  #writes = 0;
  /** The last background write succeeded. While it does not, each save writes the file. */
  #reachesDisk = true;
  #syncing: Promise<void> | null = null;
  #problem: string | null = null;
  #bytes = 0;
  /** There may be a file elsewhere, from this server or an earlier one. */
  #isElsewhere: boolean;
  #isForgotten = false;

  /** `path` of the newest state; its folder is made, private to this user, when missing. */
  constructor(
    path: string,
    {
      elsewhere = null,
      trouble = () => {},
      sync = promisify(fsync),
      mostBytes = fileLimit,
    }: StateStoreOptions = {},
  ) {
    this.#path = path;
    this.#elsewhere = elsewhere;
    this.#isElsewhere = elsewhere !== null;
    this.#trouble = trouble;
    this.#sync = sync;
    this.#mostBytes = mostBytes;
    this.#journal = new StateJournal(`${path}.journal`);
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
   * Stores a state. Never throws: an error is returned and kept in `problem` until a later save succeeds, and the
   * files stay as they were. `whole`: the file has the state at once, for a next server that may know no journal.
   */
  save(state: object, { whole = false }: { whole?: boolean } = {}): string | null {
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
    const isKnown = text === this.#saved && this.#problem === null;
    const known = isKnown ? this.#newest : null;
    if (known !== null && !(whole && known.id !== this.#inFile)) return null;
    const newest = known ?? withId(text, `${this.#run}-${++this.#saves}`);
    this.#newest = newest;
    this.#saved = text;
    const { id } = newest;
    const mayAppend = !whole && this.#problem === null && this.#reachesDisk;
    if (!mayAppend || !this.#journal.append(id, newest.text)) return this.#store(newest);
    this.#syncing ??= this.#syncAll();
    return null;
  }

  /** Writes a state to the file, or else elsewhere; returns the problem. */
  #store(newest: IdentifiedState): string | null {
    try {
      this.#write(newest);
      this.#problem = null;
      if (this.#isElsewhere) this.forgetElsewhere();
      this.#syncing ??= this.#syncAll();
    } catch (error) {
      const kept = this.#keepElsewhere(newest.text);
      this.#problem = `can't write ${this.#path}: ${systemReason(error)}; sessions continue, but changes ${kept}`;
    }
    return this.#problem;
  }

  /** Removes all files but the unreadable ones. Nothing is written any more. */
  forget(): void {
    this.#isForgotten = true;
    this.forgetElsewhere();
    // Waits first for a background write of the previous version.
    for (const kind of ['.syncing', '.old', '', '.previous']) rmSync(this.#path + kind, { force: true });
    this.#journal.remove();
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
      writeFileSync(fresh, following(text, this.#inFile), { flag: 'wx', mode: 0o600 });
      renameSync(fresh, this.#elsewhere);
      return `are stored in ${this.#elsewhere} for now`;
    } catch {
      return 'are not stored';
    }
  }

  /** The files that may hold a whole state, newest first. */
  #files(): string[] {
    const files = [this.#path, `${this.#path}.previous`].filter((path) => existsSync(path));
    const other = ownFile(this.#elsewhere);
    if (this.#elsewhere === null || other === undefined) return files;
    return this.#isNewerElsewhere(this.#elsewhere, other) ? [this.#elsewhere, ...files] : files;
  }

  /** The state elsewhere follows that in the file. Files of earlier releases name none, and go by their times. */
  #isNewerElsewhere(path: string, { mtimeMs }: Stats): boolean {
    const [{ follows }, { id }] = [idsIn(path, this.#mostBytes), idsIn(this.#path, this.#mostBytes)];
    this.#inFile = id;
    if (follows !== null && id !== null) return follows === id;
    return ['', '.previous', '.journal'].every(
      (kind) => (statSync(this.#path + kind, { throwIfNoEntry: false })?.mtimeMs ?? 0) <= mtimeMs,
    );
  }

  /**
   * Reads the newest state that `read` accepts (it throws for an invalid one): of the journal, the file, or else the
   * previous version. Unusable files are moved aside and named in `problems`.
   */
  load<T>(read: (state: unknown) => T): Loaded<T> {
    this.#journal.stop();
    const problems: string[] = [];
    for (const path of this.#files()) {
      try {
        const { id, state } = readStored(path, this.#mostBytes);
        if (path === this.#path) this.#inFile = id;
        const newer = this.#newerThan(id);
        if (newer !== null) {
          try {
            return { value: read(parseStored(newer).state), problems };
          } catch (error) {
            problems.push(keepAside(this.#journal.path, systemReason(error), this.#path));
          }
        }
        return { value: read(state), problems };
      } catch (error) {
        problems.push(keepAside(path, systemReason(error), this.#path));
      }
    }
    return { value: null, problems };
  }

  /** The newest state of the journal, if the same server has stored it after the one with this id. */
  #newerThan(id: string | null): string | null {
    const journal = id === null ? null : readJournal(this.#journal.path);
    if (id === null || journal === null) return null;
    return isLater(journal.ids.at(-1) ?? '', id) ? journal.newest : null;
  }

  #write({ id, text }: IdentifiedState): void {
    const fresh = `${this.#path}.new`;
    const file = this.#open(fresh);
    try {
      writeAll(file, Buffer.from(text, 'utf8'));
    } finally {
      closeSync(file);
    }
    this.#replaceBy(fresh, id);
    this.#writes += 1;
    this.#journal.begin(id);
  }

  #replaceBy(fresh: string, id: string): void {
    const previous = `${this.#path}.previous`;
    // A version that may not be on the disk is still better than none.
    const hasPrevious = existsSync(previous);
    if (existsSync(this.#path) && (this.#onDisk || !hasPrevious)) {
      if (hasPrevious) renameSync(previous, this.#old);
      this.#link(previous);
    }
    renameSync(fresh, this.#path);
    this.#onDisk = false;
    this.#inFile = id;
  }

  get #old(): string {
    return `${this.#path}.old`;
  }

  /** A new file to write. */
  #open(fresh: string): number {
    try {
      return openSync(fresh, 'wx', 0o600);
    } catch {
      makeFolders(dirname(this.#path));
      // A leftover of a crash is useless, and a link put there must not be written through.
      rmSync(fresh, { force: true });
      return openSync(fresh, 'wx', 0o600);
    }
  }

  /** Gives the file a second name, which must be free. */
  #link(name: string): void {
    try {
      linkSync(this.#path, name);
    } catch {
      // For file systems without hard links.
      copyFileSync(this.#path, name);
    }
  }

  /** One at a time, until the newest state is in the file and on the disk. */
  async #syncAll(): Promise<void> {
    try {
      await new Promise((resolve) => setTimeout(resolve, syncAfterMs));
      while (!this.#isForgotten && !(this.#onDisk && this.#inFile === this.#newest?.id))
        await this.#syncNewest();
      this.#reachesDisk = true;
    } catch {
      this.#reachesDisk = false;
      this.#storeUnsynced();
    } finally {
      this.#syncing = null;
    }
  }

  /** The disk failed in the background: the file gets the newest state at once, and `previous` stays unchanged. */
  #storeUnsynced(): void {
    const newest = this.#newest;
    if (this.#isForgotten || newest === null || newest.id === this.#inFile) return;
    const before = this.#problem;
    const now = this.#store(newest);
    if (before === null && now !== null) this.#trouble(now);
  }

  async #syncNewest(): Promise<void> {
    const newest = this.#newest;
    if (newest === null) return;
    const writes = this.#writes;
    // A save meanwhile reuses the file's first name.
    const name = `${this.#path}.syncing`;
    rmSync(name, { force: true });
    const isInFile = this.#inFile === newest.id;
    if (isInFile) this.#link(name);
    if (isInFile) await this.#syncFile(name);
    else await this.#writeSynced(name, newest.text);
    if (!isInFile && !this.#isForgotten && writes === this.#writes) this.#replaceBy(name, newest.id);
    await promisify(unlink)(this.#old).catch(() => {});
    // Some file systems can't sync a folder, and need not.
    await this.#syncFile(dirname(this.#path)).catch(() => {});
    if (this.#isForgotten) return rmSync(name, { force: true });
    this.#onDisk = writes === this.#writes;
    if (this.#onDisk && newest === this.#newest) this.#journal.begin(newest.id);
    // When changes come faster than the disk writes them, `previous` must not fall far behind.
    if (this.#onDisk) rmSync(name, { force: true });
    else if (existsSync(name)) await promisify(rename)(name, `${this.#path}.previous`);
  }

  async #writeSynced(path: string, text: string): Promise<void> {
    const bytes = Buffer.from(text, 'utf8');
    const file = await promisify(open)(path, 'wx', 0o600);
    try {
      for (let at = 0; at < bytes.length; )
        at += (await promisify(write)(file, bytes, at, bytes.length - at, at)).bytesWritten;
      await this.#sync(file);
    } finally {
      closeSync(file);
    }
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
