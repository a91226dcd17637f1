/**
 * The paste buffers: named texts, the newest on top. Owns names, order and bounds; knows no pane and no clipboard.
 * Automatic buffers are named buffer0, buffer1, ... and the oldest of them go when there are more than buffer-limit, or
 * when all buffers together hold too much; a buffer that was given a name stays until it is deleted (tmux(1), BUFFERS).
 * Names are kept with their control characters made visible, and found by either form.
 */
import { fail } from '../protocol/errors.ts';
import type { ByteString } from '../protocol/messages.ts';
import { printable } from '../protocol/printable.ts';

export interface PasteBuffer {
  readonly name: string;
  readonly data: ByteString;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly automatic: boolean;
  /** Higher for newer ones; a renamed buffer keeps it. */
  readonly order: number;
}

/** A buffer's size is bounded, since a program can fill one through OSC 52 or a pipe: 64 MiB holds any honest copy. */
export const largestBufferBytes = 64 * 1024 * 1024;
/** All buffers together, names counted: four of the largest. */
const allBuffersBytes = 4 * largestBufferBytes;
/** Buffers there may be; each is a file. */
const mostBuffers = 10_000;

/** What is told of changes; set by whoever stores them. */
export interface BufferListener {
  /** A buffer came, went, or got another name. */
  changed(): void;
  /** Automatic buffers went because all together held too much, or were too many. */
  evicted(names: readonly string[]): void;
}

export class PasteBuffers {
  /** Newest first. */
  #buffers: PasteBuffer[] = [];
  #nextNumber = 0;
  #nextOrder = 1;
  listener: BufferListener | null = null;

  /** Newest first. */
  list(): readonly PasteBuffer[] {
    return this.#buffers;
  }

  /** The newest buffer: what paste-buffer means without -b (tmux 3.3a takes a named one too). */
  top(): PasteBuffer | undefined {
    return this.#buffers[0];
  }

  get(name: string): PasteBuffer | undefined {
    const wanted = printable(name);
    return this.#buffers.find((buffer) => buffer.name === wanted);
  }

  /** Of the next automatic buffer. */
  get nextNumber(): number {
    return this.#nextNumber;
  }

  /**
   * Adds an automatic buffer, named by the prefix and a number, and drops the oldest automatic ones beyond `limit`
   * (buffer-limit). Errors: limit-exceeded.
   */
  add(data: ByteString, at: number, limit: number, prefix = 'buffer'): PasteBuffer | undefined {
    if (data.length === 0) return undefined;
    let name: string;
    do name = `${printable(prefix)}${this.#nextNumber++}`;
    while (this.get(name));
    const automatic = this.#buffers.filter((buffer) => buffer.automatic);
    return this.#put({ name, data, createdAt: at, automatic: true }, automatic.slice(Math.max(1, limit) - 1));
  }

  /** Sets a named buffer, replacing one of that name. Empty data changes nothing, as in tmux. Errors: empty name, limit-exceeded. */
  set(givenName: string, data: ByteString, at: number): void {
    if (data.length === 0) return;
    const name = printable(givenName);
    if (name === '') throw fail('command-failed', { message: 'empty buffer name' });
    const old = this.get(name);
    this.#put({ name, data, createdAt: at, automatic: false }, old ? [old] : []);
  }

  /** Renames a buffer, which makes it a named one; one that had the new name is gone. Errors: `unknown buffer: X`. */
  rename(oldName: string, givenName: string): void {
    const buffer = this.get(oldName);
    const newName = printable(givenName);
    if (!buffer) throw fail('command-failed', { message: `unknown buffer: ${oldName}` });
    if (newName === '') throw fail('command-failed', { message: 'new name is empty' });
    const renamed = { ...buffer, name: newName, automatic: false };
    this.#buffers = this.#buffers
      .filter((other) => other === buffer || other.name !== newName)
      .map((other) => (other === buffer ? renamed : other));
    this.listener?.changed();
  }

  delete(name: string): boolean {
    const before = this.#buffers.length;
    const wanted = printable(name);
    this.#buffers = this.#buffers.filter((buffer) => buffer.name !== wanted);
    const isGone = this.#buffers.length < before;
    if (isGone) this.listener?.changed();
    return isGone;
  }

  /** Those of the server before, the newest first; more than there may be are kept until others come. */
  restore(state: { nextNumber: number; buffers: readonly PasteBuffer[] }): void {
    this.#nextNumber = state.nextNumber;
    this.#buffers = state.buffers.map((buffer) => ({ ...buffer, name: printable(buffer.name) }));
    this.#nextOrder = (this.#buffers[0]?.order ?? 0) + 1;
  }

  /** Puts a buffer on top; `leaving` go for it, and as many of the oldest automatic ones as it takes. */
  #put(buffer: Omit<PasteBuffer, 'order'>, leaving: readonly PasteBuffer[]): PasteBuffer {
    if (buffer.data.length > largestBufferBytes)
      throw fail('limit-exceeded', { limit: 'bytes of a paste buffer', value: buffer.data.length });
    const staying = this.#buffers.filter((each) => !leaving.includes(each));
    const evicted = evictedFor(buffer, staying);
    const added = { ...buffer, order: this.#nextOrder++ };
    this.#buffers = [added, ...staying.filter((each) => !evicted.includes(each))];
    if (evicted.length > 0) this.listener?.evicted(evicted.map(({ name }) => name));
    this.listener?.changed();
    return added;
  }
}

/** The oldest automatic buffers that must go for this one. Errors: limit-exceeded, when it has no room without them either. */
function evictedFor(buffer: Omit<PasteBuffer, 'order'>, staying: readonly PasteBuffer[]): PasteBuffer[] {
  let bytes = sizeOf(buffer) + staying.reduce((sum, each) => sum + sizeOf(each), 0);
  let count = staying.length + 1;
  const isTooMuch = (): boolean => bytes > allBuffersBytes || count > mostBuffers;
  const evicted: PasteBuffer[] = [];
  for (const oldest of staying.filter(({ automatic }) => automatic).reverse()) {
    if (!isTooMuch()) break;
    evicted.push(oldest);
    bytes -= sizeOf(oldest);
    count -= 1;
  }
  if (count > mostBuffers) throw fail('limit-exceeded', { limit: 'number of paste buffers', value: count });
  if (bytes > allBuffersBytes)
    throw fail('limit-exceeded', { limit: 'bytes of all paste buffers', value: bytes });
  return evicted;
}

function sizeOf({ name, data }: Omit<PasteBuffer, 'order'>): number {
  return name.length + data.length;
}
