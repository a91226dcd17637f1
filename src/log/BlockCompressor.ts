/**
 * Compresses full blocks, one at a time for all panes of a server, off the main thread: zlib and file system calls run
 * in libuv's thread pool. Owns the order of steps that makes it safe to be killed in between; keeps no list of blocks.
 */
import { open, readFile, rename, unlink } from 'node:fs/promises';
import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import {
  blockFileMode,
  deflatedExtension,
  rawExtension,
  removeQuietly,
  temporaryExtension,
} from './BlockFile.ts';
import { decodeHeader, encodeHeader, walkRecords } from './BlockFormat.ts';

const deflateAsync = promisify(deflate);

/** Level 1 takes a quarter of the time of level 6 on terminal output and leaves about a tenth more bytes. */
const deflateLevel = 1;
/** Most blocks deflate to less than this: in one piece, where zlib's own 16 KiB would come back to the main loop for each. */
const deflateChunkBytes = 256 * 1024;

export class BlockCompressor {
  readonly #queue: string[] = [];
  #current: string | null = null;
  #currentForgotten = false;
  #running: Promise<void> | null = null;
  #stopped = false;

  /** Takes the path of a full block without its extension. */
  add(stem: string): void {
    if (this.#stopped) return;
    this.#queue.push(stem);
    this.#running ??= this.#run();
  }

  /** The block was removed: takes it off the queue, or its compressed file away when it is just being made. */
  forget(stem: string): void {
    const index = this.#queue.indexOf(stem);
    if (index >= 0) this.#queue.splice(index, 1);
    if (this.#current === stem) this.#currentForgotten = true;
  }

  /** Resolves when nothing is left to do. */
  async idle(): Promise<void> {
    await this.#running;
  }

  /** Forgets what is queued; the next open of those logs queues it again. */
  stop(): void {
    this.#stopped = true;
    this.#queue.length = 0;
  }

  async #run(): Promise<void> {
    for (let stem = this.#queue.shift(); stem !== undefined; stem = this.#queue.shift()) {
      this.#current = stem;
      this.#currentForgotten = false;
      // What fails stays as it is, readable and uncompressed: a full disk, a block that was pruned meanwhile.
      await compressBlock(stem).catch(() => removeQuietly(stem + deflatedExtension + temporaryExtension));
      if (this.#currentForgotten) removeQuietly(stem + deflatedExtension);
    }
    this.#current = null;
    this.#running = null;
  }
}

/**
 * Writes the compressed block beside the raw one, then removes the raw one. Whatever step a crash falls between, a
 * complete file stands under one of the two names; when both do, they hold the same.
 */
async function compressBlock(stem: string): Promise<void> {
  const bytes = await readFile(stem + rawExtension);
  const reading = decodeHeader(bytes);
  if (reading.kind === 'bad') return;
  const raw = bytes.subarray(reading.length);
  const cursor = { position: 0, offset: reading.header.firstOffset, time: reading.header.firstTime };
  walkRecords(raw, cursor, () => undefined);
  const records = raw.subarray(0, cursor.position);
  const body = await deflateAsync(records, { level: deflateLevel, chunkSize: deflateChunkBytes });
  const header = encodeHeader({
    ...reading.header,
    deflated: { rawLength: records.length, endOffset: cursor.offset },
  });
  const path = stem + deflatedExtension;
  const file = await open(path + temporaryExtension, 'w', blockFileMode);
  try {
    await file.writev([header, body]);
    // The raw block goes next, so this one has to be on the disk before a power cut can come between.
    await file.datasync();
  } finally {
    await file.close();
  }
  await rename(path + temporaryExtension, path);
  await unlink(stem + rawExtension);
}
