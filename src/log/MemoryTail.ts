/**
 * Records of a block that never reached the disk: the log is off, or the disk is full. Owns the bytes, in the format
 * of a block file, and their bound.
 */

export class MemoryTail {
  /** Bound on all tails of a log; history then goes back this far within the life of the server. */
  static readonly limitBytes = 2 * 1024 * 1024;
  /** A block in memory is full at this size, so that two of them fit. */
  static readonly blockBytes = 1024 * 1024;

  #chunks: Uint8Array[] = [];
  #length = 0;
  #overflowed = false;

  get length(): number {
    return this.#length;
  }

  /** True when the bound was exceeded: this tail stays empty until the next block begins. */
  get overflowed(): boolean {
    return this.#overflowed;
  }

  /** Stores a copy of one record's buffers. Returns their size, even if they did not fit. */
  add(buffers: readonly Uint8Array[]): number {
    const added = buffers.reduce((sum, buffer) => sum + buffer.length, 0);
    if (this.#overflowed) return added;
    if (this.#length + added > MemoryTail.limitBytes) {
      this.#overflowed = true;
      this.#chunks = [];
      this.#length = 0;
      return added;
    }
    this.#chunks.push(Buffer.concat(buffers));
    this.#length += added;
    return added;
  }

  /** The records in order. */
  bytes(): Uint8Array {
    const whole = Buffer.concat(this.#chunks);
    this.#chunks = [whole];
    return whole;
  }
}
