/**
 * Blocks as files of a log's folder: their names, creation and reading. The name carries what a list of blocks needs,
 * so that opening a log reads one folder and one file. Never decides which blocks are kept.
 */
import {
  chmodSync,
  closeSync,
  openSync,
  readFileSync,
  renameSync,
  unlink,
  unlinkSync,
  writeSync,
  writevSync,
} from 'node:fs';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { makeFolders } from '../runtime/makeFolders.ts';
import { type BlockHeader, decodeHeader, encodeHeader, encodeRecord } from './blockFormat.ts';

/** Only the user may read a log: it holds all output of a terminal. */
export const blockFileMode = 0o600;
const logFolderMode = 0o700;

/** `.log` as written, `.logz` compressed; a name with another ending is no block. */
export const rawExtension = '.log';
export const deflatedExtension = '.logz';
/** Unfinished files; removed when a log is opened. */
export const temporaryExtension = '.tmp';
/** Appended to the name of an unreadable block, which is kept for a person to look at. */
export const badExtension = '.bad';

/** Most bytes that a block may inflate to: a cut is forced at 4 MiB, so a genuine block is far below. */
const inflateLimitBytes = 64 * 1024 * 1024;

/** Makes a log's folder, accessible only to the user; returns whether it was missing. Throws the file system's error. */
export function makeLogFolder(dir: string): boolean {
  const isNew = makeFolders(dir, { mode: logFolderMode });
  chmodSync(dir, logFolderMode);
  return isNew;
}

export interface BlockName {
  seq: number;
  firstOffset: number;
  /** Milliseconds since the epoch. */
  firstTime: number;
}

/** `00000012.4194304.1700000000000`, to which an extension is added. */
export function blockStem(name: BlockName): string {
  return `${String(name.seq).padStart(8, '0')}.${name.firstOffset}.${name.firstTime}`;
}

const namePattern = /^(\d{8,15})\.(\d{1,16})\.(\d{1,16})(\.logz?)$/;

export function parseBlockName(file: string): (BlockName & { extension: string }) | null {
  const match = namePattern.exec(file);
  if (!match) return null;
  const [seq, firstOffset, firstTime] = [Number(match[1]), Number(match[2]), Number(match[3])];
  return { seq, firstOffset, firstTime, extension: match[4] ?? rawExtension };
}

/**
 * Makes a block's file with its header and first checkpoint, whole or not at all, and returns it open for writing with
 * its length. Throws the file system's error.
 */
export function createBlockFile(
  dir: string,
  header: BlockHeader,
  checkpoint: Uint8Array,
): { fd: number; length: number; headerLength: number } {
  const path = join(dir, blockStem(header) + rawExtension);
  const temporary = path + temporaryExtension;
  const head = encodeHeader(header);
  const record = encodeRecord(
    { kind: 'checkpoint', at: header.firstTime, line: header.line, data: checkpoint },
    header.firstTime,
  );
  const bytes = Buffer.concat([head, ...record]);
  const fd = openTemporary(dir, temporary);
  try {
    writeFully(fd, bytes, 0);
    renameSync(temporary, path);
  } catch (error) {
    closeSync(fd);
    removeQuietly(temporary);
    throw error;
  }
  return { fd, length: bytes.length, headerLength: head.length };
}

function openTemporary(dir: string, path: string): number {
  try {
    return openSync(path, 'w', blockFileMode);
  } catch {
    // A pane with its log off until now has no folder yet.
    makeLogFolder(dir);
    return openSync(path, 'w', blockFileMode);
  }
}

/** Disk operations of a log; tests supply a disk that fills up. */
export interface LogDisk {
  create: typeof createBlockFile;
  /** One write(2) of all buffers at `position`; returns the bytes written. Throws the file system's error. */
  write(fd: number, buffers: readonly Uint8Array[], position: number): number;
}

export const realDisk: LogDisk = {
  create: createBlockFile,
  write: (fd, buffers, position) => writevSync(fd, buffers, position),
};

/** Writes all of `bytes` at `position`, or throws: a short write is retried, so that the next one reports why. */
export function writeFully(fd: number, bytes: Uint8Array, position: number): void {
  let done = 0;
  while (done < bytes.length) {
    const written = writeSync(fd, bytes, done, bytes.length - done, position + done);
    if (written === 0) throw new Error('nothing could be written');
    done += written;
  }
}

export function removeQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // Gone already, or not removable by us: the next open tries again.
  }
}

/**
 * The same in the background: freeing a block's megabyte takes a file system milliseconds. The next open finds and
 * removes a file that a kill leaves behind.
 */
export function removeInBackground(path: string): void {
  unlink(path, () => {});
}

/** Node takes no smaller pieces (Z_MIN_CHUNK). */
const inflateLeastChunk = 64;

export type BlockReading =
  | { kind: 'ok'; header: BlockHeader; records: Uint8Array }
  | { kind: 'missing' }
  | { kind: 'bad'; reason: string };

/** A block's header and its records, inflated if they were compressed. Never throws. */
export function readBlockFile(path: string): BlockReading {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    return code === 'ENOENT' ? { kind: 'missing' } : { kind: 'bad', reason: String(code ?? error) };
  }
  return decodeBlock(bytes);
}

function decodeBlock(bytes: Uint8Array): BlockReading {
  const reading = decodeHeader(bytes);
  if (reading.kind === 'bad') return reading;
  const body = bytes.subarray(reading.length);
  const { header } = reading;
  if (!header.deflated) return { kind: 'ok', header, records: body };
  try {
    const { rawLength } = header.deflated;
    // One piece: the default of 16 KiB makes a hundred, to be joined afterwards. A header may lie.
    const chunkSize = Math.max(inflateLeastChunk, Math.min(rawLength + 1, inflateLimitBytes));
    const records = inflateSync(body, { maxOutputLength: inflateLimitBytes, chunkSize });
    if (records.length !== rawLength) return { kind: 'bad', reason: 'it is cut short' };
    return { kind: 'ok', header, records };
  } catch {
    return { kind: 'bad', reason: 'its compressed data is damaged' };
  }
}

/** Reads the block of this name, compressed or not. */
export function readBlock(dir: string, stem: string): BlockReading {
  let firstBad: BlockReading | null = null;
  // Raw, compressed, raw: a block being compressed changes its name between two tries.
  for (const extension of [rawExtension, deflatedExtension, rawExtension]) {
    const reading = readBlockFile(join(dir, stem + extension));
    if (reading.kind === 'ok') return reading;
    if (reading.kind === 'bad') firstBad ??= reading;
  }
  return firstBad ?? { kind: 'missing' };
}
