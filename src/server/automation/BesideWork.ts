/**
 * Commands that run beside the panes and end with the server: pipe-pane, and longer jobs of run-shell and if-shell.
 * Owns a small file of the running ones, from which the next server reports those that were cut off. Restarts none: a
 * command that wrote to a file would overwrite it.
 */
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Check, list, object, oneOf, passes, text, whole } from '../../protocol/check.ts';
import { makeFolders } from '../../runtime/makeFolders.ts';
import { readSmallFile } from '../../runtime/regularFile.ts';
import type { Timers } from '../../runtime/Timers.ts';

/** Jobs that end within this time are not recorded, ms: most do. A server that is told to end records them all the same. */
const briefMs = 1000;
/** Longest recorded text of a command, characters. */
const commandCharacters = 500;
/** Most commands named; further ones are counted only. */
const mostNamed = 20;
/** Larger files are not ours, and are ignored. */
const fileBytes = 1024 * 1024;

interface Work {
  kind: 'pipe-pane' | 'shell';
  /** Pane of the pipe; '' for a job. */
  pane: string;
  command: string;
  pid: number;
}

const Works: Check<Work[]> = list(
  object({ kind: oneOf('pipe-pane', 'shell'), pane: text, command: text, pid: whole(0) }),
);

export class BesideWork {
  readonly #path: string;
  readonly #timers: Timers;
  readonly #works = new Set<Work>();
  /** Records the jobs that are too young to be recorded yet. */
  readonly #young = new Set<() => void>();
  #isStarted = false;
  #isWritten = false;

  constructor(path: string, timers: Timers) {
    this.#path = path;
    this.#timers = timers;
  }

  /** Begins to record running commands. Returns a sentence for each command that the previous server left. */
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

  /** Records a pipe of a pane; the returned function ends the record. */
  piped(pane: string, command: string, pid: number): () => void {
    return this.#add({ kind: 'pipe-pane', pane, command: command.slice(0, commandCharacters), pid });
  }

  /** Records a running job; the returned function ends the record. */
  job(command: string, pid: number): () => void {
    let end = (): void => {};
    const record = (): void => {
      this.#young.delete(record);
      end = this.#add({ kind: 'shell', pane: '', command: command.slice(0, commandCharacters), pid });
    };
    this.#young.add(record);
    const timer = this.#timers.after(briefMs, record);
    return () => {
      timer.cancel();
      this.#young.delete(record);
      end();
    };
  }

  /** The server ends; running commands stay recorded. */
  stop(): void {
    for (const record of [...this.#young]) record();
    this.#isStarted = false;
  }

  /** Every session was ended on purpose: the next server reports nothing. */
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

  /** Best effort: on a failing disk, the next server reports nothing. */
  #save(): void {
    if (!this.#isStarted || (this.#works.size === 0 && !this.#isWritten)) return;
    this.#isWritten = this.#works.size > 0;
    try {
      if (!this.#isWritten) {
        rmSync(this.#path, { force: true });
        return;
      }
      const fresh = `${this.#path}.new`;
      makeFolders(dirname(this.#path));
      rmSync(fresh, { force: true });
      writeFileSync(fresh, JSON.stringify([...this.#works]), { flag: 'wx', mode: 0o600 });
      renameSync(fresh, this.#path);
    } catch {
      // Best effort, as above.
    }
  }

  #read(): Work[] {
    try {
      const value: unknown = JSON.parse(readSmallFile(this.#path, fileBytes));
      return passes(Works, value) ? value : [];
    } catch {
      // No file, or an unreadable one.
      return [];
    }
  }
}

function sentenceOf({ kind, pane, command, pid }: Work): string {
  if (kind === 'pipe-pane') return `pipe-pane of ${pane} ended with the server: ${command}`;
  return lives(pid)
    ? `a shell command continues without the server, and its output is lost: ${command}`
    : `a shell command ended with the server: ${command}`;
}

function lives(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch {
    return false;
  }
}
