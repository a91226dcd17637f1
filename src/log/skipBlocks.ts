/**
 * Passing over blocks that nobody needs the rows of: they are counted instead of played. Owns the decision how far a
 * walk may be taken; the mark that it goes on from is the walk's to make.
 */
import { type BlockScan, BlockText } from './BlockScan.ts';
import { readSourceBlock } from './blockReading.ts';
import type { PastWalk, WalkMark, WalkRequest } from './PastWalk.ts';
import type { BlockSource, PastSource } from './types.ts';
import type { WalkMarks } from './WalkMarks.ts';

/** A counted block that goes right up to the next one, or to the log's end; undefined otherwise, and when it can't be read. */
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
  if (block.length === null && !block.memory) marks.keepScan(key, text.scan);
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
 * Looks for the furthest place before row `row` (counted up, as walks give them) that can be gone to without playing
 * what lies between. Gives others a turn after each block that it reads; undefined when nothing is won by it.
 */
export function* skipTo(
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
  return `${source.dir}/${block.seq}`;
}
