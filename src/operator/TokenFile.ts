/**
 * The file of the tokens, written so that no revocation is forgotten: not by kill -9, a power cut, a full disk, or one that
 * has become read-only. Owns the files; knows nothing of what is in them.
 *
 *     tokens.json      the tokens that are good        tokens.json.new    being written; never read
 *     SOCKET.tokens    the same, while that folder     tokens.json.later  the same, in the background
 *                      takes nothing at all            tokens.json.bad-N  could not be read
 *
 * There is no older version to fall back to, as the state has one: it would still know a token that was revoked since.
 * What can't be read lets nobody in.
 */
import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fail } from '../protocol/errors.ts';

/** A thousand tokens take half a MiB. */
const fileLimit = 16 * 1024 * 1024;
/** How many unreadable files are kept aside. */
const keptAside = 5;
/** What earlier versions kept beside the file: tokens that may have been revoked since. */
const outdated = ['.previous', '.old', '.syncing', '.later', '.new'];

/** Where a change is kept: in the file, in the file elsewhere only, or nowhere. */
export type Kept = 'file' | 'elsewhere' | 'nowhere';

export class TokenFile {
  readonly #path: string;
  readonly #elsewhere: string | null;
  #problem: string | null = null;
  /** Counts writes: what was made in the background before one is not put in place after it. */
  #writes = 0;
  #later: Promise<void> | null = null;
  #laterAgain = false;

  /** `elsewhere`: a file on another file system (that of the socket). */
  constructor(path: string, elsewhere: string | null) {
    this.#path = path;
    this.#elsewhere = elsewhere;
  }

  /** Why the file is not what it should be; null when it is. */
  get problem(): string | null {
    return this.#problem;
  }

  /** What `read` makes of the file; null when there is none, or it can't be read: then `problems` says so. */
  load<T>(read: (content: unknown) => T): { value: T | null; problems: string[]; fromElsewhere: boolean } {
    for (const ending of outdated) this.#remove(this.#path + ending);
    const fromElsewhere = this.#ownElsewhere();
    const path = fromElsewhere && this.#elsewhere !== null ? this.#elsewhere : this.#path;
    if (!existsSync(path)) return { value: null, problems: [], fromElsewhere };
    try {
      return { value: read(parseFile(path)), problems: [], fromElsewhere };
    } catch (error) {
      // The one elsewhere stays until another is written: the file, which is older, must not count after it.
      const reason = reasonOf(error);
      const sentence = fromElsewhere ? `can't read ${path}: ${reason}` : this.#keepAside(path, reason);
      return {
        value: null,
        problems: [`${sentence}; no token is good any more: make new ones`],
        fromElsewhere: false,
      };
    }
  }

  /** Writes the whole file, onto the disk. Takes as long as the disk does, which is for changes that people make. Errors: command-failed. */
  write(text: string): void {
    try {
      this.#replace(text);
    } catch (error) {
      throw fail('command-failed', { message: `can't write ${this.#path}: ${reasonOf(error)}` });
    }
    this.#written();
  }

  /**
   * Writes a file that knows less than before. Where a new one can't be made, it is written over the old one, which takes no
   * room on a full disk; where that can't be done either, to the place elsewhere.
   */
  writeLess(text: string): Kept {
    for (const way of [() => this.#replace(text), () => this.#overwrite(text)]) {
      try {
        way();
        this.#written();
        return 'file';
      } catch (error) {
        this.#problem = `can't write ${this.#path}: ${reasonOf(error)}`;
      }
    }
    this.#writes += 1;
    const kept = this.#keepElsewhere(text);
    this.#problem +=
      kept === 'elsewhere'
        ? `; which tokens were revoked is in ${this.#elsewhere} until it can be`
        : '; tokens that were revoked are good again once the server starts anew';
    return kept;
  }

  /** Writes what can be lost (when a token was used last), in the background. `text` gives it as it is at that moment. */
  writeLater(text: () => string): void {
    this.#laterAgain = true;
    this.#later ??= this.#writeInBackground(text).finally(() => {
      this.#later = null;
    });
  }

  /** Resolves when nothing is written in the background. */
  async settled(): Promise<void> {
    await this.#later;
  }

  async #writeInBackground(text: () => string): Promise<void> {
    const fresh = `${this.#path}.later`;
    while (this.#laterAgain) {
      this.#laterAgain = false;
      const writes = this.#writes;
      try {
        this.#remove(fresh);
        const file = await open(fresh, 'wx', 0o600);
        try {
          await file.writeFile(text());
          await file.sync();
        } finally {
          await file.close();
        }
        if (writes !== this.#writes) continue;
        renameSync(fresh, this.#path);
        this.#written();
      } catch {
        // A full disk: nothing is lost but that time.
      } finally {
        this.#remove(fresh);
      }
    }
  }

  #written(): void {
    this.#writes += 1;
    this.#problem = null;
    if (this.#elsewhere !== null && this.#ownElsewhere()) this.#remove(this.#elsewhere);
  }

  #replace(text: string): void {
    const fresh = `${this.#path}.new`;
    try {
      mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
      rmSync(fresh, { force: true });
      writeWhole(openSync(fresh, 'wx', 0o600), text);
      renameSync(fresh, this.#path);
    } catch (error) {
      this.#remove(fresh);
      throw error;
    }
    syncFolder(dirname(this.#path));
  }

  /** Blanks take the place of what is gone. Torn by a power cut it can't be read, and lets nobody in. */
  #overwrite(text: string): void {
    const file = openSync(this.#path, 'r+');
    const room = fstatSync(file).size - Buffer.byteLength(text);
    if (room < 0) {
      closeSync(file);
      throw new Error('it would be larger than it was');
    }
    writeWhole(file, text + ' '.repeat(room));
  }

  #keepElsewhere(text: string): Kept {
    if (this.#elsewhere === null) return 'nowhere';
    const fresh = `${this.#elsewhere}.new`;
    try {
      rmSync(fresh, { force: true });
      writeWhole(openSync(fresh, 'wx', 0o600), text);
      renameSync(fresh, this.#elsewhere);
      return 'elsewhere';
    } catch {
      this.#remove(fresh);
      return 'nowhere';
    }
  }

  /** A socket may be in a folder that others write into too: what is theirs counts for nothing. */
  #ownElsewhere(): boolean {
    if (this.#elsewhere === null) return false;
    try {
      const found = lstatSync(this.#elsewhere);
      return found.isFile() && found.uid === process.getuid?.();
    } catch {
      return false;
    }
  }

  #remove(path: string): void {
    try {
      rmSync(path, { force: true });
    } catch {
      // A folder that takes nothing.
    }
  }

  #keepAside(path: string, reason: string): string {
    let number = 1;
    while (number < keptAside && existsSync(`${this.#path}.bad-${number}`)) number++;
    const kept = `${this.#path}.bad-${number}`;
    try {
      renameSync(path, kept);
      return fail('store-unreadable', { path, reason, kept }).message;
    } catch (error) {
      return `can't read ${path}: ${reason}; can't move it aside either: ${reasonOf(error)}`;
    }
  }
}

/** Writes, brings it onto the disk, and closes the file. */
function writeWhole(file: number, text: string): void {
  try {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at, bytes.length - at, at);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function syncFolder(path: string): void {
  try {
    const folder = openSync(path, 'r');
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  } catch {
    // Some file systems can't sync a folder, and need not.
  }
}

function parseFile(path: string): unknown {
  const { size } = statSync(path);
  if (size > fileLimit) throw new Error(`${size} bytes is more than any list of tokens has`);
  return JSON.parse(readFileSync(path, 'utf8'));
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
