/**
 * Compresses full blocks, one at a time for all panes of a server, off the main thread: zlib and file system calls run
 * in libuv's thread pool. Starts once no block has come for a while: in a flood the processor has better things to do,
 * and most of a flood's blocks are pruned before it ends. Owns the order of steps that makes a kill in between safe.
 */
import { open, readFile, rename, unlink } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import {
  blockFileMode,
  deflatedExtension,
  rawExtension,
  removeQuietly,
  temporaryExtension,
} from './blockFile.ts';
import { decodeHeader, encodeHeader, walkRecords } from './blockFormat.ts';

const deflateAsync = promisify(deflate);

/** Level 1 takes a quarter of the time of level 6 on terminal output and leaves about a tenth more bytes. */
const deflateLevel = 1;
/**
 * Most blocks deflate to less than this: one piece, where zlib's default of 16 KiB would return to the main loop for
 * each piece.
 */
const deflateChunkBytes = 256 * 1024;

/** A flood fills a block in a few hundredths of a second. */
const quietMs = 1000;
/** Most blocks left waiting: one megabyte each, a pane's default history. Beyond this, compression is not put off. */
const mostWaiting = 64;

/** A block that is complete, and what is in it. */
export interface CompleteBlock {
  /** UUID of the pane. */
  pane: string;
  seq: number;
  firstOffset: number;
  endOffset: number;
  /** Milliseconds since the epoch; the records' times are relative to it. */
  firstTime: number;
  /** Of its records, uncompressed, in hex. */
  sha256: string;
}

export class BlockCompressor {
  readonly #completed: (block: CompleteBlock) => void;
  /** By path without extension, oldest first; the callback gets the bytes of the compressed file. */
  readonly #queue = new Map<string, (bytes: number) => void>();
  #quiet: NodeJS.Timeout | null = null;
  #current: string | null = null;
  #currentForgotten = false;
  #running: Promise<void> | null = null;
  #stopped = false;

  /** `completed` is called at least once for each block, also when a server was killed meanwhile. */
  constructor(completed: (block: CompleteBlock) => void = () => {}) {
    this.#completed = completed;
  }

  /** Queues a full block by its path without extension; `done` gets the bytes of its compressed file. */
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

  /** The block was removed: takes it off the queue, or removes its compressed file when that is being written. */
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

  /** Empties the queue; the next open of those logs fills it again. */
  stop(): void {
    this.#stopped = true;
    this.#queue.clear();
    if (this.#quiet) clearTimeout(this.#quiet);
    this.#quiet = null;
  }

  /** Compresses until the rest may wait in a flood, or all when it is quiet. */
  async #run(): Promise<void> {
    while (this.#queue.size > (this.#quiet === null ? 0 : mostWaiting)) {
      const [next] = this.#queue;
      if (next === undefined) break;
      const [stem, done] = next;
      this.#queue.delete(stem);
      this.#current = stem;
      this.#currentForgotten = false;
      // After an error the block stays readable and uncompressed: a full disk, or a block pruned meanwhile.
      await compressBlock(stem, this.#completed).then(done, () =>
        removeQuietly(stem + deflatedExtension + temporaryExtension),
      );
      if (this.#currentForgotten) removeQuietly(stem + deflatedExtension);
    }
    this.#current = null;
    this.#running = null;
  }
}

/**
 * Writes the compressed block beside the raw one, then removes the raw one. Wherever a crash falls, a complete file
 * exists under one of the two names; when both exist, they hold the same.
 */
async function compressBlock(stem: string, completed: (block: CompleteBlock) => void): Promise<number> {
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
    // A writev(2) may write less than it was given, as on a disk that is filling up; these calls continue, or throw.
    await file.writeFile(header);
    await file.writeFile(body);
    // The raw block is removed next, so this one must be on the disk before a power cut.
    await file.datasync();
  } finally {
    await file.close();
  }
  await rename(path + temporaryExtension, path);
  const { seq, firstOffset, firstTime } = reading.header;
  const place = { pane: basename(dirname(stem)), seq, firstOffset, endOffset: cursor.offset, firstTime };
  completed({ ...place, sha256: await hashOf(records) });
  // Last: while the raw block is there, it is compressed and told again by the next server.
  await unlink(stem + rawExtension);
  return header.length + body.length;
}

/** Off the main thread, as compression is. */
async function hashOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('hex');
}
