/** Files for programs in panes to print: made on first use, in one folder of the run, removed at its end. */
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type Kind, kindBytes, output } from './outputs.ts';

/** Size of a quick run's work relative to a full one. */
const quickShare = 1 / 8;

export class WorkFiles {
  readonly dir: string;
  readonly #seed: number;
  readonly #quick: boolean;
  readonly #made = new Map<string, { path: string; bytes: number }>();

  constructor(dir: string, seed: number, quick: boolean) {
    this.dir = dir;
    this.#seed = seed;
    this.#quick = quick;
  }

  /** File of a kind of output, or of a share of it. */
  of(kind: Kind, share = 1): { path: string; bytes: number } {
    const key = `${kind} ${share}`;
    const known = this.#made.get(key);
    if (known) return known;
    const path = join(this.dir, `${key}.txt`.replace(' ', '-'));
    const fd = openSync(path, 'w');
    let bytes = 0;
    for (const piece of output(kind, kindBytes[kind] * share * (this.#quick ? quickShare : 1), this.#seed)) {
      writeSync(fd, piece);
      bytes += piece.length;
    }
    closeSync(fd);
    const made = { path, bytes };
    this.#made.set(key, made);
    return made;
  }

  /** Shell command that prints one kind without end. */
  flood(kind: Kind): string {
    return `while :; do cat ${this.of(kind).path}; done`;
  }

  close(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}
