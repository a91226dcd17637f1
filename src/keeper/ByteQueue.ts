/**
 * A first-in first-out run of bytes with absolute offsets, in chunks of 64 KiB: a PTY's output until it is
 * acknowledged, and its input until it is typed. It copies bytes in once and hands out views; it sets no bound.
 */

/** One message on the link carries at most a chunk; 64 KiB is also what libuv reads at once. */
export const chunkBytes = 64 * 1024;
/** Emptied chunks kept for reuse: 1 MiB, so that a flood allocates nothing and an idle keeper holds little. */
const maxSpareChunks = 16;

/** Free chunks, shared by all queues of one keeper. */
export class ChunkPool {
  readonly #spare: Buffer[] = [];

  take(): Buffer {
    return this.#spare.pop() ?? Buffer.allocUnsafeSlow(chunkBytes);
  }

  give(chunk: Buffer): void {
    if (this.#spare.length < maxSpareChunks) this.#spare.push(chunk);
  }
}

export class ByteQueue {
  readonly #pool: ChunkPool;
  readonly #chunks: Buffer[] = [];
  /** Offset of the first byte of the first chunk; at or before `first`. */
  #base = 0;
  #firstOffset = 0;
  #endOffset = 0;

  constructor(pool: ChunkPool) {
    this.#pool = pool;
  }

  /** Offset of the oldest byte held. */
  get first(): number {
    return this.#firstOffset;
  }

  /** Offset after the newest byte: all bytes ever appended. */
  get end(): number {
    return this.#endOffset;
  }

  /** Bytes held. */
  get size(): number {
    return this.#endOffset - this.#firstOffset;
  }

  append(bytes: Uint8Array): void {
    let from = 0;
    while (from < bytes.length) {
      const used = this.#endOffset - this.#base - (this.#chunks.length - 1) * chunkBytes;
      let tail = this.#chunks.at(-1);
      let at = used;
      if (tail === undefined || used === chunkBytes) {
        if (tail === undefined) this.#base = this.#endOffset;
        tail = this.#pool.take();
        this.#chunks.push(tail);
        at = 0;
      }
      const part = bytes.subarray(from, from + chunkBytes - at);
      tail.set(part, at);
      from += part.length;
      this.#endOffset += part.length;
    }
  }

  /** A view of the bytes from `offset` on, up to `end` and within one chunk; valid until they are dropped. */
  view(offset: number, end: number): Buffer {
    const index = Math.floor((offset - this.#base) / chunkBytes);
    const chunk = this.#chunks[index];
    if (chunk === undefined || offset < this.#firstOffset) return Buffer.alloc(0);
    const start = offset - this.#base - index * chunkBytes;
    return chunk.subarray(start, start + Math.min(end, this.#endOffset) - offset);
  }

  /** Drops the bytes before `offset`; an offset outside the queue is moved to its edge. */
  dropTo(offset: number): void {
    this.#firstOffset = Math.min(Math.max(offset, this.#firstOffset), this.#endOffset);
    while (this.#chunks.length > 0) {
      const isEmptied = this.#firstOffset >= this.#base + chunkBytes || this.#firstOffset === this.#endOffset;
      if (!isEmptied) return;
      const chunk = this.#chunks.shift();
      if (chunk !== undefined) this.#pool.give(chunk);
      this.#base += chunkBytes;
    }
  }
}
