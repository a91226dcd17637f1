/**
 * Paste buffers on disk: one file each, so that a change writes only what changed, and a damaged file costs no other
 * buffer. Owns the folder and the order of its writes, none of which blocks the event loop; knows no command.
 *
 *     buffers/NUMBER    a line of JSON (Head), then the bytes; the highest number is the newest buffer
 *     buffers/new       being written; never read
 *     buffers/bad-N     unreadable; the newest few are kept for a person to look at
 *
 * A file is written under another name and renamed, so that a kill -9 at any instant leaves whole files. A file
 * replaced by one of another number is removed once the new one is on the disk.
 */
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { largestBufferBytes, type PasteBuffer, type PasteBuffers } from '../../command/PasteBuffers.ts';
import { fail } from '../../protocol/errors.ts';
import { makeFolders } from '../../runtime/makeFolders.ts';
import type { Timers } from '../../runtime/Timers.ts';
import { StateStore } from '../../session/StateStore.ts';

/** The first line of a file. */
interface Head {
  version: 1;
  name: string;
  createdAt: number;
  automatic: boolean;
  /** Bytes of the data after the line. */
  bytes: number;
  /** Number of the next automatic buffer. */
  nextNumber: number;
}

/** Bytes converted and written in one turn of the event loop. */
const sliceBytes = 1024 * 1024;
/** Largest first line, bytes: a name may be as long as an argument of a command. */
const headBytes = 16 * 1024 * 1024;
/** Most unreadable files kept, and their bytes in all. */
const keptBad = { files: 5, bytes: largestBufferBytes } as const;
/** Writes without a waiter (OSC 52) take at most this share of the time: one part in so many. */
const restFactor = 10;
/** Longest pause after writing, ms: the delay of writes without a waiter. */
const longestRestMs = 5000;

export interface BufferStoreParts {
  timers: Timers;
  buffers: PasteBuffers;
  /** Called when storing begins to fail. */
  trouble(problem: string): void;
}

export class BufferStore {
  readonly problems: string[] = [];
  readonly #dir: string;
  readonly #old: string;
  readonly #parts: BufferStoreParts;
  /** Buffers on the disk, by the number of their file. */
  readonly #stored = new Map<number, PasteBuffer>();
  #problem: string | null = null;
  #isOldThere = false;
  #isStarted = false;
  #isDirty = false;
  #running: Promise<void> | null = null;
  /** Waiters for the write under way, and for the one after it. */
  #waiting: (() => void)[] = [];
  #waitingNext: (() => void)[] = [];
  #endRest: (() => void) | null = null;

  constructor(stateDir: string, parts: BufferStoreParts) {
    this.#dir = join(stateDir, 'buffers');
    this.#old = join(stateDir, 'buffers.json');
    this.#parts = parts;
  }

  /** Why not all buffers are stored; null when they are. */
  get problem(): string | null {
    return this.#problem;
  }

  /** Restores the previous server's buffers. Reads synchronously: no client is served yet. */
  load(): void {
    const found = this.#loadOld();
    const names = new Set<string>();
    let nextNumber = found?.nextNumber ?? 0;
    const buffers: PasteBuffer[] = [];
    for (const order of this.#numbers()) {
      const read = this.#read(order);
      if (!read) continue;
      nextNumber = Math.max(nextNumber, read.nextNumber);
      this.#stored.set(order, read.buffer);
      // A killed server may have left a file that a newer buffer of the same name replaced.
      if (!names.has(read.buffer.name)) buffers.push(read.buffer);
      names.add(read.buffer.name);
    }
    for (const old of found?.buffers ?? []) if (!names.has(old.name)) buffers.push(old);
    buffers.sort((one, other) => other.order - one.order);
    this.#parts.buffers.restore({ nextNumber, buffers });
    this.#boundBad();
  }

  /** Allows writing; nothing is written before. */
  start(): void {
    this.#isStarted = true;
    this.changed();
  }

