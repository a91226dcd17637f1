/**
 * Accepted input of one PTY that is not typed yet. Owns the bound and its latch: once full, it accepts nothing until
 * half is typed, so that a paste never arrives with small holes. It never waits on a timer.
 *
 * The bytes of each writer stay apart, so that those of one can be dropped up to the last byte that the kernel has:
 * bytes are written as the kernel takes them, and at most one waits for room beyond recall.
 */
import { ByteQueue, type ChunkPool } from './ByteQueue.ts';
import { OpenPaste, pasteEnd } from './OpenPaste.ts';

/** Bytes; more than any honest paste into a program that reads, small enough for many panes. */
export const maxInputBytes = 4 * 1024 * 1024;

/** The kernel's end of a PTY. */
export interface InputSink {
  /** Writes what the kernel takes now; answers how many bytes, 0 when it has no room. */
  write(bytes: Uint8Array): number;
  /** Writes one byte as soon as the kernel has room, and calls back. */
  writeLater(byte: Uint8Array, done: () => void): void;
}

/** A run of queued bytes of one writer, up to the offset `end`. */
interface Segment {
  readonly writer: string;
  end: number;
}

export class InputQueue {
  readonly #pool: ChunkPool;
  readonly #sink: InputSink;
  readonly #paste = new OpenPaste();
  #queue: ByteQueue;
  #segments: Segment[] = [];
  #isWaiting = false;
  #isLatched = false;

  constructor(pool: ChunkPool, sink: InputSink) {
    this.#pool = pool;
    this.#queue = new ByteQueue(pool);
    this.#sink = sink;
  }

  /** Accepts all of the bytes, or none. */
  accept(bytes: Uint8Array, writer: string): boolean {
    if (this.#isLatched || this.#queue.size + bytes.length > maxInputBytes) {
      // With nothing queued, no write would ever release the latch.
      this.#isLatched = this.#isWaiting;
      return false;
    }
    const rest = this.#isWaiting || this.#queue.size > 0 ? bytes : this.#writeNow(bytes, writer);
    if (rest.length > 0) {
      this.#append(rest, writer);
      this.#pump();
    }
    return true;
  }

  /**
   * Drops the queued input of every writer whose name begins with none of these. A bracketed paste of theirs that the
   * program has the beginning of is ended, so that what follows is not taken for a part of it.
   */
  dropAllBut(kept: readonly string[]): void {
    const isKept = (writer: string): boolean => kept.some((name) => writer.startsWith(name));
    const before = this.#queue;
    const segments = this.#segments;
    this.#queue = new ByteQueue(this.#pool);
    this.#segments = [];
    if (this.#paste.writer !== null && !isKept(this.#paste.writer)) this.#append(pasteEnd, '');
    let at = before.first;
    for (const { writer, end } of segments) {
      while (at < end) {
        const part = before.view(at, end);
        if (isKept(writer)) this.#append(part, writer);
        at += part.length;
      }
    }
    before.dropTo(before.end);
    if (this.#queue.size <= maxInputBytes / 2) this.#isLatched = false;
    this.#pump();
  }

  /** Drops everything: the program is gone. */
  clear(): void {
    this.#queue.dropTo(this.#queue.end);
    this.#segments = [];
    this.#isLatched = false;
  }

  #append(bytes: Uint8Array, writer: string): void {
    this.#queue.append(bytes);
    const last = this.#segments.at(-1);
    if (last?.writer === writer) last.end = this.#queue.end;
    else this.#segments.push({ writer, end: this.#queue.end });
  }

  /** Answers what the kernel has no room for. */
  #writeNow(bytes: Uint8Array, writer: string): Uint8Array {
    const written = this.#sink.write(bytes);
    if (written > 0) this.#paste.typed(bytes.subarray(0, written), writer);
    return bytes.subarray(written);
  }

  #pump(): void {
    while (!this.#isWaiting) {
      const queue = this.#queue;
      const [segment] = this.#segments;
      if (segment === undefined) return;
      const bytes = queue.view(queue.first, segment.end);
      const left = this.#writeNow(bytes, segment.writer).length;
      if (left === bytes.length) this.#writeOne(bytes.subarray(0, 1), segment.writer);
      this.#typed(queue.first + Math.max(1, bytes.length - left), segment);
    }
  }

  #writeOne(byte: Uint8Array, writer: string): void {
    this.#isWaiting = true;
    this.#paste.typed(byte, writer);
    // Copied: its chunk may be used again before the kernel has it.
    this.#sink.writeLater(Uint8Array.from(byte), () => {
      this.#isWaiting = false;
      this.#pump();
    });
  }

  #typed(offset: number, segment: Segment): void {
    this.#queue.dropTo(offset);
    if (offset >= segment.end) this.#segments.shift();
    if (this.#queue.size <= maxInputBytes / 2) this.#isLatched = false;
  }
}
