/**
 * The paste buffers: named texts, the newest on top. Owns names, order and bounds; knows no pane and no clipboard.
 * Automatic buffers are named buffer0, buffer1, ... and the oldest of them go when there are more than buffer-limit;
 * a buffer that was given a name stays until it is deleted (tmux(1), BUFFERS).
 */
import { fail } from '../protocol/errors.ts';
import type { ByteString } from '../protocol/messages.ts';

export interface PasteBuffer {
  readonly name: string;
  readonly data: ByteString;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly automatic: boolean;
}

/** A buffer's size is bounded, since a program can fill one through OSC 52 or a pipe: 64 MiB holds any honest copy. */
const maximumBytes = 64 * 1024 * 1024;

export class PasteBuffers {
  /** Newest first. */
  #buffers: PasteBuffer[] = [];
  #nextNumber = 0;

  /** Newest first. */
  list(): readonly PasteBuffer[] {
    return this.#buffers;
  }

  /** The newest buffer: what paste-buffer means without -b (tmux 3.3a takes a named one too). */
  top(): PasteBuffer | undefined {
    return this.#buffers[0];
  }

  get(name: string): PasteBuffer | undefined {
    return this.#buffers.find((buffer) => buffer.name === name);
  }

  /** Adds an automatic buffer, named by the prefix and a number, and drops the oldest automatic ones beyond `limit` (buffer-limit). */
  add(data: ByteString, at: number, limit: number, prefix = 'buffer'): PasteBuffer | undefined {
    if (data.length === 0) return undefined;
    this.#checkSize(data);
    let automatic = this.#buffers.filter((buffer) => buffer.automatic);
    while (automatic.length >= Math.max(1, limit)) {
      const oldest = automatic.at(-1);
      this.#buffers = this.#buffers.filter((buffer) => buffer !== oldest);
      automatic = automatic.slice(0, -1);
    }
    let name: string;
    do name = `${prefix}${this.#nextNumber++}`;
    while (this.get(name));
    const buffer = { name, data, createdAt: at, automatic: true };
    this.#buffers.unshift(buffer);
    return buffer;
  }

  /** Sets a named buffer, replacing one of that name. Empty data changes nothing, as in tmux. Errors: empty name. */
  set(name: string, data: ByteString, at: number): void {
    if (data.length === 0) return;
    if (name === '') throw fail('command-failed', { message: 'empty buffer name' });
    this.#checkSize(data);
    this.#buffers = this.#buffers.filter((buffer) => buffer.name !== name);
    this.#buffers.unshift({ name, data, createdAt: at, automatic: false });
  }

  /** Renames a buffer, which makes it a named one; one that had the new name is gone. Errors: `unknown buffer: X`. */
  rename(oldName: string, newName: string): void {
    const buffer = this.get(oldName);
    if (!buffer) throw fail('command-failed', { message: `unknown buffer: ${oldName}` });
    if (newName === '') throw fail('command-failed', { message: 'new name is empty' });
    const renamed = { ...buffer, name: newName, automatic: false };
    this.#buffers = this.#buffers
      .filter((other) => other === buffer || other.name !== newName)
      .map((other) => (other === buffer ? renamed : other));
  }

  delete(name: string): boolean {
    const before = this.#buffers.length;
    this.#buffers = this.#buffers.filter((buffer) => buffer.name !== name);
    return this.#buffers.length < before;
  }

  toState(): { nextNumber: number; buffers: PasteBuffer[] } {
    return { nextNumber: this.#nextNumber, buffers: [...this.#buffers] };
  }

  restore(state: { nextNumber: number; buffers: readonly PasteBuffer[] }): void {
    this.#nextNumber = state.nextNumber;
    this.#buffers = [...state.buffers];
  }

  #checkSize(data: ByteString): void {
    if (data.length > maximumBytes)
      throw fail('limit-exceeded', { limit: 'bytes of a paste buffer', value: data.length });
  }
}
