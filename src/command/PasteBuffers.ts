/**
 * Paste buffers: named texts, the newest on top. Owns names, order and bounds; knows no pane and no clipboard.
 * Automatic buffers are named buffer0, buffer1, ...; the oldest are deleted when there are more than buffer-limit, or
 * when all buffers together exceed the byte bound. A buffer with a given name stays until it is deleted (tmux(1),
 * BUFFERS). Names are stored with control characters made visible, and found by either form.
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
  /** Order of creation, higher for newer buffers; a renamed buffer keeps it. */
  readonly order: number;
}

/** Largest buffer. A program can fill one through OSC 52 or a pipe; 64 MiB holds any honest copy. */
export const largestBufferBytes = 64 * 1024 * 1024;
/** Bound of all buffers together, names included: four of the largest. */
const allBuffersBytes = 4 * largestBufferBytes;
/** Most buffers; each is a file. */
const mostBuffers = 10_000;

/** Receives changes; set by the store of the buffers. */
export interface BufferListener {
  /** A buffer was added, or with `isGone` deleted; a renamed one is both. */
  changed(name: string, isGone: boolean): void;
  /** Automatic buffers were evicted because the bytes or the number of buffers exceeded the bound. */
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

  /** The newest automatic buffer, which commands use without -b (tmux 3.3a counts named ones too, 3.4 does not). */
  top(): PasteBuffer | undefined {
    return this.#buffers.find(({ automatic }) => automatic);
  }

  get(name: string): PasteBuffer | undefined {
    const wanted = printable(name);
    return this.#buffers.find((buffer) => buffer.name === wanted);
  }

  /** Number of the next automatic buffer. */
  get nextNumber(): number {
    return this.#nextNumber;
  }

  /**
   * Adds an automatic buffer, named by the prefix and a number, and evicts the oldest automatic ones beyond `limit`
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

  /** Appends to the newest automatic buffer, which stays the one without -b, or adds one. Errors: limit-exceeded. */
  append(data: ByteString, at: number, limit: number, prefix?: string): void {
    const old = this.top();
    if (!old) this.add(data, at, limit, prefix);
    else if (data.length > 0) this.#put({ ...old, data: old.data + data, createdAt: at }, [old]);
  }

  /**
   * Sets a named buffer and replaces one of that name. Empty data changes nothing, as in tmux. Errors: empty name,
   * limit-exceeded.
   */
  set(givenName: string, data: ByteString, at: number): void {
    if (data.length === 0) return;
    const name = printable(givenName);
    if (name === '') throw fail('bad-value', { words: 'empty buffer name' });
    const old = this.get(name);
    this.#put({ name, data, createdAt: at, automatic: false }, old ? [old] : []);
  }

  /** Renames a buffer, which becomes a named one and replaces one of the new name. Errors: `unknown buffer: X`. */
  rename(oldName: string, givenName: string): void {
    const buffer = this.get(oldName);
    const newName = printable(givenName);
    if (!buffer) throw fail('no-such-buffer', { name: oldName, words: `unknown buffer: ${oldName}` });
    if (newName === '') throw fail('bad-value', { words: 'new name is empty' });
    const renamed = { ...buffer, name: newName, automatic: false };
    this.#buffers = this.#buffers
      .filter((other) => other === buffer || other.name !== newName)
      .map((other) => (other === buffer ? renamed : other));
    this.listener?.changed(buffer.name, true);
    this.listener?.changed(newName, false);
  }

  delete(name: string): boolean {
    const before = this.#buffers.length;
    const wanted = printable(name);
    this.#buffers = this.#buffers.filter((buffer) => buffer.name !== wanted);
    const isGone = this.#buffers.length < before;
    if (isGone) this.listener?.changed(wanted, true);
    return isGone;
  }

  /** Restores the previous server's buffers, newest first; any beyond the bounds stay until the next one is added. */
  restore(state: { nextNumber: number; buffers: readonly PasteBuffer[] }): void {
    this.#nextNumber = state.nextNumber;
    this.#buffers = state.buffers.map((buffer) => ({ ...buffer, name: printable(buffer.name) }));
    this.#nextOrder = (this.#buffers[0]?.order ?? 0) + 1;
  }

  /** Puts a buffer on top in place of `leaving`, and evicts as many of the oldest automatic ones as needed. */
  #put(buffer: Omit<PasteBuffer, 'order'>, leaving: readonly PasteBuffer[]): PasteBuffer {
    if (buffer.data.length > largestBufferBytes)
      throw fail('limit-exceeded', {
        limit: 'bytes of a paste buffer',
        most: largestBufferBytes,
        value: buffer.data.length,
      });
    const staying = this.#buffers.filter((each) => !leaving.includes(each));
    const evicted = evictedFor(buffer, staying);
    const added = { ...buffer, order: this.#nextOrder++ };
    this.#buffers = [added, ...staying.filter((each) => !evicted.includes(each))];
    if (evicted.length > 0) this.listener?.evicted(evicted.map(({ name }) => name));
    for (const { name } of [...evicted, ...leaving])
      if (name !== added.name) this.listener?.changed(name, true);
    this.listener?.changed(added.name, false);
    return added;
  }
}

/** The oldest automatic buffers to evict for this one. Errors: limit-exceeded, when even that leaves no room. */
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
  if (count > mostBuffers)
    throw fail('limit-exceeded', { limit: 'number of paste buffers', most: mostBuffers, value: count });
  if (bytes > allBuffersBytes)
    throw fail('limit-exceeded', {
      limit: 'bytes of all paste buffers',
      most: allBuffersBytes,
      value: bytes,
    });
  return evicted;
}

function sizeOf({ name, data }: Omit<PasteBuffer, 'order'>): number {
  return name.length + data.length;
}
