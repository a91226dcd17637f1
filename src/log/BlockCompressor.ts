/**
 * Compresses full blocks, one at a time for all panes of a server, off the main thread: zlib and file system calls run
 * in libuv's thread pool. It begins once no block came for a while: in a flood the processor has better things to do, and
 * most blocks of one are out of bounds before it ends. Owns the order of steps that makes it safe to be killed in between.
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

/** A flood fills a block in some hundredths of a second. */
const quietMs = 1000;
/** Blocks that wait in any case: of a megabyte each, what a pane keeps unless told otherwise. More are not put off. */
const mostWaiting = 64;

export class BlockCompressor {
  /** By path without extension, the oldest first; told the bytes of the compressed file. */
  readonly #queue = new Map<string, (bytes: number) => void>();
  #quiet: NodeJS.Timeout | null = null;
  #current: string | null = null;
  #currentForgotten = false;
  #running: Promise<void> | null = null;
  #stopped = false;

  /** Takes the path of a full block without its extension; `done` is told how many bytes its compressed file has. */
  add(stem: string, done: (bytes: number) => void = () => {}): void {
    if (this.#stopped) return;
    this.#queue.set(stem, done);
    this.#quiet ??= setTimeout(() => this.#begin(), quietMs);
    this.#quiet.refresh();
    if (this.#queue.size > mostWaiting) this.#running ??= this.#run();
  }

  #begin(): void {
    if (this.#quiet) clearTimeout(this.#quiet);
    this.#quiet = null;
    this.#running ??= this.#run();
  }

  /** The block was removed: takes it off the queue, or its compressed file away when it is just being made. */
  forget(stem: string): void {
    this.#queue.delete(stem);
    if (this.#current === stem) this.#currentForgotten = true;
  }

  /** Compresses what waits now, and resolves when nothing is left to do. */
  async idle(): Promise<void> {
    while (this.#running !== null || this.#queue.size > 0) {
      this.#begin();
      await this.#running;
    }
  }

  /** Forgets what is queued; the next open of those logs queues it again. */
  stop(): void {
    this.#stopped = true;
    this.#queue.clear();
    if (this.#quiet) clearTimeout(this.#quiet);
    this.#quiet = null;
  }

  /** Until so many are left as may wait in a flood, or none when it is quiet. */
  async #run(): Promise<void> {
    while (this.#queue.size > (this.#quiet === null ? 0 : mostWaiting)) {
      const [next] = this.#queue;
      if (next === undefined) break;
      const [stem, done] = next;
      this.#queue.delete(stem);
      this.#current = stem;
      this.#currentForgotten = false;
      // What fails stays as it is, readable and uncompressed: a full disk, a block that was pruned meanwhile.
      await compressBlock(stem).then(done, () =>
        removeQuietly(stem + deflatedExtension + temporaryExtension),
      );
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
async function compressBlock(stem: string): Promise<number> {
  const bytes = await readFile(stem + rawExtension);
  const reading = decodeHeader(bytes);
  if (reading.kind === 'bad') return bytes.length;
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
    // One writev(2) may write less than it was given, as on a disk that is just getting full; these go on, or throw.
    await file.writeFile(header);
    await file.writeFile(body);
    // The raw block goes next, so this one has to be on the disk before a power cut can come between.
    await file.datasync();
  } finally {
    await file.close();
  }
  await rename(path + temporaryExtension, path);
  await unlink(stem + rawExtension);
  return header.length + body.length;
}
