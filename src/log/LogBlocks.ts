/**
 * The blocks of one log, oldest first: their size on the disk, and which to remove when the log exceeds its bounds.
 * Owns the list and the removal of files; never writes a block.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { BlockCompressor } from './BlockCompressor.ts';
import {
  type BlockName,
  blockStem,
  deflatedExtension,
  rawExtension,
  removeInBackground,
} from './blockFile.ts';
import { MemoryTail } from './MemoryTail.ts';
import type { BlockSource, LogBounds } from './types.ts';

/** A log is cut into at least this many blocks, so that pruning a small one does not remove nearly all of it. */
export const leastBlocks = 8;
/** Files may exceed the kept output by this share: checkpoints, before compression. */
const checkpointShare = 1 / 4;
/** And by this much in any case: eight checkpoints of plain text, for a log of a few kilobytes. */
const checkpointRoomBytes = 1024 * 1024;

/** A block known to this log. `memory` holds its part that never reached the disk. */
export interface KnownBlock extends BlockName {
  onDisk: boolean;
  /** Set for the block being written: length of the valid part of its file. */
  length: number | null;
  /** Size of its file once it is full; null until asked for. */
  size: number | null;
  memory: MemoryTail | null;
}

export class LogBlocks {
  readonly #dir: string;
  readonly #compressor: BlockCompressor;
  #list: KnownBlock[];

  constructor(dir: string, found: readonly BlockName[], compressor: BlockCompressor) {
    this.#dir = dir;
    this.#compressor = compressor;
    this.#list = found.map((block) => ({ ...block, onDisk: true, length: null, size: null, memory: null }));
  }

  get oldest(): KnownBlock | undefined {
    return this.#list[0];
  }

  /** The block being written, or the last one written. */
  get newest(): KnownBlock | undefined {
    return this.#list.at(-1);
  }

  /** Bytes of its files, compressed or not, checkpoints included. */
  get diskBytes(): number {
    return this.#list.reduce((sum, block) => sum + this.#sizeOf(block), 0);
  }

  stem(name: BlockName): string {
    return join(this.#dir, blockStem(name));
  }

  /** Starts a new block; the one before is full. */
  begin(block: KnownBlock): void {
    this.#list.push(block);
  }

  /** Marks a block as complete: it is compressed when there is time. */
  full(block: KnownBlock): void {
    block.size = block.length;
    block.length = null;
    this.#compress(block);
  }

  /** Queues full blocks that an earlier server did not compress, by their numbers. */
  compress(numbers: ReadonlySet<number>): void {
    for (const block of this.#list) if (numbers.has(block.seq)) this.#compress(block);
  }

  #compress(block: KnownBlock): void {
    if (!block.onDisk) return;
    this.#compressor.add(this.stem(block), (bytes) => {
      block.size = bytes;
    });
  }

  /** Drops the oldest tails in memory beyond their bound. */
  boundMemory(): void {
    const open = this.newest;
    let held = this.#list.reduce((sum, block) => sum + (block.memory?.length ?? 0), 0);
    for (const block of this.#list) {
      if (held <= MemoryTail.limitBytes || block === open) break;
      held -= block.memory?.length ?? 0;
      block.memory = null;
    }
    this.#list = this.#list.filter((block) => block.onDisk || block.memory !== null);
  }

  /**
   * Removes the oldest blocks until the log is within its bounds; the block being written always stays. `blockBytes`:
   * raw output of a full one. `now`: null while the clock may be wrong; then none is removed by age. `mostDiskBytes`:
   * the log's share of the bound for all logs, null to leave the files alone, as when a hundred logs are being opened.
   */
  prune(
    bounds: LogBounds,
    at: { now: number | null; endOffset: number; blockBytes: number; mostDiskBytes: number | null },
  ): void {
    const oldestTime = at.now === null ? Number.NEGATIVE_INFINITY : at.now - bounds.historyAgeMs;
    // A block that seems to end before an earlier one was written under a wrong clock.
    let endTime = Number.NEGATIVE_INFINITY;
    // Resizes and checkpoints take room without being output: the number of blocks is bounded as well.
    const mostBlocks = 2 * Math.ceil(bounds.historyBytes / at.blockBytes) + leastBlocks;
    const mostBytes = Math.min(
      at.mostDiskBytes ?? Number.POSITIVE_INFINITY,
      bounds.historyBytes * (1 + checkpointShare) + checkpointRoomBytes,
    );
    let disk = at.mostDiskBytes === null ? 0 : this.diskBytes;
    for (let next = this.#list[1]; next !== undefined; next = this.#list[1]) {
      const raw = at.endOffset - (this.#list[0]?.firstOffset ?? at.endOffset);
      const tooMuch = raw > bounds.historyBytes || disk > mostBytes || this.#list.length > mostBlocks;
      endTime = Math.max(endTime, this.#list[0]?.firstTime ?? endTime, next.firstTime);
      if (!tooMuch && endTime >= oldestTime) return;
      const gone = this.#list.shift();
      if (!gone) return;
      if (at.mostDiskBytes !== null) disk -= this.#sizeOf(gone);
      this.#remove(gone);
    }
  }

  sources(): BlockSource[] {
    return this.#list.map((block) => ({
      stem: blockStem(block),
      onDisk: block.onDisk,
      seq: block.seq,
      firstOffset: block.firstOffset,
      firstTime: block.firstTime,
      length: block.length,
      memory: block.memory ? block.memory.bytes() : null,
    }));
  }

  #sizeOf(block: KnownBlock): number {
    if (!block.onDisk) return 0;
    if (block.length !== null) return block.length;
    block.size ??= fileSize(this.stem(block));
    return block.size;
  }

  #remove(block: KnownBlock): void {
    if (!block.onDisk) return;
    this.#compressor.forget(this.stem(block));
    removeInBackground(this.stem(block) + rawExtension);
    removeInBackground(this.stem(block) + deflatedExtension);
  }
}

/** Both files exist for a moment while a block is being compressed. */
function fileSize(stem: string): number {
  return [rawExtension, deflatedExtension].reduce(
    (sum, extension) => sum + (statSync(stem + extension, { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}
