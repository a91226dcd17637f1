/**
 * The file that the state is kept in: written whole, atomically, at every structural change, with the version before
 * it beside it. Owns the files and what to do when they can't be written or read; knows nothing of what is in them.
 *
 *     tree.json           the newest state         tree.json.new     being written; never read
 *     tree.json.previous  the one before it        tree.json.bad-N   could not be read; kept for a person to look at
 */
import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { fail } from '../protocol/errors.ts';

/** Largest file read. 10,000 panes take about 8 MiB; a file beyond this is not ours, and would stall the start. */
const fileLimit = 256 * 1024 * 1024;

/** How many unreadable files are kept aside; beyond that the newest takes the place of the one before. */
const keptAside = 5;

export interface Loaded<T> {
  /** null when there is no state, or none that can be read. */
  value: T | null;
  /** What a person should know: files that could not be read, and where they are now. */
  problems: string[];
}

export class StateStore {
  readonly #path: string;
  #problem: string | null = null;
  #written: string | null = null;

  /** `path` of the newest state; its folder is made, for this user only, when it is not there. */
  constructor(path: string) {
    this.#path = path;
  }

  /** Why the last save did not succeed; null when it did. */
  get problem(): string | null {
    return this.#problem;
  }

  /**
   * Writes a state. Never throws: what went wrong is in the answer and in `problem` until a later save succeeds, and
   * the files stay as they were.
   */
  save(state: object): string | null {
    const text = JSON.stringify(state);
    if (text === this.#written && this.#problem === null) return null;
    try {
      this.#write(text);
      this.#written = text;
      this.#problem = null;
    } catch (error) {
      this.#problem = `can't write ${this.#path}: ${reasonOf(error)}; sessions go on, but changes are not stored`;
    }
    return this.#problem;
  }

  /**
   * Reads the newest state that `read` takes (it throws for one that is no good): the file, or else the version before
   * it. Files that can't be used are moved aside and named in `problems`.
   */
  load<T>(read: (state: unknown) => T): Loaded<T> {
    const problems: string[] = [];
    for (const path of [this.#path, `${this.#path}.previous`]) {
      if (!existsSync(path)) continue;
      try {
        return { value: read(parseFile(path)), problems };
      } catch (error) {
        problems.push(this.#keepAside(path, reasonOf(error)));
      }
    }
    return { value: null, problems };
  }

  #write(text: string): void {
    const fresh = `${this.#path}.new`;
    mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
    // What a crash left is of no use, and a link put there must not be written through.
    rmSync(fresh, { force: true });
    const file = openSync(fresh, 'wx', 0o600);
    try {
      const bytes = Buffer.from(text, 'utf8');
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
      // The name must not point to a file whose bytes a power cut takes away.
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    if (existsSync(this.#path)) this.#keepPrevious();
    renameSync(fresh, this.#path);
  }

  #keepPrevious(): void {
    const previous = `${this.#path}.previous`;
    rmSync(previous, { force: true });
    try {
      linkSync(this.#path, previous);
    } catch {
      // File systems without hard links.
      copyFileSync(this.#path, previous);
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

function parseFile(path: string): unknown {
  const { size } = statSync(path);
  if (size > fileLimit) throw new Error(`${size} bytes is more than any state has`);
  return JSON.parse(readFileSync(path, 'utf8'));
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
