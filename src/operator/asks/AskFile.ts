/**
 * The file of questions, `asks.jsonl` in the state folder: a line for each change, so that a change costs the same
 * however many questions wait. Owns the file and what to do when it can't be read or written.
 *
 *     {"format":"holdfast-asks","version":1,"next":12}     number of the next question
 *     {"id":"q11","title":…,"end":null}                    the question from now on
 *
 * A line is written with one call and is then safe from kill -9; `synced` waits until it is also on the disk. The last
 * line may be torn by a crash: nobody was told of it.
 */
import {
  closeSync,
  existsSync,
  fsync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { count, object, oneOf, passes } from '../../protocol/check.ts';
import { systemReason } from '../../protocol/systemReason.ts';
import { makeFolders } from '../../runtime/makeFolders.ts';
import { writeError } from '../../runtime/regularFile.ts';
import { keepAside, syncFolder, writeAll } from '../../runtime/storeFiles.ts';
import { type AskQuestion, StoredQuestion } from './question.ts';
import type { AskStore, KeptQuestions } from './types.ts';

/** A thousand questions of the greatest length, each written three times, take 60 MB. */
const fileLimit = 128 * 1024 * 1024;
/** Lines from which rewriting pays, beside twice those that are kept. */
const longLines = 2000;

const Heading = object({ format: oneOf('holdfast-asks'), version: oneOf(1), next: count });

export class AskFile implements AskStore {
  readonly #path: string;
  readonly #sync: (file: number) => Promise<void>;
  #file: number | null = null;
  #bytes = 0;
  #lines = 0;
  #keptLines = 0;
  #syncing: Promise<void> | null = null;
  #isSynced = true;
  #problem: string | null = null;

  constructor(path: string, sync: (file: number) => Promise<void> = promisify(fsync)) {
    this.#path = path;
    this.#sync = sync;
  }

  /** Why the last change could not be stored; null when it was. */
  get problem(): string | null {
    return this.#problem;
  }

  get isLong(): boolean {
    return this.#lines > longLines + 2 * this.#keptLines;
  }

  /** Reads the questions of the previous server. A line that is no question is left out, and the file kept aside. */
  load(): KeptQuestions & { problems: string[] } {
    const empty = { questions: [], next: 1 };
    if (!existsSync(this.#path)) return { ...empty, problems: [] };
    try {
      const { size } = statSync(this.#path);
      if (size > fileLimit) throw new Error(`${size} bytes are too many for a list of questions`);
      const { kept, bad, bytes, lines } = readLines(readFileSync(this.#path));
      if (bad > 0) {
        const what = bad === 1 ? 'one line is not a question' : `${bad} lines are not questions`;
        return { ...kept, problems: [keepAside(this.#path, what, this.#path)] };
      }
      this.#continue(bytes, { lines, kept: kept.questions.length + 1 });
      return { ...kept, problems: [] };
    } catch (error) {
      return { ...empty, problems: [keepAside(this.#path, systemReason(error), this.#path)] };
    }
  }

  write(question: AskQuestion, kept: () => KeptQuestions): void {
    const line = Buffer.from(`${JSON.stringify(question)}\n`);
    try {
      this.#file ??= this.#openNew(kept());
      writeAll(this.#file, line);
    } catch (error) {
      this.#undo();
      this.#problem = `can't write ${this.#path}: ${systemReason(error)}`;
      throw writeError(this.#path, error);
    }
    this.#bytes += line.length;
    this.#lines += 1;
    this.#problem = null;
    this.#isSynced = false;
  }

  rewrite(kept: KeptQuestions): void {
    try {
      const file = this.#openNew(kept);
      if (this.#file !== null) closeLater(this.#file, this.#syncing);
      this.#file = file;
    } catch (error) {
      this.#problem = `can't write ${this.#path}: ${systemReason(error)}`;
    }
  }

  /** Resolves when everything written is on the disk; rejects with file-error when the disk refuses. */
  async synced(): Promise<void> {
    while (!this.#isSynced) {
      this.#syncing ??= this.#syncNow().finally(() => {
        this.#syncing = null;
      });
      await this.#syncing;
    }
  }

  async #syncNow(): Promise<void> {
    const file = this.#file;
    if (file === null) return;
    this.#isSynced = true;
    try {
      await this.#sync(file);
    } catch (error) {
      this.#isSynced = false;
      throw writeError(this.#path, error);
    }
  }

  /** Further lines go behind these; a torn one is cut off. */
  #continue(bytes: number, { lines, kept }: { lines: number; kept: number }): void {
    const file = openSync(this.#path, 'a', 0o600);
    ftruncateSync(file, bytes);
    this.#file = file;
    this.#bytes = bytes;
    this.#lines = lines;
    this.#keptLines = kept;
  }

  /** A whole new file, in place of the one before; returns it open, at its end. */
  #openNew({ questions, next }: KeptQuestions): number {
    const heading = { format: 'holdfast-asks', version: 1, next };
    const text = Buffer.from([heading, ...questions].map((line) => `${JSON.stringify(line)}\n`).join(''));
    const fresh = `${this.#path}.new`;
    makeFolders(dirname(this.#path));
    rmSync(fresh, { force: true });
    const file = openSync(fresh, 'ax', 0o600);
    try {
      writeAll(file, text);
      // A file that is renamed before its content is on the disk may be empty after a power cut.
      fsyncSync(file);
      renameSync(fresh, this.#path);
    } catch (error) {
      closeSync(file);
      rmSync(fresh, { force: true });
      throw error;
    }
    syncFolder(dirname(this.#path));
    this.#bytes = text.length;
    this.#lines = questions.length + 1;
    this.#keptLines = this.#lines;
    this.#problem = null;
    return file;
  }

  /** Removes the part of a line that a full disk took. */
  #undo(): void {
    try {
      if (this.#file !== null) ftruncateSync(this.#file, this.#bytes);
    } catch {
      // A torn line in the middle is left out when the file is read.
    }
  }
}

/** A file may be closed only when no sync of it is under way. */
function closeLater(file: number, syncing: Promise<void> | null): void {
  void (syncing ?? Promise.resolve()).catch(() => {}).then(() => closeSync(file));
}

interface ReadLines {
  kept: KeptQuestions;
  /** Lines that are no questions. */
  bad: number;
  lines: number;
  /** Up to the end of the last whole line. */
  bytes: number;
}

function readLines(content: Buffer): ReadLines {
  const questions = new Map<string, AskQuestion>();
  let next = 1;
  let bad = 0;
  const bytes = content.lastIndexOf('\n') + 1;
  const lines = content.toString('utf8', 0, bytes).split('\n').slice(0, -1);
  for (const line of lines) {
    const value = parsed(line);
    if (passes(Heading, value)) next = Math.max(next, value.next);
    else if (passes(StoredQuestion, value) && numberOf(value.id) > 0) {
      questions.set(value.id, value);
      next = Math.max(next, numberOf(value.id) + 1);
    } else bad += 1;
  }
  return { kept: { questions: [...questions.values()], next }, bad, lines: lines.length, bytes };
}

const numberOf = (id: string): number => (/^q\d{1,15}$/.test(id) ? Number(id.slice(1)) : 0);

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
