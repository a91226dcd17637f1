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
  readonly #made = new Map<Kind, { path: string; bytes: number }>();

  constructor(dir: string, seed: number, quick: boolean) {
    this.dir = dir;
    this.#seed = seed;
    this.#quick = quick;
  }

  /** File of a kind of output. */
  of(kind: Kind): { path: string; bytes: number } {
    const known = this.#made.get(kind);
    if (known) return known;
    const path = join(this.dir, `${kind}.txt`);
    const fd = openSync(path, 'w');
    let bytes = 0;
    for (const piece of output(kind, kindBytes[kind] * (this.#quick ? quickShare : 1), this.#seed)) {
      writeSync(fd, piece);
      bytes += piece.length;
    }
    closeSync(fd);
    const made = { path, bytes };
    this.#made.set(kind, made);
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
