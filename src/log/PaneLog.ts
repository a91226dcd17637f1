/**
 * The append-only log of one pane, over which a screen is a fold. Owns the open block and the records in memory while
 * the disk refuses writes; LogBlocks has the list of blocks and removes them. Never parses output and knows no
 * sessions.
 *
 * Every method is synchronous and none throws into the server: when the disk refuses, the log goes on in memory,
 * reports that in `state`, and tries the disk again later. An append is one write(2), so it survives a kill -9.
 */
import { closeSync, fsync, ftruncateSync } from 'node:fs';
import { promisify } from 'node:util';
import { systemReason } from '../protocol/systemReason.ts';
import type { BlockCompressor } from './BlockCompressor.ts';
import { type BlockName, type LogDisk, realDisk } from './blockFile.ts';
import { type BlockRecord, encodeRecord } from './blockFormat.ts';
import { InputAuthors } from './InputAuthors.ts';
import { LogBlocks, leastBlocks } from './LogBlocks.ts';
import { MemoryTail } from './MemoryTail.ts';
import { emptyRecovery, recoverLog } from './recoverLog.ts';
import type {
  AcceptedInput,
  CheckpointFacts,
  CheckpointNeed,
  LogBounds,
  LogClock,
  LogRecord,
  LogRecovery,
  LogState,
  PastSource,
} from './types.ts';

/**
 * Bytes of records after the checkpoint that fill a block. A block is the unit of replay: 1 MiB takes about 15 ms. A
 * larger checkpoint raises the limit to its own size: checkpoints never take more room than output.
 */
const defaultBlockBytes = 1024 * 1024;
/** An unfinished escape sequence can't put a checkpoint off for ever: it may last this many blocks' worth. */
const forcedCutFactor = 4;
/** Largest block: with its checkpoint it stays below what a reader inflates (blockFile.ts). */
const mostBlockBytes = 32 * 1024 * 1024;
/** A refusing disk is tried again after this long or this much output, whichever comes first. */
const retryAfterMs = 5_000;
const retryAfterBytes = 256 * 1024;
const leastBlockBytes = 1024;
/**
 * Most output that `keepFrom` retains, bytes: four times a log's default bound, and a quarter of the bound for all
 * logs.
 */
const mostKeptBytes = 512 * 1024 * 1024;

export interface PaneLogOptions {
  bounds: LogBounds;
  clock: LogClock;
  compressor: BlockCompressor;
  /** False for a pane with option `log` off: nothing goes to the disk. True when absent. */
  enabled?: boolean;
  /** Output from this offset on is retained; see `keepFrom`. */
  keptFrom?: number | null;
  /** For tests: bytes of records in a full block. */
  blockBytes?: number;
  /** A block was begun: the log may have grown by as much as the previous one holds. */
  grown?(): void;
  /** `close` was called for the first time. */
  closed?(): void;
  /** The file system when absent. */
  disk?: LogDisk;
}

export class PaneLog {
  readonly dir: string;
  /** State found when the log was opened; empty once `forgetRecovery` was called. */
  recovery: LogRecovery;
  /** Sentences about unreadable files, for the server's status. */
  readonly problems: readonly string[];
  /** Authors of the input that the log records. */
  readonly inputs: InputAuthors;

  readonly #options: PaneLogOptions;
  readonly #disk: LogDisk;
  #bounds: LogBounds;
  #enabled: boolean;
  #failure: { reason: string; at: number; offset: number } | null = null;
  readonly #blocks: LogBlocks;
  #fd: number | null = null;
  /** Bytes of records after the checkpoint in the open block, and of the checkpoint. */
  #bytesInBlock = 0;
  #checkpointBytes = 0;
  #mostDiskBytes = Number.POSITIVE_INFINITY;
  #keptFrom: number | null;
  #lastTime = 0;
  #endOffset: number;
  #base: number;
  #lastSerial: number;
  #nextSeq: number;
  #closed = false;

  /** Opens or makes the log in `dir`. Never throws: errors are reported in `problems` and `state`. */
  static open(dir: string, options: PaneLogOptions): PaneLog {
    return new PaneLog(dir, options);
  }

