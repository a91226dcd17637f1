/**
 * Commands that run beside the panes and end with the server: pipe-pane, and what run-shell and if-shell have run for a
 * while. Owns a small file of what runs now, from which the next server says what was cut off. Nothing is started again: a
 * command that wrote to a file would begin it anew.
 */
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { list, object, oneOf, text, whole } from '../../protocol/codec-check.ts';
import { readSmallFile } from '../../runtime/regularFile.ts';
import type { Timers } from '../../runtime/Timers.ts';

/** A job that ends within so long is not written down, ms: most do. */
const briefMs = 1000;
/** Longest text of a command that is kept, characters. */
const commandCharacters = 500;
/** Commands that are named; of more the number is said. */
const mostNamed = 20;
/** A file of another size is not ours. */
const fileBytes = 1024 * 1024;

interface Work {
  kind: 'pipe-pane' | 'shell';
  /** The pane that is piped; '' for a job. */
  pane: string;
  command: string;
  pid: number;
}

const checkWork = list(
  object({ kind: oneOf('pipe-pane', 'shell'), pane: text, command: text, pid: whole(0) }),
);

export class BesideWork {
  readonly #path: string;
  readonly #timers: Timers;
  readonly #works = new Set<Work>();
  #isStarted = false;
  #isWritten = false;

  constructor(path: string, timers: Timers) {
    this.#path = path;
    this.#timers = timers;
  }

  /** Begins to write down what runs. Answers a sentence for each command that the server before left. */
  start(): string[] {
    const left = this.#read();
    this.#isStarted = true;
    this.#isWritten = true;
    this.#save();
    const sentences = left.slice(0, mostNamed).map(sentenceOf);
    if (left.length > mostNamed)
      sentences.push(`${left.length - mostNamed} more commands were cut off with the server`);
    return sentences;
  }

  /** A pane is piped from now on; the answer ends that. */
  piped(pane: string, command: string, pid: number): () => void {
    return this.#add({ kind: 'pipe-pane', pane, command: command.slice(0, commandCharacters), pid });
  }

  /** A job runs from now on; the answer ends that. */
  job(command: string, pid: number): () => void {
    let end = (): void => {};
    const timer = this.#timers.after(briefMs, () => {
      end = this.#add({ kind: 'shell', pane: '', command: command.slice(0, commandCharacters), pid });
    });
    return () => {
      timer.cancel();
      end();
    };
  }

  /** The server ends: what runs now stays written down. */
  stop(): void {
    this.#isStarted = false;
  }

  /** Every session has ended by wish: nobody is to be told. */
  forget(): void {
    this.#isStarted = false;
    rmSync(this.#path, { force: true });
  }

  #add(work: Work): () => void {
    this.#works.add(work);
    this.#save();
    return () => {
      if (this.#works.delete(work)) this.#save();
    };
  }

  /** Best effort: on a disk that takes nothing, the next server says nothing of it. */
  #save(): void {
    if (!this.#isStarted || (this.#works.size === 0 && !this.#isWritten)) return;
    this.#isWritten = this.#works.size > 0;
    try {
      if (!this.#isWritten) {
        rmSync(this.#path, { force: true });
        return;
      }
      const fresh = `${this.#path}.new`;
      mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
      rmSync(fresh, { force: true });
      writeFileSync(fresh, JSON.stringify([...this.#works]), { flag: 'wx', mode: 0o600 });
      renameSync(fresh, this.#path);
    } catch {
      // As said above.
    }
  }

  #read(): Work[] {
    try {
      const value: unknown = JSON.parse(readSmallFile(this.#path, fileBytes));
      return checkWork(value) === null ? (value as Work[]) : [];
    } catch {
      // None was left, or nothing that can be read.
      return [];
    }
  }
}

function sentenceOf({ kind, pane, command, pid }: Work): string {
  if (kind === 'pipe-pane') return `pipe-pane of ${pane} ended with the server: ${command}`;
  return lives(pid)
    ? `a shell command goes on without the server, and its output is lost: ${command}`
    : `a shell command ended with the server: ${command}`;
}

function lives(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch {
    return false;
  }
}
