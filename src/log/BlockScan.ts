/**
 * Facts about a block without replaying it: whether its rows can be counted by the line numbers in blocks, and whether
 * a pattern could match in any of them. Either answer may be a careful no. Owns no rows.
 */
import { type BlockHeader, type BlockRecord, walkRecords } from './blockFormat.ts';
import type { LinePattern } from './LinePattern.ts';
import { PlainOutput } from './PlainOutput.ts';

export interface BlockScan {
  /** Number of the top row of the screen when the block began. */
  line: number;
  /** Offset in the log of the block's end. */
  endOffset: number;
  /** No resize, clearing or gap in it: the rows that it adds are the difference to the next block's line. */
  counted: boolean;
}

/** Records that neither move nor remove a row. */
const unseen: ReadonlySet<BlockRecord['kind']> = new Set(['checkpoint', 'exit', 'reset', 'respawn']);

/** Bytes of the next block that are examined with this one's: a line may continue there. */
const headBytes = 64 * 1024;

export class BlockText {
  readonly scan: BlockScan;
  readonly #output: PlainOutput;

  /** Reads a block's records once. */
  constructor(header: BlockHeader, records: Uint8Array) {
    const cursor = { position: 0, offset: header.firstOffset, time: header.firstTime };
    const chunks: Uint8Array[] = [];
    let counted = true;
    const whole = walkRecords(records, cursor, (record) => {
      if (record.kind === 'output' || record.kind === 'inserted') chunks.push(record.data);
      else if (!unseen.has(record.kind)) counted = false;
      return undefined;
    });
    this.#output = new PlainOutput(chunks);
    const { clears } = this.#output;
    this.scan = { line: header.line, endOffset: cursor.offset, counted: counted && whole && !clears };
  }

  /** False when no row with text of this block, or of it and the head of the next, can match. */
  mayMatch(pattern: LinePattern, head: PlainOutput): boolean {
    return pattern.mayMatch(this.#output, head);
  }

  /** The rest of the line that the block before began, with its line feed; null when the text is unknown. */
  get head(): PlainOutput | null {
    const { bytes } = this.#output;
    if (bytes === null) return null;
    const end = bytes.indexOf('\n') + 1;
    const length = Math.min(end === 0 ? bytes.length : end, headBytes);
    return new PlainOutput([Buffer.from(bytes.slice(0, length), 'latin1')]);
  }
}
