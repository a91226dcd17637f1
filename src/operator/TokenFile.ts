/**
 * The file of tokens, written so that no revocation is lost: not by kill -9, a power cut, a full disk, or a disk that
 * has become read-only. Owns the files; does not interpret their contents.
 *
 *     tokens.json      the valid tokens                tokens.json.new    being written; never read
 *     SOCKET.tokens    the same, while the folder      tokens.json.later  the same, in the background
 *                      can't be written at all         tokens.json.bad-N  could not be read
 *
 * There is no older version to fall back to, unlike the state's: it would still contain tokens revoked since. An
 * unreadable file admits nobody.
 */
import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemReason } from '../protocol/systemReason.ts';
import { makeFolders } from '../runtime/makeFolders.ts';
import { writeError } from '../runtime/regularFile.ts';
import { keepAside, ownFile, syncFolder, writeAll } from '../runtime/storeFiles.ts';

/** A thousand tokens take half a MiB. */
const fileLimit = 16 * 1024 * 1024;
/** Files that earlier versions kept beside it: their tokens may have been revoked since. */
const outdated = ['.previous', '.old', '.syncing', '.later', '.new'];

/** Place of a stored change: in the file, only in the file elsewhere, or nowhere. */
export type Kept = 'file' | 'elsewhere' | 'nowhere';

export class TokenFile {
  readonly #path: string;
  readonly #elsewhere: string | null;
  #problem: string | null = null;
  /** Counts writes: a file written in the background is discarded when a newer write came first. */
  #writes = 0;
  #later: Promise<void> | null = null;
  #laterAgain = false;

  /** `elsewhere`: a file on another file system (that of the socket). */
  constructor(path: string, elsewhere: string | null) {
    this.#path = path;
    this.#elsewhere = elsewhere;
  }

  /** Why the file is not up to date; null when it is. */
  get problem(): string | null {
    return this.#problem;
  }

  /** The content as parsed by `read`; null when there is no file, or an unreadable one: `problems` then reports it. */
  load<T>(read: (content: unknown) => T): { value: T | null; problems: string[]; fromElsewhere: boolean } {
    for (const ending of outdated) this.#remove(this.#path + ending);
    const fromElsewhere = ownFile(this.#elsewhere) !== undefined;
    const path = fromElsewhere && this.#elsewhere !== null ? this.#elsewhere : this.#path;
    if (!existsSync(path)) return { value: null, problems: [], fromElsewhere };
    try {
      return { value: read(parseFile(path)), problems: [], fromElsewhere };
    } catch (error) {
      // The file elsewhere stays until another is written: the older file must not count again.
      const reason = systemReason(error);
      const sentence = fromElsewhere ? `can't read ${path}: ${reason}` : keepAside(path, reason, this.#path);
      return {
        value: null,
        problems: [`${sentence}; all earlier tokens are invalid: create new ones`],
        fromElsewhere: false,
      };
    }
  }

  /**
   * Writes the whole file and syncs it. Takes as long as the disk does, for rare changes by people. Errors:
   * file-error.
   */
  write(text: string): void {
    try {
      this.#replace(text);
    } catch (error) {
      throw writeError(this.#path, error);
    }
    this.#written();
  }

  /**
   * Writes a file with less in it than before. When a new one can't be made, the old one is overwritten, which takes
   * no room on a full disk; when that fails too, writes to the place elsewhere.
   */
  writeLess(text: string): Kept {
    for (const way of [() => this.#replace(text), () => this.#overwrite(text)]) {
      try {
        way();
        this.#written();
        return 'file';
      } catch (error) {
        this.#problem = `can't write ${this.#path}: ${systemReason(error)}`;
      }
    }
    this.#writes += 1;
    const kept = this.#keepElsewhere(text);
    this.#problem +=
      kept === 'elsewhere'
        ? `; until it can, revocations are stored in ${this.#elsewhere}`
        : '; revoked tokens will be valid again after a restart of the server';
    return kept;
  }

  /**
   * Writes losable data (when a token was last used), in the background. `text` returns the content as of the moment
   * of writing.
   */
  writeLater(text: () => string): void {
    this.#laterAgain = true;
    this.#later ??= this.#writeInBackground(text).finally(() => {
      this.#later = null;
    });
  }

  /** Resolves when no background write is under way. */
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
        // A full disk: only that time is lost.
      } finally {
        this.#remove(fresh);
      }
    }
  }

  #written(): void {
    this.#writes += 1;
    this.#problem = null;
    if (this.#elsewhere !== null && ownFile(this.#elsewhere)) this.#remove(this.#elsewhere);
  }

  #replace(text: string): void {
    const fresh = `${this.#path}.new`;
    try {
      makeFolders(dirname(this.#path));
      rmSync(fresh, { force: true });
      writeWhole(openSync(fresh, 'wx', 0o600), text);
      renameSync(fresh, this.#path);
    } catch (error) {
      this.#remove(fresh);
      throw error;
    }
    syncFolder(dirname(this.#path));
  }

  /** Overwrites in place, padding with blanks. Torn by a power cut, the file is unreadable and admits nobody. */
  #overwrite(text: string): void {
    const file = openSync(this.#path, 'r+');
    const room = fstatSync(file).size - Buffer.byteLength(text);
    if (room < 0) {
      closeSync(file);
      throw new Error('its new content is larger');
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

  #remove(path: string): void {
    try {
      rmSync(path, { force: true });
    } catch {
      // A folder that accepts no files.
    }
  }
}

/** Writes the file, syncs it, and closes it. */
function writeWhole(file: number, text: string): void {
  try {
    writeAll(file, Buffer.from(text));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function parseFile(path: string): unknown {
  const { size } = statSync(path);
  if (size > fileLimit) throw new Error(`${size} bytes are too many for a list of tokens`);
  return JSON.parse(readFileSync(path, 'utf8'));
}
