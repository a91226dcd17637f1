/**
 * A worker's bundle, in the version that existed when this process started: an upgrade may later replace or remove the
 * file, and the worker of another build uses other messages. Holds one descriptor.
 */
import { fstatSync, openSync, readSync, statSync } from 'node:fs';

export class WorkerProgram {
  readonly #path: string;
  readonly #file: number | null;

  constructor(path: string) {
    this.#path = path;
    this.#file = openFile(path);
  }

  /** For `new Worker(code, { eval: isText })`: the path while it is still the same file, else the text. */
  get code(): { code: string; isText: boolean } {
    if (this.#file === null || this.#isStillThere(this.#file)) return { code: this.#path, isText: false };
    const bytes = Buffer.alloc(fstatSync(this.#file).size);
    readSync(this.#file, bytes, 0, bytes.length, 0);
    return { code: bytes.toString(), isText: true };
  }

  #isStillThere(file: number): boolean {
    const [ours, theirs] = [fstatSync(file), statSync(this.#path, { throwIfNoEntry: false })];
    return ours.ino === theirs?.ino && ours.dev === theirs.dev;
  }
}

function openFile(path: string): number | null {
  try {
    return openSync(path, 'r');
  } catch {
    // The caller gets the reason when it starts the worker.
    return null;
  }
}
