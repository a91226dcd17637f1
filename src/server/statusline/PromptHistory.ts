/**
 * Answers to prompts, by kind of prompt, newest last: for recall from a prompt, show-prompt-history and
 * clear-prompt-history. Owns the lists, their bound (`prompt-history-limit`) and the file that `history-file` names;
 * knows nothing of prompts themselves.
 */
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { type PromptKind, promptKinds } from '../../command/Services.ts';
import type { OptionSet } from '../../options/types.ts';
import { HoldfastError } from '../../protocol/errors.ts';
import { systemReason } from '../../protocol/systemReason.ts';
import { makeFolders } from '../../runtime/makeFolders.ts';
import { readSmallFile } from '../../runtime/regularFile.ts';

/** Largest file read, bytes: a larger one was not written by this or by tmux, whose own has some kilobytes. */
const largestFileBytes = 1024 * 1024;
/** Longest entry kept, characters; a prompt accepts no longer line. */
const longestEntry = 4096;

export interface PromptHistoryParts {
  serverOptions: OptionSet;
  /** Home folder of the user that runs the server, for `~/` in `history-file`. */
  home?: string | undefined;
  /** Reports a fault of the file. */
  problem(sentence: string): void;
}

export class PromptHistory {
  readonly #parts: PromptHistoryParts;
  readonly #lists = new Map<PromptKind, string[]>(promptKinds.map((kind) => [kind, []]));
  /** File read last, so that one set later by a configuration is read too. */
  #read: string | null = null;

  constructor(parts: PromptHistoryParts) {
    this.#parts = parts;
  }

  /** Entries, oldest first. */
  entries(kind: PromptKind): readonly string[] {
    this.#load();
    const list = this.#list(kind);
    return list.slice(Math.max(0, list.length - this.#limit));
  }

  /** As in tmux: skips empty answers and immediate repetitions. */
  add(kind: PromptKind, answer: string): void {
    if (answer === '' || answer.length > longestEntry || /[\n\0]/.test(answer)) return;
    this.#load();
    const list = this.#list(kind);
    if (list.at(-1) === answer) return;
    list.push(answer);
    list.splice(0, Math.max(0, list.length - this.#limit));
    this.#save();
  }

  /** Clears one kind, or all when none is named. */
  clear(kind?: PromptKind): void {
    this.#load();
    for (const each of kind ? [kind] : promptKinds) this.#list(each).length = 0;
    this.#save();
  }

  /** State for the next server; empty when a file keeps the history. */
  toState(): [kind: string, entries: string[]][] {
    if (this.#file() !== null) return [];
    return promptKinds.map((kind) => [kind, [...this.entries(kind)]]);
  }

  /** Restores the previous server's state. */
  restore(state: readonly (readonly [kind: string, entries: readonly string[]])[]): void {
    for (const kind of promptKinds) {
      const entries = state.find(([name]) => name === kind)?.[1];
      if (Array.isArray(entries)) this.#list(kind).push(...entries.map(String));
    }
  }

  get #limit(): number {
    return this.#parts.serverOptions.getNumber('prompt-history-limit');
  }

  #list(kind: PromptKind): string[] {
    return this.#lists.get(kind) ?? [];
  }

  /** Path from `history-file`, as in tmux: absolute or in the home folder; null for anything else. */
  #file(): string | null {
    const path = this.#parts.serverOptions.getString('history-file');
    if (path.startsWith('~/')) return join(this.#parts.home ?? homedir(), path.slice(2));
    return isAbsolute(path) ? path : null;
  }

  /** Puts the file's entries before this server's own. A line is `kind:entry`, in tmux's own format. */
  #load(): void {
    const file = this.#file();
    if (file === null || file === this.#read) return;
    this.#read = file;
    let text: string;
    try {
      text = readSmallFile(file, largestFileBytes);
    } catch (error) {
      if (!(error instanceof HoldfastError && error.code === 'no-such-file')) this.#failed(file, error);
      return;
    }
    const stored = new Map<PromptKind, string[]>();
    for (const line of text.split('\n')) {
      const kind = promptKinds.find((each) => line.startsWith(`${each}:`));
      // A line of an older tmux has no kind, and is a command.
      const entry = kind ? line.slice(kind.length + 1) : line;
      if (entry === '' || entry.length > longestEntry) continue;
      const list = stored.get(kind ?? 'command') ?? [];
      list.push(entry);
      stored.set(kind ?? 'command', list);
    }
    for (const [kind, entries] of stored) {
      const list = this.#list(kind);
      list.unshift(...entries.slice(Math.max(0, entries.length - this.#limit)));
      list.splice(0, Math.max(0, list.length - this.#limit));
    }
  }

  /** Writes the whole file at once: it is small, and a crash leaves the previous one intact. */
  #save(): void {
    const file = this.#file();
    if (file === null) return;
    const lines = promptKinds.flatMap((kind) => this.#list(kind).map((entry) => `${kind}:${entry}\n`));
    try {
      makeFolders(dirname(file));
      // An entry of any type, even a FIFO, may exist under that name.
      rmSync(`${file}.new`, { force: true });
      writeFileSync(`${file}.new`, lines.join(''), { flag: 'wx', mode: 0o600 });
      renameSync(`${file}.new`, file);
    } catch (error) {
      this.#failed(file, error);
    }
  }

  #failed(file: string, error: unknown): void {
    const reason = error instanceof HoldfastError ? error.message : `${file}: ${systemReason(error)}`;
    this.#parts.problem(`history-file ${reason}`);
  }
}
