/**
 * Skipping blocks whose rows are not needed: they are counted instead of replayed. Owns the decision how far to skip;
 * the walk makes the mark to resume from.
 */
import { type BlockScan, BlockText } from './BlockScan.ts';
import { lengthOf, readSourceBlock } from './blockReading.ts';
import type { PastWalk, WalkMark, WalkRequest } from './PastWalk.ts';
import type { BlockSource, PastSource } from './types.ts';
import type { WalkMarks } from './WalkMarks.ts';

/**
 * A counted block that ends where the next one begins, or at the log's end; undefined otherwise, and when unreadable.
 */
export function countedScan(source: PastSource, index: number, marks: WalkMarks): BlockScan | undefined {
  const block = source.blocks[index];
  const known = block && marks.scanOf(keyOf(source, block));
  if (known) return joins(known, source, index) ? known : undefined;
  return countedText(source, index, marks)?.scan;
}

/** The same with its text. */
export function countedText(source: PastSource, index: number, marks: WalkMarks): BlockText | undefined {
  const block = source.blocks[index];
  if (!block) return undefined;
  const key = keyOf(source, block);
  if (marks.scanOf(key)?.counted === false) return undefined;
  const text = readText(source, index);
  if (!text) return undefined;
  marks.keepScan(key, text.scan);
  return joins(text.scan, source, index) ? text : undefined;
}

function joins(scan: BlockScan, source: PastSource, index: number): boolean {
  return scan.counted && scan.endOffset === (source.blocks[index + 1]?.firstOffset ?? source.endOffset);
}

export function readText(source: PastSource, index: number): BlockText | undefined {
  const block = source.blocks[index];
  const reading = block && readSourceBlock(source, block);
  return reading?.kind === 'ok' ? new BlockText(reading.header, reading.records) : undefined;
}

/**
 * Finds the furthest place before row `row` (counted up, as walks do) that can be reached without replaying the blocks
 * between. Yields after each block that it reads; undefined when there is no gain.
 */
export function* skipBlocksTo(
  request: WalkRequest,
  walk: PastWalk,
  row: number,
  marks: WalkMarks,
): Generator<void, WalkMark | undefined> {
  const { source } = request;
  let target: number | undefined;
  for (let index = walk.index; index >= 0; index--) {
    const block = source.blocks[index];
    const read = block && !marks.scanOf(keyOf(source, block));
    const scan = countedScan(source, index, marks);
    const given = scan && walk.givenAt(scan.line - marks.checkpointRows);
    if (!scan || given === null || given === undefined || given >= row) break;
    target = index;
    if (read) yield;
  }
  return target === undefined ? undefined : walk.markAt(target);
}

function keyOf(source: PastSource, block: BlockSource): string {
  return `${source.dir}/${block.seq} ${lengthOf(block)}`;
}
