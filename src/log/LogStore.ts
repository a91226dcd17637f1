/**
 * The folder of all pane logs of a server: one folder per pane, named by the pane's UUID. Owns their listing, their
 * removal and their total bound; never reads their contents.
 */
import { readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { BlockCompressor } from './BlockCompressor.ts';
import { badExtension, blockStem, makeLogFolder } from './blockFile.ts';
import { PaneLog, type PaneLogOptions } from './PaneLog.ts';
import { listBlocks } from './recoverLog.ts';
import type { LogClock, PastSource } from './types.ts';

/** A UUID and nothing else: the name becomes part of a path. */
const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Logs over their bound are reduced to this share of it, so that the next block does not exceed it again. */
const shrinksTo = 0.9;

export interface LogStoreOptions {
  clock: LogClock;
  compressor: BlockCompressor;
}

/** The log of a pane that is gone. */
interface GoneLog {
  uuid: string;
  bytes: number;
  /** When its newest file was written, milliseconds since the epoch. */
  writtenAt: number;
}

export class LogStore {
  readonly dir: string;
  readonly #options: LogStoreOptions;
  #isMade = false;
  readonly #open = new Map<string, PaneLog>();
  #mostBytes = Number.POSITIVE_INFINITY;
  /** Bytes of logs of panes that are gone, as of the last count; null before the first. */
  #goneBytes: number | null = null;
  #share = Number.POSITIVE_INFINITY;
  #shrinking: Promise<void> | null = null;

  constructor(dir: string, options: LogStoreOptions) {
    this.dir = dir;
    this.#options = options;
  }

  /** Opens or makes the log of a pane; see PaneLog.open, which never throws. */
  open(uuid: string, options: Omit<PaneLogOptions, 'clock' | 'compressor' | 'grown' | 'closed'>): PaneLog {
    this.#makeFolder();
    const log = PaneLog.open(this.#path(uuid), {
      ...options,
      ...this.#options,
      grown: () => this.#grown(),
      closed: () => {
        if (this.#open.get(uuid) !== log) return;
        this.#open.delete(uuid);
        if (this.#goneBytes !== null) this.#goneBytes += log.diskBytes;
        this.#giveRoom(Number.POSITIVE_INFINITY);
      },
    });
    this.#open.set(uuid, log);
    return log;
  }

  /** Once: should it be removed later, each log makes its own folder and those above. */
  #makeFolder(): void {
    if (this.#isMade) return;
    try {
      makeLogFolder(this.dir);
      this.#isMade = true;
    } catch {
      // The log itself will report why nothing can be written here.
    }
  }

  /** UUIDs of the panes that have a log here. */
  list(): string[] {
    try {
      return readdirSync(this.dir).filter((name) => uuidPattern.test(name));
    } catch {
      return [];
    }
  }

  /** The log of a pane that no server has open (from an ended session), for reading. */
  source(uuid: string): PastSource {
    const dir = this.#path(uuid);
    const { blocks } = listBlocks(dir, [], { removeHalfMade: false });
    return {
      dir,
      endOffset: blocks.at(-1)?.firstOffset ?? 0,
      blocks: blocks.map(({ seq, firstOffset, firstTime }) => {
        const stem = blockStem({ seq, firstOffset, firstTime });
        return { seq, firstOffset, firstTime, stem, onDisk: true, length: null, memory: null };
      }),
    };
  }

  /**
   * Total size of all logs on the disk. Asynchronous, since a long-lived server has thousands of blocks; the sizes of
   * open logs are known without a look, since their files change meanwhile.
   */
  async totalBytes(): Promise<number> {
    const sizes = await Promise.all(
      this.list().map(async (uuid) => {
        const log = this.#open.get(uuid);
        if (!log) return (await this.#look(uuid)).bytes;
        return log.diskBytes + (await this.#look(uuid, (file) => file.endsWith(badExtension))).bytes;
      }),
    );
    return sizes.reduce((sum, bytes) => sum + bytes, 0);
  }

  /**
   * Bound on all logs together. Beyond it, logs of panes that are gone are removed, the one written longest ago first;
   * when that is not enough, the largest of the others lose their oldest blocks. 0: no bound.
   */
  setMostBytes(bytes: number): void {
    this.#mostBytes = bytes === 0 ? Number.POSITIVE_INFINITY : bytes;
    this.#giveRoom(Number.POSITIVE_INFINITY);
  }

  /** 0 for no bound. */
  get mostBytes(): number {
    return this.#mostBytes === Number.POSITIVE_INFINITY ? 0 : this.#mostBytes;
  }

  /** Resolves when no removal is under way. For tests. */
  async idle(): Promise<void> {
    await this.#shrinking;
  }

  /** Removes a pane's log for good. */
  remove(uuid: string): void {
    rmSync(this.#path(uuid), { recursive: true, force: true });
    this.#goneBytes = null;
  }

  /**
   * Removes logs of panes that are not in `known`, last written longer than `ageMs` ago; none while the clock may be
   * wrong. Returns their UUIDs.
   */
  removeOrphans(known: ReadonlySet<string>, ageMs: number): string[] {
    const now = this.#options.clock.settled();
    if (now === null) return [];
    const oldest = now - ageMs;
    const removed = this.list().filter((uuid) => !known.has(uuid) && lastWritten(this.#path(uuid)) < oldest);
    for (const uuid of removed) this.remove(uuid);
    return removed;
  }

  /** Restarts the age of logs of unknown panes: the reason why they are unknown may still be mended. */
  keepUnknown(known: ReadonlySet<string>): void {
    const now = this.#options.clock.now() / 1000;
    for (const uuid of this.list()) {
      if (known.has(uuid)) continue;
      try {
        utimesSync(this.#path(uuid), now, now);
      } catch {
        // A disk that refuses writes refuses removals too.
      }
    }
  }

  /** Runs at each new block of any log: cheap while there is room. */
  #grown(): void {
    if (this.#mostBytes === Number.POSITIVE_INFINITY || this.#shrinking !== null) return;
    if (this.#goneBytes !== null && this.#liveBytes() + this.#goneBytes <= this.#mostBytes) return;
    this.#shrinking = this.#shrink().finally(() => {
      this.#shrinking = null;
    });
  }

  #liveBytes(): number {
    let bytes = 0;
    for (const log of this.#open.values()) bytes += log.diskBytes;
    return bytes;
  }

  async #shrink(): Promise<void> {
    // A log just opened looks at each of its files once; a hundred logs spread this over turns of the loop.
    for (const log of [...this.#open.values()]) {
      void log.diskBytes;
      await nextTurn();
    }
    const gone: GoneLog[] = [];
    for (const uuid of this.list()) if (!this.#open.has(uuid)) gone.push(await this.#look(uuid));
    let bytes = gone.reduce((sum, log) => sum + log.bytes, 0);
    const most = this.#mostBytes;
    const isOver = this.#liveBytes() + bytes > most;
    gone.sort((a, b) => a.writtenAt - b.writtenAt);
    for (const log of isOver ? gone : []) {
      if (this.#liveBytes() + bytes <= most * shrinksTo) break;
      // A pane may have come back meanwhile, as in a restored session.
      if (this.#open.has(log.uuid)) continue;
      await rm(this.#path(log.uuid), { recursive: true, force: true }).catch(() => {});
      bytes -= log.bytes;
    }
    this.#goneBytes = bytes;
    if (this.#liveBytes() + bytes <= most) return;
    const share = evenShare(
      [...this.#open.values()].map((log) => log.diskBytes),
      most * shrinksTo - bytes,
    );
    this.#giveRoom(share);
  }

  /** Sets the bound of each open log: its own bounds, unless all together exceed theirs. */
  #giveRoom(bytes: number): void {
    if (bytes === this.#share) return;
    this.#share = bytes;
    for (const log of this.#open.values()) log.setMostDiskBytes(bytes);
  }

  /** Size of a log's files, and when the newest was written. */
  async #look(uuid: string, counts: (file: string) => boolean = () => true): Promise<GoneLog> {
    const dir = this.#path(uuid);
    const files = (await readdir(dir).catch(() => [])).filter(counts);
    const found = await Promise.all(files.map((file) => stat(join(dir, file)).catch(() => null)));
    const log: GoneLog = { uuid, bytes: 0, writtenAt: 0 };
    for (const file of found) {
      log.bytes += file?.size ?? 0;
      log.writtenAt = Math.max(log.writtenAt, file?.mtimeMs ?? 0);
    }
    return log;
  }

  #path(uuid: string): string {
    if (!uuidPattern.test(uuid)) throw new TypeError(`not a pane's UUID: ${uuid}`);
    return join(this.dir, uuid);
  }
}

/** The bound for each so that all together fit in `room`: smaller ones keep what they have. */
export function evenShare(sizes: readonly number[], room: number): number {
  let left = Math.max(0, room);
  const ascending = [...sizes].sort((a, b) => a - b);
  for (const [i, size] of ascending.entries()) {
    const share = left / (ascending.length - i);
    if (size > share) return share;
    left -= size;
  }
  return Number.POSITIVE_INFINITY;
}

/** When a log's newest file was written: an append changes the file, not its folder. */
function lastWritten(dir: string): number {
  try {
    const times = readdirSync(dir).map((file) => statSync(join(dir, file)).mtimeMs);
    return Math.max(statSync(dir).mtimeMs, ...times);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
