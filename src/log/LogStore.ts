/**
 * The folder of all pane logs of a server: one folder a pane, named by the pane's UUID. Owns their listing and removal;
 * never reads what is in them.
 */
import { readdirSync, rmSync, statSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { BlockCompressor } from './BlockCompressor.ts';
import { blockStem, makeLogFolder } from './BlockFile.ts';
import { PaneLog, type PaneLogOptions } from './PaneLog.ts';
import { listBlocks } from './recoverLog.ts';
import type { PastSource } from './types.ts';

/** A UUID and nothing else: the name becomes part of a path. */
const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export interface LogStoreOptions {
  clock: { now(): number };
  compressor: BlockCompressor;
}

export class LogStore {
  readonly dir: string;
  readonly #options: LogStoreOptions;

  constructor(dir: string, options: LogStoreOptions) {
    this.dir = dir;
    this.#options = options;
  }

  /** Opens or makes the log of a pane; see PaneLog.open, which never throws. */
  open(uuid: string, options: Omit<PaneLogOptions, 'clock' | 'compressor'>): PaneLog {
    try {
      makeLogFolder(this.dir);
    } catch {
      // The log itself will say why nothing can be written here.
    }
    return PaneLog.open(this.#path(uuid), { ...options, ...this.#options });
  }

  /** UUIDs of the panes that have a log here. */
  list(): string[] {
    try {
      return readdirSync(this.dir).filter((name) => uuidPattern.test(name));
    } catch {
      return [];
    }
  }

  /** The log of a pane that no server has open (a session that has ended), for reading. */
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

  /** Bytes that all logs take on the disk. Asynchronous, since a long-lived server has thousands of blocks. */
  async totalBytes(): Promise<number> {
    let total = 0;
    for (const uuid of this.list()) {
      const dir = join(this.dir, uuid);
      for (const file of await readdir(dir).catch(() => [])) {
        total += await stat(join(dir, file)).then(
          (found) => found.size,
          () => 0,
        );
      }
    }
    return total;
  }

  /** Removes a pane's log for good. */
  remove(uuid: string): void {
    rmSync(this.#path(uuid), { recursive: true, force: true });
  }

  /**
   * Removes logs that belong to nobody (`known` has not got them) and were last written longer than `ageMs` ago.
   * Returns their UUIDs.
   */
  removeOrphans(known: ReadonlySet<string>, ageMs: number): string[] {
    const oldest = this.#options.clock.now() - ageMs;
    const removed = this.list().filter((uuid) => !known.has(uuid) && lastWritten(this.#path(uuid)) < oldest);
    for (const uuid of removed) this.remove(uuid);
    return removed;
  }

  #path(uuid: string): string {
    if (!uuidPattern.test(uuid)) throw new TypeError(`not a pane's UUID: ${uuid}`);
    return join(this.dir, uuid);
  }
}

/** When the newest file of a log was written: an append changes the file, not its folder. */
function lastWritten(dir: string): number {
  try {
    const times = readdirSync(dir).map((file) => statSync(join(dir, file)).mtimeMs);
    return Math.max(statSync(dir).mtimeMs, ...times);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
