/**
 * Opening a log's folder after a crash or a reboot: finds the blocks, reads the newest, cuts off a torn end, and sets
 * unreadable files aside. Never throws, and never deletes a block that it could not read.
 */
import {
  closeSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readdirSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import {
  type BlockName,
  badExtension,
  blockFileMode,
  blockStem,
  deflatedExtension,
  makeLogFolder,
  parseBlockName,
  rawExtension,
  readBlockFile,
  removeQuietly,
  temporaryExtension,
} from './blockFile.ts';
import { type BlockHeader, encodeHeader, walkRecords } from './blockFormat.ts';
import type { LogRecovery } from './types.ts';

export interface FoundLog {
  recovery: LogRecovery;
  problems: string[];
  /** Oldest first. With `open` set, the last one is the block to continue. */
  blocks: BlockName[];
  open: { fd: number; length: number; lastTime: number } | null;
  /** Full blocks that are not compressed yet. */
  uncompressed: BlockName[];
  nextSeq: number;
  /** Set when the folder is not writable. */
  failure: string | null;
}

export function emptyRecovery(): LogRecovery {
  return { checkpoint: null, tail: [], endOffset: 0, base: 0, lastSerial: 0 };
}

type FoundBlock = BlockName & { raw: boolean; deflated: boolean };

export function recoverLog(dir: string, how: { create: boolean }): FoundLog {
  const found: FoundLog = {
    recovery: emptyRecovery(),
    problems: [],
    blocks: [],
    open: null,
    uncompressed: [],
    nextSeq: 1,
    failure: null,
  };
  if (how.create) {
    const made = makeFolder(dir);
    if (made === 'new') return found;
    found.failure = made.failure;
  }
  const { blocks, highestSeq } = listBlocks(dir, found.problems, { removeHalfMade: true });
  found.nextSeq = highestSeq + 1;
  while (found.open === null) {
    const newest = blocks.at(-1);
    if (!newest) break;
    if (openNewest(dir, newest, found)) break;
    blocks.pop();
  }
  found.blocks = blocks.map(({ seq, firstOffset, firstTime }) => ({ seq, firstOffset, firstTime }));
  found.uncompressed = blocks.slice(0, -1).filter((block) => block.raw);
  return found;
}

function makeFolder(dir: string): 'new' | { failure: string | null } {
  try {
    return makeLogFolder(dir) ? 'new' : { failure: null };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}

/** Blocks of the folder in order, by their names alone. `removeHalfMade` is for the log's writer only. */
export function listBlocks(
  dir: string,
  problems: string[],
  how: { removeHalfMade: boolean },
): { blocks: FoundBlock[]; highestSeq: number } {
  let files: string[];
  try {
    files = readdirSync(dir);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT') problems.push(`can't read the pane log ${dir}: ${code ?? String(error)}`);
    return { blocks: [], highestSeq: 0 };
  }
  const bySeq = new Map<number, FoundBlock>();
  let highestSeq = 0;
  for (const file of files) {
    if (how.removeHalfMade && file.endsWith(temporaryExtension)) removeQuietly(join(dir, file));
    const name = parseBlockName(file.endsWith(badExtension) ? file.slice(0, -badExtension.length) : file);
    if (!name) continue;
    highestSeq = Math.max(highestSeq, name.seq);
    if (file.endsWith(badExtension)) continue;
    const known = bySeq.get(name.seq) ?? { ...name, raw: false, deflated: false };
    if (name.extension === rawExtension) known.raw = true;
    else known.deflated = true;
    bySeq.set(name.seq, known);
  }
  const blocks = [...bySeq.values()].sort((a, b) => a.seq - b.seq);
  return { blocks, highestSeq };
}

/** Reads the newest block and opens it for appending. False when it can't be read and was set aside. */
function openNewest(dir: string, block: FoundBlock, found: FoundLog): boolean {
  const stem = join(dir, blockStem(block));
  const extensions = [...(block.raw ? [rawExtension] : []), ...(block.deflated ? [deflatedExtension] : [])];
  for (const extension of extensions) {
    const reading = readBlockFile(stem + extension);
    if (reading.kind === 'missing') continue;
    const fold = reading.kind === 'ok' ? foldRecords(reading.records, reading.header) : null;
    if (reading.kind === 'ok' && fold !== null) {
      found.recovery = fold.recovery;
      const { deflated: _, ...header } = reading.header;
      const head = encodeHeader(header);
      const length = head.length + fold.length;
      try {
        const good = { head, records: reading.records.subarray(0, fold.length) };
        const fd = extension === rawExtension ? openRaw(stem, length) : inflateToRaw(stem, good);
        found.open = { fd, length, lastTime: fold.lastTime };
      } catch (error) {
        found.failure ??= error instanceof Error ? error.message : String(error);
      }
      return true;
    }
    const reason = reading.kind === 'bad' ? reading.reason : 'its checkpoint is damaged';
    found.problems.push(keepAside(stem + extension, reason));
  }
  return false;
}

/** Opens a block for writing and truncates it after its last good record. */
function openRaw(stem: string, length: number): number {
  const fd = openSync(stem + rawExtension, 'r+');
  try {
    if (fstatSync(fd).size > length) ftruncateSync(fd, length);
    return fd;
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

/**
 * The newest readable block is a full one, because later ones are lost: it becomes raw again, so that it can be
 * continued.
 */
function inflateToRaw(stem: string, good: { head: Uint8Array; records: Uint8Array }): number {
  const path = stem + rawExtension;
  writeFileSync(path + temporaryExtension, Buffer.concat([good.head, good.records]), { mode: blockFileMode });
  renameSync(path + temporaryExtension, path);
  removeQuietly(stem + deflatedExtension);
  return openSync(path, 'r+');
}

/** Renames a file out of the way, and returns a sentence about it. */
function keepAside(path: string, reason: string): string {
  try {
    renameSync(path, path + badExtension);
    return `can't read ${path}: ${reason}; it was kept as ${path}${badExtension}`;
  } catch {
    return `can't read ${path}: ${reason}`;
  }
}

/**
 * Facts from the newest block: its last checkpoint, the records after it, and the log's end. Null without a
 * checkpoint.
 */
function foldRecords(
  records: Uint8Array,
  header: BlockHeader,
): { recovery: LogRecovery; length: number; lastTime: number } | null {
  const cursor = { position: 0, offset: header.firstOffset, time: header.firstTime };
  const recovery = emptyRecovery();
  recovery.base = header.base;
  recovery.lastSerial = header.lastSerial;
  walkRecords(records, cursor, (record) => {
    if (record.kind === 'checkpoint') {
      recovery.checkpoint = record.data;
      recovery.tail = [];
      return undefined;
    }
    recovery.tail.push(record);
    if (record.kind === 'respawn') {
      recovery.base = record.offset;
      recovery.lastSerial = 0;
    } else if (record.kind === 'inserted') {
      recovery.base += record.data.length;
    } else if ((record.kind === 'resize' || record.kind === 'exit') && record.serial > 0) {
      recovery.lastSerial = record.serial;
    }
    return undefined;
  });
  if (recovery.checkpoint === null) return null;
  recovery.endOffset = cursor.offset;
  return { recovery, length: cursor.position, lastTime: cursor.time };
}
