/**
 * The blocks of one log, oldest first: what each takes on the disk, and which go when the log is over its bounds. Owns
 * the list and the removal of files; never writes a block.
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
} from './BlockFile.ts';
import { MemoryTail } from './MemoryTail.ts';
import type { BlockSource, LogBounds } from './types.ts';

/** A log is cut into at least this many blocks, so that pruning a small one does not take nearly all of it. */
export const leastBlocks = 8;
/** Files may take this much more than the output that they keep: checkpoints, before they are compressed. */
const checkpointShare = 1 / 4;
/** And this much in any case: eight checkpoints of plain text, for a log of a few kilobytes. */
const checkpointRoomBytes = 1024 * 1024;

/** A block that this log knows. `memory` holds what never reached the disk of it. */
export interface KnownBlock extends BlockName {
  onDisk: boolean;
  /** Set for the block being written: bytes of its file that are good. */
  length: number | null;
  /** Bytes of its file once it is full; null until somebody asks. */
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

  /** The block being written, or the last one that was. */
  get newest(): KnownBlock | undefined {
    return this.#list.at(-1);
  }

  /** Bytes that the files take, compressed or not, checkpoints included. */
  get diskBytes(): number {
    return this.#list.reduce((sum, block) => sum + this.#sizeOf(block), 0);
  }

  stem(name: BlockName): string {
    return join(this.#dir, blockStem(name));
  }

  /** A new block is written from here on; the one before is full. */
  begin(block: KnownBlock): void {
    this.#list.push(block);
  }

  /** No more is written to this block: it is compressed when there is time. */
  full(block: KnownBlock): void {
    block.size = block.length;
    block.length = null;
    this.#compress(block);
  }

  /** Full blocks that a server before did not get to compress, by their numbers. */
  compress(numbers: ReadonlySet<number>): void {
    for (const block of this.#list) if (numbers.has(block.seq)) this.#compress(block);
  }

  #compress(block: KnownBlock): void {
    if (!block.onDisk) return;
    this.#compressor.add(this.stem(block), (bytes) => {
      block.size = bytes;
    });
  }

  /** Forgets the oldest tails in memory beyond their bound. */
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
   * raw output of a full one; `now`: null while the clock may be wrong, and then none goes by age; `mostDiskBytes`: what the log may take beside all others, null to leave the files alone, as
   * when a hundred logs are being opened.
   */
  prune(
    bounds: LogBounds,
    at: { now: number | null; endOffset: number; blockBytes: number; mostDiskBytes: number | null },
  ): void {
    const oldestTime = at.now === null ? Number.NEGATIVE_INFINITY : at.now - bounds.historyAgeMs;
    // A block that seems to end before one that came before it was written under a wrong clock.
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

/** Both files stand there for a moment while a block is being compressed. */
function fileSize(stem: string): number {
  return [rawExtension, deflatedExtension].reduce(
    (sum, extension) => sum + (statSync(stem + extension, { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}