  /** The buffers have changed: writes the differences soon, or at once for a waiter. */
  changed(): void {
    this.#isDirty = true;
    if (this.#isStarted) this.#running ??= this.#run();
  }

  /** Resolves when every change is stored, or can't be; null when nothing is pending. */
  written(): Promise<void> | null {
    if (!this.#isStarted || (!this.#isDirty && this.#running === null)) return null;
    const waiting = this.#isDirty ? this.#waitingNext : this.#waiting;
    const done = new Promise<void>((resolve) => waiting.push(resolve));
    this.#endRest?.();
    return done;
  }

  /** Resolves when everything is on the disk, or can't be. */
  async synced(): Promise<void> {
    await this.written();
    await this.#running;
  }

  /** Every session was ended on purpose: the next server starts without buffers. */
  forget(): void {
    this.#isStarted = false;
    for (const path of [this.#dir, this.#old, `${this.#old}.previous`])
      rmSync(path, { recursive: true, force: true });
  }

  async #run(): Promise<void> {
    let restMs = 0;
    // Changes of one turn are written together.
    await null;
    while (this.#isDirty && this.#isStarted) {
      if (this.#waitingNext.length === 0 && restMs > 0) await this.#rest(restMs);
      this.#isDirty = false;
      this.#waiting = this.#waitingNext;
      this.#waitingNext = [];
      const startedAt = this.#parts.timers.now();
      await this.#writeChanges();
      restMs = Math.min(longestRestMs, (this.#parts.timers.now() - startedAt) * restFactor);
    }
    this.#running = null;
    for (const resolve of this.#waitingNext.splice(0)) resolve();
    this.#tellWaiting();
  }

  #rest(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#parts.timers.after(ms, () => this.#endRest?.());
      this.#endRest = () => {
        timer.cancel();
        this.#endRest = null;
        resolve();
      };
    });
  }

  #tellWaiting(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  async #writeChanges(): Promise<void> {
    const { buffers } = this.#parts;
    const wanted = new Map(buffers.list().map((buffer) => [buffer.order, buffer]));
    const fresh = [...wanted.values()].filter((buffer) => this.#stored.get(buffer.order) !== buffer);
    let problem: string | null = null;
    for (const buffer of fresh.reverse()) {
      // Deleted meanwhile; the next turn handles it.
      if (!buffers.list().includes(buffer)) continue;
      problem = (await this.#write(buffer)) ?? problem;
    }
    const names = new Set(fresh.map(({ name }) => name));
    const gone = [...this.#stored.keys()].filter((order) => !wanted.has(order));
    const isReplaced = (order: number): boolean => names.has(this.#stored.get(order)?.name ?? '');
    for (const order of gone.filter((one) => !isReplaced(one))) await this.#remove(order);
    this.#setProblem(problem);
    this.#tellWaiting();
    if (!this.#isStarted || problem !== null) return;
    for (const { order } of fresh) await this.#sync(order);
    for (const order of gone.filter(isReplaced)) await this.#remove(order);
    if (this.#isOldThere) await this.#removeOld();
  }

  /** Returns the problem. */
  async #write(buffer: PasteBuffer): Promise<string | null> {
    const fresh = join(this.#dir, 'new');
    try {
      makeFolders(this.#dir);
      await rm(fresh, { force: true });
      const file = await open(fresh, 'wx', 0o600);
      try {
        await file.writeFile(`${JSON.stringify(this.#headOf(buffer))}\n`);
        for (let at = 0; at < buffer.data.length; at += sliceBytes)
          await file.writeFile(Buffer.from(buffer.data.slice(at, at + sliceBytes), 'latin1'));
      } finally {
        await file.close();
      }
      // No file may reappear after `forget`.
      if (!this.#isStarted) return null;
      await rename(fresh, join(this.#dir, String(buffer.order)));
      this.#stored.set(buffer.order, buffer);
      return null;
    } catch (error) {
      await rm(fresh, { force: true }).catch(() => {});
      return `can't write ${this.#dir}: ${reasonOf(error)}; paste buffer ${buffer.name} is not stored`;
    }
  }

  #headOf({ name, createdAt, automatic, data }: PasteBuffer): Head {
    const { nextNumber } = this.#parts.buffers;
    return { version: 1, name, createdAt, automatic, bytes: data.length, nextNumber };
  }

  async #remove(order: number): Promise<void> {
    this.#stored.delete(order);
    await rm(join(this.#dir, String(order)), { force: true }).catch(() => {});
  }

  /** Fails quietly: a failing disk also fails the next write, which reports it. */
  async #sync(order: number): Promise<void> {
    try {
      const file = await open(join(this.#dir, String(order)), 'r');
      await file.datasync().finally(() => file.close());
    } catch {
      // Deleted meanwhile, or a failing disk as above.
    }
  }

  async #removeOld(): Promise<void> {
    this.#isOldThere = false;
    for (const path of [this.#old, `${this.#old}.previous`]) await rm(path, { force: true }).catch(() => {});
  }

  #setProblem(problem: string | null): void {
    const isNew = problem !== null && this.#problem === null;
    this.#problem = problem;
    if (isNew && problem !== null) this.#parts.trouble(problem);
  }

  /** Numbers of the existing files, the newest first. */
  #numbers(): number[] {
    const names = this.#names().filter((name) => /^\d{1,15}$/.test(name));
    return names.map(Number).sort((one, other) => other - one);
  }

  #names(): string[] {
    try {
      return readdirSync(this.#dir);
    } catch {
      return [];
    }
  }

  #read(order: number): { buffer: PasteBuffer; nextNumber: number } | null {
    const path = join(this.#dir, String(order));
    try {
      const stat = statSync(path);
      if (!stat.isFile() || stat.size > headBytes + largestBufferBytes)
        throw new Error(`${stat.size} bytes are too many for a buffer`);
      const bytes = readFileSync(path);
      const end = bytes.indexOf(10);
      const head = headIn(bytes.toString('utf8', 0, Math.max(0, end)));
      const data = bytes.toString('latin1', end + 1);
      if (data.length !== head.bytes) throw new Error(`${data.length} of ${head.bytes} bytes are there`);
      const { name, createdAt, automatic, nextNumber } = head;
      return { buffer: { name, data, createdAt, automatic, order }, nextNumber };
    } catch (error) {
      this.problems.push(this.#keepAside(path, reasonOf(error)));
      return null;
    }
  }

  #keepAside(path: string, reason: string): string {
    let number = 1;
    while (existsSync(join(this.#dir, `bad-${number}`))) number++;
    const kept = join(this.#dir, `bad-${number}`);
    try {
      renameSync(path, kept);
      return fail('store-unreadable', { path, reason, kept }).message;
    } catch (error) {
      return `can't read ${path}: ${reason}; can't move it aside either: ${reasonOf(error)}`;
    }
  }

  /** Keeps the newest few. */
  #boundBad(): void {
    const bad = this.#names()
      .filter((name) => /^bad-\d+$/.test(name))
      .sort((one, other) => Number(other.slice(4)) - Number(one.slice(4)));
    let bytes = 0;
    for (const [at, name] of bad.entries()) {
      const path = join(this.#dir, name);
      bytes += statSync(path, { throwIfNoEntry: false })?.size ?? 0;
      if (at >= keptBad.files || (at > 0 && bytes > keptBad.bytes))
        rmSync(path, { recursive: true, force: true });
    }
  }

  /** Reads the single file of all buffers that earlier releases wrote. */
  #loadOld(): { nextNumber: number; buffers: PasteBuffer[] } | null {
    if (!existsSync(this.#old) && !existsSync(`${this.#old}.previous`)) return null;
    makeFolders(this.#dir);
    const { value, problems } = new StateStore(this.#old).load((state) => {
      const { buffers, nextNumber } = state as { buffers?: unknown; nextNumber?: unknown };
      if (!Array.isArray(buffers) || typeof nextNumber !== 'number') throw new Error('not paste buffers');
      // Uses the same numbers each time: a server killed midway left files under them.
      const withOrder = (buffer: object, at: number) =>
        ({ ...buffer, order: buffers.length - at }) as PasteBuffer;
      return { nextNumber, buffers: buffers.map(withOrder) };
    });
    this.problems.push(...problems);
    this.#isOldThere = value !== null;
    return value;
  }
}

function headIn(line: string): Head {
  const head = JSON.parse(line) as Partial<Head>;
  const isHead =
    head.version === 1 &&
    typeof head.name === 'string' &&
    typeof head.createdAt === 'number' &&
    typeof head.automatic === 'boolean' &&
    typeof head.bytes === 'number' &&
    typeof head.nextNumber === 'number';
  if (!isHead) throw new Error('its first line is not that of a paste buffer');
  return head as Head;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
