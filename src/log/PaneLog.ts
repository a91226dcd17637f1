/**
 * The append-only log of one pane: what a screen is a fold over. Owns the open block, the list of blocks, their bounds,
 * and what is kept in memory while the disk takes nothing. Never parses output and never knows what a session is.
 *
 * Every method is synchronous and none throws into the server: when the disk refuses, the log goes on in memory, says
 * so in `state`, and tries the disk again later. An append is one write(2), so what was appended survives a kill -9.
 */
import { closeSync, fsync, ftruncateSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { systemReason } from '../protocol/systemReason.ts';
import type { BlockCompressor } from './BlockCompressor.ts';
import {
  type BlockName,
  blockStem,
  deflatedExtension,
  type LogDisk,
  rawExtension,
  realDisk,
  removeInBackground,
} from './BlockFile.ts';
import { type BlockRecord, encodeRecord } from './BlockFormat.ts';
import { MemoryTail } from './MemoryTail.ts';
import { emptyRecovery, recoverLog } from './recoverLog.ts';
import type {
  BlockSource,
  CheckpointFacts,
  CheckpointNeed,
  LogBounds,
  LogRecord,
  LogRecovery,
  LogState,
  PastSource,
} from './types.ts';

/** Raw bytes after which a block is full. A block is what reading the past replays: 1 MiB takes about 15 ms. */
const defaultBlockBytes = 1024 * 1024;
/** A program that never leaves its escape sequence can't put a checkpoint off for ever: this many blocks' worth. */
const forcedCutFactor = 4;
/** While the disk refuses, it is tried again after this long or this much output, whichever is first. */
const retryAfterMs = 5_000;
const retryAfterBytes = 256 * 1024;
/** A log is cut into at least this many blocks, so that pruning a small one does not take nearly all of it. */
const leastBlocks = 8;
const leastBlockBytes = 1024;

export interface PaneLogOptions {
  bounds: LogBounds;
  clock: { now(): number };
  compressor: BlockCompressor;
  /** False for a pane whose option `log` is off: nothing goes to the disk. True when absent. */
  enabled?: boolean;
  /** For tests: raw bytes of a full block. */
  blockBytes?: number;
  /** The file system when absent. */
  disk?: LogDisk;
}

/** A block that this log knows, oldest first. `memory` holds what never reached the disk of it. */
interface KnownBlock extends BlockName {
  onDisk: boolean;
  /** Set for the block being written: bytes of its file that are good. */
  length: number | null;
  memory: MemoryTail | null;
}

export class PaneLog {
  readonly dir: string;
  /** What was found when the log was opened; empty once `forgetRecovery` was called. */
  recovery: LogRecovery;
  /** Sentences about files that could not be read, for the server's status. */
  readonly problems: readonly string[];

  readonly #options: PaneLogOptions;
  readonly #disk: LogDisk;
  #bounds: LogBounds;
  #enabled: boolean;
  #failure: { reason: string; at: number; offset: number } | null = null;
  #blocks: KnownBlock[];
  #fd: number | null = null;
  #bytesInBlock = 0;
  #lastTime = 0;
  #endOffset: number;
  #base: number;
  #lastSerial: number;
  #nextSeq: number;
  #closed = false;

  /** Opens or makes the log in `dir`. Never throws: what can't be read or made is told in `problems` and `state`. */
  static open(dir: string, options: PaneLogOptions): PaneLog {
    return new PaneLog(dir, options);
  }

  private constructor(dir: string, options: PaneLogOptions) {
    this.dir = dir;
    this.#options = options;
    this.#disk = options.disk ?? realDisk;
    this.#bounds = options.bounds;
    this.#enabled = options.enabled ?? true;
    const found = recoverLog(dir, { create: this.#enabled });
    this.recovery = found.recovery;
    this.problems = found.problems;
    this.#endOffset = found.recovery.endOffset;
    this.#base = found.recovery.base;
    this.#lastSerial = found.recovery.lastSerial;
    this.#nextSeq = found.nextSeq;
    this.#blocks = found.blocks.map((block) => ({ ...block, onDisk: true, length: null, memory: null }));
    if (found.failure !== null) this.#fail(found.failure);
    const open = this.#blocks.at(-1);
    if (found.open && open) {
      this.#fd = found.open.fd;
      open.length = found.open.length;
      this.#bytesInBlock = found.open.length;
      this.#lastTime = found.open.lastTime;
      if (!this.#enabled) this.#closeFile();
    }
    for (const name of found.uncompressed) options.compressor.add(join(dir, blockStem(name)));
    this.#prune();
  }

  /** Drops the recovered bytes once the screen has taken them. */
  forgetRecovery(): void {
    this.recovery = emptyRecovery();
  }

  get state(): LogState {
    if (!this.#enabled) return { kind: 'off' };
    return this.#failure ? { kind: 'failed', reason: this.#failure.reason } : { kind: 'ok' };
  }

  /** Offset in the log after the last byte appended. */
  get endOffset(): number {
    return this.#endOffset;
  }

  /** Offset in the log at which the present PTY's stream began: log offset = base + offset in the keeper's stream. */
  get base(): number {
    return this.#base;
  }

  /** The last mark serial of the present PTY that was appended; 0 for none. */
  get lastSerial(): number {
    return this.#lastSerial;
  }

  /** Time of the last record, also of one from before a restart; 0 for an empty log. */
  get lastAt(): number {
    return this.#lastTime;
  }

  /** Raw output bytes that the log reaches back. */
  get rawBytes(): number {
    return this.#endOffset - (this.#blocks[0]?.firstOffset ?? this.#endOffset);
  }

  /** Offset and time of the oldest output kept; null for an empty log. */
  get oldest(): { offset: number; at: number } | null {
    const first = this.#blocks[0];
    return first ? { offset: first.firstOffset, at: first.firstTime } : null;
  }

  /** Whether the server should make a checkpoint and call `cut`. A log without a block wants one at once. */
  get needsCheckpoint(): CheckpointNeed {
    const open = this.#blocks.at(-1);
    if (!open || (this.#fd === null && open.memory === null)) return 'wanted';
    const full = this.#blockBytes();
    if (this.#bytesInBlock >= full * forcedCutFactor) return 'forced';
    if (this.#bytesInBlock >= full) return 'wanted';
    return this.#retryDue() ? 'wanted' : 'no';
  }

  /**
   * Appends one record and returns what was new of it, or null when all of it was in the log already (a stream that is
   * read again after a crash): the server feeds the screen what is returned, so that the screen stays a fold over its
   * log. Output that starts after the end of the log is preceded by a `gap` record. A record's own time is stored; its
   * offset is the end of the log.
   */
  append(record: LogRecord): LogRecord | null {
    if (this.#closed) return null;
    const taken = this.#newPartOf(record);
    if (taken === null) return null;
    if (taken.kind === 'output' && taken.offset > this.#endOffset) {
      const bytes = taken.offset - this.#endOffset;
      this.#store({ kind: 'gap', offset: this.#endOffset, at: taken.at, bytes });
      this.#endOffset = taken.offset;
    }
    this.#store(taken);
    if (taken.kind === 'output') this.#endOffset += taken.data.length;
    else if (taken.kind === 'gap') this.#endOffset += taken.bytes;
    else if (taken.kind === 'inserted') {
      this.#endOffset += taken.data.length;
      this.#base += taken.data.length;
    } else if (taken.kind === 'respawn') {
      this.#base = this.#endOffset;
      this.#lastSerial = 0;
    } else if ((taken.kind === 'resize' || taken.kind === 'exit') && taken.serial > 0) {
      this.#lastSerial = taken.serial;
    }
    return taken;
  }

  /**
   * Begins a new block with this checkpoint of the screen as it is after everything appended so far; the block before
   * is compressed in the background, and the oldest blocks go when the log is over its bounds.
   */
  cut(checkpoint: Uint8Array, facts: CheckpointFacts): void {
    if (this.#closed) return;
    const before = this.#blocks.at(-1);
    const at = this.#options.clock.now();
    const name: BlockName = { seq: this.#nextSeq++, firstOffset: this.#endOffset, firstTime: at };
    const file = this.#enabled ? this.#createFile(name, checkpoint, facts) : null;
    this.#closeFile();
    if (before?.onDisk) this.#options.compressor.add(this.#stem(before));
    this.#lastTime = at;
    if (file) {
      this.#fd = file.fd;
      this.#bytesInBlock = file.length;
      this.#blocks.push({ ...name, onDisk: true, length: file.length, memory: null });
    } else {
      const memory = new MemoryTail();
      this.#blocks.push({ ...name, onDisk: false, length: null, memory });
      this.#bytesInBlock = 0;
      this.#keepInMemory({ kind: 'checkpoint', at, line: facts.line, data: checkpoint });
    }
    this.#prune();
  }

  /** The option `log` of the pane. Off: from here on nothing is stored, what was stored stays. On: call `cut`. */
  setEnabled(enabled: boolean): void {
    if (this.#enabled === enabled) return;
    this.#enabled = enabled;
    this.#failure = null;
    if (!enabled) {
      this.#closeFile();
      const open = this.#blocks.at(-1);
      if (open) open.memory ??= new MemoryTail();
    } else {
      // A fresh block on the disk is wanted now, not when the one in memory is full.
      this.#failure = null;
      this.#bytesInBlock = Math.max(this.#bytesInBlock, this.#blockBytes());
    }
  }

  setBounds(bounds: LogBounds): void {
    this.#bounds = bounds;
    this.#prune();
  }

  /** Everything that a reader needs to see the log exactly as it is now, also when more is appended meanwhile. */
  source(): PastSource {
    const blocks: BlockSource[] = this.#blocks.map((block) => ({
      stem: blockStem(block),
      onDisk: block.onDisk,
      seq: block.seq,
      firstOffset: block.firstOffset,
      firstTime: block.firstTime,
      length: block.length,
      memory: block.memory ? block.memory.bytes() : null,
    }));
    return { dir: this.dir, blocks, endOffset: this.#endOffset };
  }

  /** Resolves when all that was appended is on the disk, or can't be brought there. */
  async synced(): Promise<void> {
    if (this.#fd !== null) await promisify(fsync)(this.#fd).catch(() => {});
  }

  /** Closes the file. What was appended is safe from a kill of this process already; later calls do nothing. */
  close(): void {
    this.#closeFile();
    this.#closed = true;
  }

  #stem(name: BlockName): string {
    return join(this.dir, blockStem(name));
  }

  #blockBytes(): number {
    if (this.#options.blockBytes !== undefined) return this.#options.blockBytes;
    const share = Math.floor(this.#bounds.historyBytes / leastBlocks);
    const most = this.#fd === null ? MemoryTail.blockBytes : defaultBlockBytes;
    return Math.max(leastBlockBytes, Math.min(most, share));
  }

  #newPartOf(record: LogRecord): LogRecord | null {
    if (record.kind === 'output') {
      const known = this.#endOffset - record.offset;
      if (known <= 0) return record.data.length > 0 ? record : null;
      if (known >= record.data.length) return null;
      return { ...record, offset: this.#endOffset, data: record.data.subarray(known) };
    }
    if (record.kind === 'resize' || record.kind === 'exit') {
      return record.serial > 0 && record.serial <= this.#lastSerial ? null : record;
    }
    return record;
  }

  #store(record: BlockRecord): void {
    if (this.#fd === null) {
      this.#keepInMemory(record);
      return;
    }
    const buffers = encodeRecord(record, this.#lastTime);
    if (this.#write(this.#fd, buffers)) this.#lastTime = record.at;
    else this.#keepInMemory(record);
  }

  /** One write(2); a second one only after a short write, to learn the reason. False when the disk took not all. */
  #write(fd: number, buffers: Uint8Array[]): boolean {
    const open = this.#blocks.at(-1);
    if (!open || open.length === null) return false;
    const total = buffers.reduce((sum, buffer) => sum + buffer.length, 0);
    try {
      const written = this.#disk.write(fd, buffers, open.length);
      if (written < total) {
        const rest = Buffer.concat(buffers).subarray(written);
        const more = this.#disk.write(fd, [rest], open.length + written);
        if (more < rest.length) throw new Error('it took only a part');
      }
      open.length += total;
      this.#bytesInBlock += total;
      return true;
    } catch (error) {
      try {
        ftruncateSync(fd, open.length);
      } catch {
        // What is left of the record has no valid CRC, so readers stop before it.
      }
      this.#closeFile();
      this.#fail(systemReason(error));
      return false;
    }
  }

  #keepInMemory(record: BlockRecord): void {
    const open = this.#blocks.at(-1);
    if (!open) return;
    open.memory ??= new MemoryTail();
    const length = open.memory.add(encodeRecord(record, this.#lastTime));
    this.#lastTime = record.at;
    this.#bytesInBlock += length;
    if (open.memory.overflowed) return;
    let held = this.#blocks.reduce((sum, block) => sum + (block.memory?.length ?? 0), 0);
    for (const block of this.#blocks) {
      if (held <= MemoryTail.limitBytes || block === open) break;
      held -= block.memory?.length ?? 0;
      block.memory = null;
    }
    this.#blocks = this.#blocks.filter((block) => block.onDisk || block.memory !== null);
  }

  #createFile(name: BlockName, checkpoint: Uint8Array, facts: CheckpointFacts) {
    try {
      const file = this.#disk.create(
        this.dir,
        { ...name, base: this.#base, lastSerial: this.#lastSerial, line: facts.line },
        checkpoint,
      );
      this.#failure = null;
      return file;
    } catch (error) {
      this.#fail(systemReason(error));
      return null;
    }
  }

  #closeFile(): void {
    if (this.#fd === null) return;
    try {
      closeSync(this.#fd);
    } catch {
      // Nothing is buffered on our side, so nothing is lost.
    }
    this.#fd = null;
  }

  #fail(reason: string): void {
    this.#failure = { reason, at: this.#options.clock.now(), offset: this.#endOffset };
  }

  #retryDue(): boolean {
    if (!this.#failure || !this.#enabled) return false;
    return (
      this.#endOffset - this.#failure.offset >= retryAfterBytes ||
      this.#options.clock.now() - this.#failure.at >= retryAfterMs
    );
  }

  /** Removes blocks whose end is out of bounds; the block being written always stays. */
  #prune(): void {
    const oldestTime = this.#options.clock.now() - this.#bounds.historyAgeMs;
    // Resizes and checkpoints take room without being output: the number of blocks is bounded as well.
    const mostBlocks = 2 * Math.ceil(this.#bounds.historyBytes / this.#blockBytes()) + leastBlocks;
    for (let next = this.#blocks[1]; next !== undefined; next = this.#blocks[1]) {
      const tooMuch = this.rawBytes > this.#bounds.historyBytes || this.#blocks.length > mostBlocks;
      if (!tooMuch && next.firstTime >= oldestTime) return;
      const gone = this.#blocks.shift();
      if (gone?.onDisk) {
        this.#options.compressor.forget(this.#stem(gone));
        removeInBackground(this.#stem(gone) + rawExtension);
        removeInBackground(this.#stem(gone) + deflatedExtension);
      }
    }
  }
}
