/** Reads the blocks of a source, from the disk and from memory, as one piece each. Never throws. */
import { type BlockReading, readBlock } from './blockFile.ts';
import { encodeHeader } from './blockFormat.ts';
import type { BlockSource, PastSource } from './types.ts';

/** Header and records of a block, with the records in memory appended to those on the disk. */
export function readSourceBlock(source: PastSource, block: BlockSource): BlockReading {
  if (!block.onDisk) {
    if (!block.memory || block.memory.length === 0) return { kind: 'missing' };
    const { seq, firstOffset, firstTime } = block;
    const header = { seq, firstOffset, firstTime, base: 0, lastSerial: 0, line: 0 };
    return { kind: 'ok', header, records: block.memory };
  }
  const reading = readBlock(source.dir, block.stem);
  if (reading.kind !== 'ok') return reading;
  let { records } = reading;
  if (block.length !== null) {
    const { deflated: _, ...header } = reading.header;
    records = records.subarray(0, block.length - encodeHeader(header).length);
  }
  if (block.memory && block.memory.length > 0) records = Buffer.concat([records, block.memory]);
  return { ...reading, records };
}

/** Tells two states of a block that grows apart; a full one has one state. */
export function lengthOf({ length, memory }: BlockSource): string {
  return `${length ?? 'full'} ${memory?.length ?? 0}`;
}
