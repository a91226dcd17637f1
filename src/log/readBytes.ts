/** Raw output of a pane from an offset on, for programs that follow a pane by a cursor. */
import { walkRecords } from './blockFormat.ts';
import { readSourceBlock } from './blockReading.ts';
import type { ReadBytesRequest, ReadBytesResult } from './types.ts';

/**
 * Never throws and never skips silently: missing output (old blocks, a gap, an unreadable file) is skipped only at the
 * start of an answer, which is then `truncated`; later it ends the answer before it.
 */
export function readBytes({ source, offset, limit, onlyOutput }: ReadBytesRequest): ReadBytesResult {
  const chunks: Uint8Array[] = [];
  let next = Math.min(offset, source.endOffset);
  let length = 0;
  let truncated = false;
  /** Continues at a later offset; false when the bytes found so far must be answered first. */
  const jumpTo = (later: number): boolean => {
    if (later <= next) return true;
    if (length > 0) return false;
    next = later;
    truncated = true;
    return true;
  };
  const take = (at: number, data: Uint8Array): boolean => {
    if (at + data.length <= next) return true;
    if (!jumpTo(at)) return false;
    const most = Math.min(limit - length, source.endOffset - next);
    const piece = data.subarray(next - at, next - at + most);
    chunks.push(piece);
    length += piece.length;
    next += piece.length;
    return length < limit && next < source.endOffset;
  };
  /** Skips bytes; false when the bytes found so far must be returned first. */
  const pass = (at: number, bytes: number): boolean => {
    if (at + bytes <= next) return true;
    if (!jumpTo(at) || length > 0) return false;
    next = at + bytes;
    return true;
  };
  for (const [index, block] of source.blocks.entries()) {
    const end = source.blocks[index + 1]?.firstOffset ?? source.endOffset;
    if (end <= next) continue;
    const reading = readSourceBlock(source, block);
    if (reading.kind !== 'ok') continue;
    let goesOn = true;
    const cursor = { position: 0, offset: block.firstOffset, time: reading.header.firstTime };
    walkRecords(reading.records, cursor, (record) => {
      if (record.kind === 'inserted' && onlyOutput) goesOn = pass(record.offset, record.data.length);
      else if (record.kind === 'output' || record.kind === 'inserted')
        goesOn = take(record.offset, record.data);
      return goesOn ? undefined : 'stop';
    });
    if (!goesOn) break;
  }
  // Nothing readable up to the end: report that instead of letting the cursor stand still for ever.
  if (length === 0) jumpTo(source.endOffset);
  return { data: Buffer.concat(chunks), next, truncated };
}
