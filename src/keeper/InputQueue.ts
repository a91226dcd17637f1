/**
 * Accepted input of one PTY that is not typed yet. Owns the bound and its latch: once full, it accepts nothing until
 * half is typed, so that a paste never arrives with small holes. It never waits on a timer.
 */
import { ByteQueue, type ChunkPool } from './ByteQueue.ts';

/** Bytes; more than any honest paste into a program that reads, small enough for many panes. */
export const maxInputBytes = 4 * 1024 * 1024;

export class InputQueue {
  readonly #pool: ChunkPool;
  #queue: ByteQueue;
  /** Writes to the PTY; calls back when the kernel has accepted the bytes. */
  readonly #write: (bytes: Uint8Array, done: () => void) => void;
  #isWriting = false;
  #isLatched = false;

  constructor(pool: ChunkPool, write: (bytes: Uint8Array, done: () => void) => void) {
    this.#pool = pool;
    this.#queue = new ByteQueue(pool);
    this.#write = write;
  }

  /** Accepts all of the bytes, or none. */
  accept(bytes: Uint8Array): boolean {
    if (this.#isLatched || this.#queue.size + bytes.length > maxInputBytes) {
      // With nothing queued, no write would ever release the latch.
      this.#isLatched = this.#isWriting;
      return false;
    }
    this.#queue.append(bytes);
    this.#pump();
    return true;
  }

  /** Drops everything: the program is gone. */
  clear(): void {
    // Not returned to the pool: the kernel may still be reading from the write in flight.
    this.#queue = new ByteQueue(this.#pool);
    this.#isLatched = false;
  }

  #pump(): void {
    if (this.#isWriting || this.#queue.size === 0) return;
    const queue = this.#queue;
    const bytes = queue.view(queue.first, queue.end);
    this.#isWriting = true;
    this.#write(bytes, () => {
      this.#isWriting = false;
      queue.dropTo(queue.first + bytes.length);
      if (this.#queue.size <= maxInputBytes / 2) this.#isLatched = false;
      this.#pump();
    });
  }
}