  private constructor(dir: string, options: PaneLogOptions) {
    this.dir = dir;
    this.#options = options;
    this.#disk = options.disk ?? realDisk;
    this.#bounds = options.bounds;
    this.#enabled = options.enabled ?? true;
    this.#keptFrom = options.keptFrom ?? null;
    const found = recoverLog(dir, { create: this.#enabled });
    this.recovery = found.recovery;
    this.problems = found.problems;
    this.#endOffset = found.recovery.endOffset;
    this.#base = found.recovery.base;
    this.#lastSerial = found.recovery.lastSerial;
    this.inputs = new InputAuthors(found.recovery.tail);
    this.#nextSeq = found.nextSeq;
    this.#blocks = new LogBlocks(dir, found.blocks, options.compressor);
    if (found.failure !== null) this.#fail(found.failure);
    const open = this.#blocks.newest;
    if (found.open && open) {
      this.#fd = found.open.fd;
      open.length = found.open.length;
      this.#checkpointBytes = found.recovery.checkpoint?.length ?? 0;
      this.#bytesInBlock = found.open.length - this.#checkpointBytes;
      this.#lastTime = found.open.lastTime;
      if (!this.#enabled) this.#closeFile();
    }
    this.#blocks.compress(new Set(found.uncompressed.map(({ seq }) => seq)));
    this.#prune(null);
  }

  /** Drops the recovered bytes once the screen has been restored from them. */
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

  /** Offset in the log where the present PTY's stream began: log offset = base + offset in the keeper's stream. */
  get base(): number {
    return this.#base;
  }

  /** The last mark serial appended for the present PTY; 0 for none. */
  get lastSerial(): number {
    return this.#lastSerial;
  }

  /** Time of the last record, even one from before a restart; 0 for an empty log. */
  get lastAt(): number {
    return this.#lastTime;
  }

  /** Bytes of raw output kept. */
  get rawBytes(): number {
    return this.#endOffset - (this.#blocks.oldest?.firstOffset ?? this.#endOffset);
  }

  /** Size of its files, compressed or not, checkpoints included. */
  get diskBytes(): number {
    return this.#blocks.diskBytes;
  }

  /** Offset and time of the oldest output kept; null for an empty log. */
  get oldest(): { offset: number; at: number } | null {
    const first = this.#blocks.oldest;
    return first ? { offset: first.firstOffset, at: first.firstTime } : null;
  }

  /** Whether the server should make a checkpoint and call `cut`. A log without a block needs one at once. */
  get needsCheckpoint(): CheckpointNeed {
    const open = this.#blocks.newest;
    if (!open || (this.#fd === null && open.memory === null)) return 'wanted';
    const full = Math.max(this.#blockBytes(), this.#checkpointBytes);
    if (this.#bytesInBlock >= Math.min(full * forcedCutFactor, mostBlockBytes)) return 'forced';
    if (this.#bytesInBlock >= full) return 'wanted';
    return this.#retryDue() ? 'wanted' : 'no';
  }

  /**
   * Appends one record and returns its new part, or null when the log already has all of it (a stream read again after
   * a crash): the server feeds the screen the returned part, so that the screen stays a fold over its log. Output
   * beyond the end of the log is preceded by a `gap` record. The record's own time is stored; its offset is the end of
   * the log.
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

  /** Records input that was accepted for the program. It changes neither the screen nor the offsets of output. */
  typed(input: AcceptedInput): void {
    if (!this.#closed && this.#blocks.newest) this.#store(this.inputs.recordOf(input, this.#endOffset));
  }

  /**
   * Begins a new block with this checkpoint of the screen after everything appended so far; the previous block is
   * compressed in the background, and the oldest blocks are removed when the log exceeds its bounds.
   */
  cut(checkpoint: Uint8Array, facts: CheckpointFacts): void {
    if (this.#closed) return;
    const before = this.#blocks.newest;
    const at = this.#options.clock.now();
    const name: BlockName = { seq: this.#nextSeq++, firstOffset: this.#endOffset, firstTime: at };
    const file = this.#enabled ? this.#createFile(name, checkpoint, facts) : null;
    this.#closeFile();
    if (before) this.#blocks.full(before);
    this.#lastTime = at;
    if (file) {
      this.#fd = file.fd;
      this.#blocks.begin({ ...name, onDisk: true, length: file.length, size: null, memory: null });
    } else {
      const memory = new MemoryTail();
      this.#blocks.begin({ ...name, onDisk: false, length: null, size: null, memory });
      this.#keepInMemory({ kind: 'checkpoint', at, line: facts.line, data: checkpoint });
    }
    this.inputs.begin();
    this.#bytesInBlock = 0;
    this.#checkpointBytes = checkpoint.length;
    this.#prune();
    this.#options.grown?.();
  }

  /** Sets the pane's option `log`. Off: stores nothing from here on, keeps what was stored. On: call `cut`. */
  setEnabled(enabled: boolean): void {
    if (this.#enabled === enabled) return;
    this.#enabled = enabled;
    this.#failure = null;
    if (!enabled) {
      this.#closeFile();
      const open = this.#blocks.newest;
      if (open) open.memory ??= new MemoryTail();
    } else {
      // A new block on the disk is due now, not when the one in memory is full.
      this.#failure = null;
      this.#checkpointBytes = 0;
      this.#bytesInBlock = Math.max(this.#bytesInBlock, this.#blockBytes());
    }
  }

  setBounds(bounds: LogBounds): void {
    this.#bounds = bounds;
    this.#prune();
  }

  /** Bounds its disk use for the sake of all other logs; its own bounds hold as well. */
  setMostDiskBytes(bytes: number): void {
    this.#mostDiskBytes = bytes;
    this.#prune();
  }

  /**
   * Retains output from this offset on, up to `mostKeptBytes`, even beyond the log's own bound. Null ends it. The bound
   * for all logs together still holds.
   */
  keepFrom(offset: number | null): void {
    this.#keptFrom = offset;
    this.#prune();
  }

  /** A snapshot for readers: the log exactly as it is now, even when more is appended meanwhile. */
  source(): PastSource {
    return { dir: this.dir, blocks: this.#blocks.sources(), endOffset: this.#endOffset };
  }

  /** Resolves when all appended records are on the disk, or can't be written there. */
  async synced(): Promise<void> {
    if (this.#fd !== null) await promisify(fsync)(this.#fd).catch(() => {});
  }

  /** Closes the file. Appended records are safe from a kill of this process already; later calls do nothing. */
  close(): void {
    this.#closeFile();
    if (this.#closed) return;
    this.#closed = true;
    this.#options.closed?.();
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

  /** One write(2); a second one only after a short write, to learn the reason. False when the disk did not take all. */
  #write(fd: number, buffers: Uint8Array[]): boolean {
    const open = this.#blocks.newest;
    if (!open || open.length === null) return false;
    const total = buffers.reduce((sum, buffer) => sum + buffer.length, 0);
    try {
      const written = this.#disk.write(fd, buffers, open.length);
      if (written < total) {
        const rest = Buffer.concat(buffers).subarray(written);
        const more = this.#disk.write(fd, [rest], open.length + written);
        if (more < rest.length) throw new Error('only a part was written');
      }
      open.length += total;
      this.#bytesInBlock += total;
      return true;
    } catch (error) {
      try {
        ftruncateSync(fd, open.length);
      } catch {
        // The partial record has no valid CRC, so readers stop before it.
      }
      this.#closeFile();
      this.#fail(systemReason(error));
      return false;
    }
  }

  #keepInMemory(record: BlockRecord): void {
    const open = this.#blocks.newest;
    if (!open) return;
    open.memory ??= new MemoryTail();
    const length = open.memory.add(encodeRecord(record, this.#lastTime));
    this.#lastTime = record.at;
    this.#bytesInBlock += length;
    if (!open.memory.overflowed) this.#blocks.boundMemory();
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
      // We buffer nothing, so nothing is lost.
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
      Math.abs(this.#options.clock.now() - this.#failure.at) >= retryAfterMs
    );
  }

  #prune(mostDiskBytes: number | null = this.#mostDiskBytes): void {
    this.#blocks.prune(this.#boundsNow(), {
      now: this.#options.clock.settled(),
      endOffset: this.#endOffset,
      blockBytes: this.#blockBytes(),
      mostDiskBytes,
    });
  }

  #boundsNow(): LogBounds {
    if (this.#keptFrom === null) return this.#bounds;
    const kept = Math.min(this.#endOffset - this.#keptFrom, mostKeptBytes);
    return { ...this.#bounds, historyBytes: Math.max(this.#bounds.historyBytes, kept + this.#blockBytes()) };
  }
}
